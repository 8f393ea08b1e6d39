"""Why a promise, a combination or a mis-hearing may not be added to a table, in a sentence."""

from workshop.negotiation.moves import Move
from workshop.negotiation.table import Table
from workshop.negotiation.words import interest_ref


def refused_words(table: Table, move: Move) -> str:
    """Return why what a move carries of words may not be added to a table now, "" if it may."""
    if move.promise is not None:
        return _promise(table, move)
    if move.as_ is not None and move.act != "paraphrase":
        return "Only what is said back can be taken for something else."
    return _combines(table, move) if move.combines else ""


def _promise(table: Table, move: Move) -> str:
    if move.act != "promise" or move.promise is None:
        return "A promise is made by promising; choose Promise."
    issue, option = move.promise.issue, move.promise.option
    if any(table.promised(move.by, to) for to in move.to or table.others(move.by)):
        return "You have promised them something that is still open: keep it first."
    if issue is not None and issue not in table.case.issue:
        return "That is no issue of this case; choose one that is."
    if move.promise.kind == "include":
        if issue is None or option not in table.options(issue):
            return "Choose an issue, and one of its options that is on the list, to promise it."
    elif option is not None:
        return "An option is promised by saying that your next packages hold it."
    own = table.case.party[move.by].interest
    if move.promise.kind == "tell" and all((move.by, interest) in table.voiced for interest in own):
        return "You have told all your interests already; promise something else."
    return ""


def _combines(table: Table, move: Move) -> str:
    if move.act != "idea":
        return "Only an idea puts things together."
    known = {interest_ref(*voiced) for voiced in table.voiced}
    known |= {interest_ref(move.by, interest) for interest in table.case.party[move.by].interest}
    if not known.issuperset(move.combines):
        return "Put together what was told at this table, or what matters to you."
    return ""
