"""A case on paper, for a table without phones: the facilitator's sheet, and each side's brief, points and log sheet."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from pathlib import Path

from workshop.classroom.clock import EVERY
from workshop.negotiation.case import Card, Case
from workshop.negotiation.moves import STRATEGIES, Act
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table
from workshop.pages.preparing import PROMPTS
from workshop.pages.seat import point_sheet, private
from workshop.pages.words import BUTTON, HINT, name, names, package, sides

FOR_ALL = "For everybody at the table"
STYLE = Path(__file__).with_name("printed.css")
ON_OFFERS = ("accept", "reject", "walk_away")
"""Acts that the list of offers has a place for."""
MEANS: dict[Act, str] = {
    **HINT,
    "disclose_interest": "Say what matters to you, and why",
    "paraphrase": "Say in your words what matters to them",
    "confirm": "They have understood you",
    "correct": "They have not quite understood you: say it again, differently",
    "offer": "Put a package on the table; you are bound by it if they accept",
    "trade": "Give way on one issue for another",
    "breach": "They did not keep to what they had promised",
}
"""What each act means, on the sheet that all may read."""
MOST_ROUNDS = 8
HEARD, OFFERS, OBSERVED = 6, 6, 4
"""Lines of the lists of what was heard, of offers, and of offers that the observer saw."""
TICK = "<td class='tick'></td>"


def printed(case: Case) -> str:
    """Return a case as one HTML page that prints: no sheet of paper holds what two sides know.

    Between two sides there is a page for all, so that this holds for paper printed on both sides too. The page loads
    nothing; hidden options and counterparts' lines are not in it.
    """
    table = Table(case)
    sheets = [_cover(table), *(sheet for party in case.party for sheet in _side(redact(table, party), party))]
    sheets += [_sheet("Observer", _observing(table)), *_cards(case)]
    title = escape(case.title)
    return (
        f"<!DOCTYPE html><html lang='{escape(case.language)}'><head><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width, initial-scale=1'><title>{title}: printed briefs</title>"
        f"<style>{STYLE.read_text('utf-8')}</style></head><body>{''.join(sheets)}</body></html>\n"
    )


def _sheet(for_whom: str, body: str) -> str:
    return f"<article><p class='whose'>{escape(for_whom)}</p>{body}</article>"


def _cover(table: Table) -> str:
    case = table.case
    sides = "".join(
        f"<tr><th scope='row'>{escape(party.name)}</th><td>brief with points, and log sheet</td></tr>"
        for party in case.parties
    )
    hidden = sum(len(issue.hidden) for issue in case.issues)
    ideas = (
        f"<li>{hidden} more option{'s' * (hidden > 1)} of this case {'are' if hidden > 1 else 'is'} on nobody's list, "
        "and not in these sheets: pages show such an option to both sides once the interests behind it have been told. "
        "On paper, let sides write an idea of their own into the package, and say what it is worth to them.</li>"
        if hidden
        else ""
    )
    return _sheet(
        "Facilitator",
        f"<h1>{escape(case.title)}</h1><p>{escape(case.summary.strip())}</p>"
        f"<h2>For each table</h2><table class='list'>{sides}"
        "<tr><th scope='row'>Observer, if there is one</th><td>observer's log sheet</td></tr>"
        f"<tr><th scope='row'>Cards</th><td>{len(case.cards)}, which you keep until you play them</td></tr></table>"
        "<h2>Before they play</h2><ol>"
        "<li>The top line of each sheet says whose it is. Sort the sheets before the class, one pile a side.</li>"
        f"<li>Seat {len(case.parties)} to a table, one for each side. Hand each side its own sheets, face down.</li>"
        "<li>10 minutes to read, alone. 5 minutes to plan. Nobody shows a sheet to another side, then or later.</li>"
        "<li>Ask each for the points of leaving without an agreement. Who cannot say them reads on.</li></ol>"
        f"<h2>While they play: {case.minutes} minutes</h2><ul>"
        "<li>They talk face to face. Every five minutes you stop the room, and for 45 seconds each side ticks on its "
        "own log sheets what it did, what was told and understood, and its pulse.</li>"
        "<li>Offers and answers are written down as they are made.</li>"
        f"{ideas}<li>No agreement is a result, not a failure. Each side then asks itself: is it better for us than "
        "the last offer?</li></ul>"
        "<h2>Afterwards</h2><p>Let each table lay its sheets open, side by side. If this case came with the kit, its "
        "points are public: for a graded class write one of your own.</p>",
    )


def _side(view: Table, party: str) -> Iterator[str]:
    """Yield the sheets of one side."""
    whose = f"{name(view, party)}: for this side alone"
    began = "".join(
        f"<li><b>{escape(name(view, opening.by))}:</b> {escape(opening.text)}</li>"
        for opening in view.case.openings
        if opening.text
    )
    stated = "".join(
        f"<li><b>{escape(other.name)}</b> says: {escape(package(view, other.position))}</li>"
        for other in view.case.parties
        if other.position
    )
    yield _sheet(
        whose,
        f"<h1>{escape(view.case.title)}</h1><p>{escape(view.case.summary.strip())}</p>"
        f"{_list('How it began', began)}{_list('Where it stands', stated)}"
        f"<h2>You are {escape(name(view, party))}</h2>{private(view.case.party[party])}",
    )
    prompts = "".join(f"<li>{prompt}<div class='write'></div></li>" for prompt in PROMPTS)
    yield _sheet(whose, f"<h2>Your points</h2>{point_sheet(view, party)}<h2>Before you sit down</h2><ol>{prompts}</ol>")
    yield _sheet(whose, _doing(view, party))
    yield _sheet(whose, _telling(view, party))
    yield _sheet(FOR_ALL, _acts())


def _list(title: str, lines: str) -> str:
    return f"<h3>{title}</h3><ul>{lines}</ul>" if lines else ""


def _doing(view: Table, party: str) -> str:
    """Return a side's first log sheet: what it did, round by round, and its pulse."""
    rounds = [str(number) for number in range(1, _rounds(view.case) + 1)]
    pulse = "".join(
        f"<tr><th scope='row'>{escape(name(view, other))}</th>{TICK * len(rounds)}</tr>" for other in view.others(party)
    )
    return (
        f"<h2>Log sheet of {escape(name(view, party))}: what you do</h2>"
        "<p>In every round, tick what your side did since the last one: one tick each time.</p>"
        f"{_ticks('Round', rounds)}<h3>Pulse</h3><p>In every round: how far do you trust them now, from 1, not at all, "
        f"to 7, fully?</p><table class='acts'><tr><th scope='col'>Round</th>{_heads(rounds)}</tr>{pulse}</table>"
    )


def _telling(view: Table, party: str) -> str:
    """Return a side's second log sheet: interests told and heard, and offers."""
    told = "".join(
        f"<tr><th scope='row'>{escape(interest.label)}</th>{TICK * 2}</tr>"
        for interest in view.case.party[party].interests
    )
    heard = f"<tr><td class='write'></td>{TICK}</tr>" * HEARD
    others = escape(names(view, view.others(party)))
    return (
        f"<h2>Log sheet of {escape(name(view, party))}: what is told, heard and offered</h2>"
        "<p>Tick an interest of yours when you have told it, and once more when they said it back and it was right.</p>"
        "<table class='told'><tr><th scope='col'>Your interests</th><th scope='col'>told</th>"
        f"<th scope='col'>understood</th></tr>{told}</table>"
        f"<table class='told'><tr><th scope='col'>What matters to {others}, in your words</th>"
        f"<th scope='col'>they said: yes</th></tr>{heard}</table>{_offers(OFFERS)}"
    )


def _acts() -> str:
    """Return what can be done at a table, by strategy: public, and the same for every side."""
    parts = "".join(
        f"<h3>{strategy.capitalize()}</h3><ul>"
        + "".join(f"<li><b>{escape(BUTTON[act])}.</b> {escape(MEANS[act])}.</li>" for act in acts)
        + "</ul>"
        for strategy, acts in _by_strategy()
    )
    return f"<h2>What you can do at the table</h2>{parts}"


def _by_strategy() -> Iterator[tuple[str, tuple[Act, ...]]]:
    return ((strategy, acts) for strategy, acts in STRATEGIES.items() if not set(acts) & set(ON_OFFERS))


def _observing(table: Table) -> str:
    return (
        "<h2>Log sheet of the observer</h2><p>Tick what each side does, one tick each time. "
        f"You hear {sides(table)}: say nothing while they play, and keep what you read to yourself.</p>"
        f"{_ticks('Side', [party.name for party in table.case.parties])}{_offers(OBSERVED)}"
        "<h3>One moment in which something changed</h3><div class='write'></div>"
    )


def _rounds(case: Case) -> int:
    return max(1, min(MOST_ROUNDS, case.minutes * 60 // EVERY))


def _ticks(what: str, columns: list[str]) -> str:
    """Return a table with a row for each act, by strategy, and a cell for each column."""
    rows = "".join(
        f"<tr class='strategy'><th scope='rowgroup' colspan='{len(columns) + 1}'>{strategy.capitalize()}</th></tr>"
        + "".join(f"<tr><th scope='row'>{escape(BUTTON[act])}</th>{TICK * len(columns)}</tr>" for act in acts)
        for strategy, acts in _by_strategy()
    )
    return f"<table class='acts'><tr><th scope='col'>{what}</th>{_heads(columns)}</tr>{rows}</table>"


def _heads(columns: Iterable[str]) -> str:
    return "".join(f"<th scope='col'>{escape(column)}</th>" for column in columns)


def _offers(lines: int) -> str:
    line = "<tr><td class='write'></td><td class='write'></td><td class='write'></td></tr>"
    return (
        "<table class='offers'><tr><th scope='col'>Offer by</th><th scope='col'>Package</th>"
        f"<th scope='col'>Answer</th></tr>{line * lines}</table>"
    )


def _cards(case: Case) -> Iterator[str]:
    """Yield the cards, those for different readers on different sheets."""
    alone = False
    for to, cards in groupby(sorted(case.cards, key=lambda card: (card.to != "all", card.to)), lambda card: card.to):
        if alone:
            yield _sheet(FOR_ALL, _acts())
        alone = to != "all"
        whom = f"{case.party[to].name} alone" if alone else "all"
        yield _sheet(f"Facilitator: cards for {whom}", "".join(map(_card, cards)))


def _card(card: Card) -> str:
    return f"<section class='card'><h2>{escape(card.title)}</h2><p>{escape(card.text.strip())}</p></section>"
