"""What every column, measure and kind of row in an export means: the tables' columns and the codebook's text."""

from collections.abc import Iterable
from typing import Final

from workshop.negotiation.moves import STRATEGIES, Move

FORMAT = 1
"""The version of the lines of log.jsonl."""

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "opened": ("format", "case", "digest", "seats", "seed", "difficulty", "corpus"),
    "moved": tuple(Move.model_fields),
    "withdrawn": ("of", "seat"),
    "rated": ("by", "to", "value"),
    "guessed": ("by", "to", "points"),
    "answered": ("by", "better"),
    "noted": ("by", "text"),
    "valued": ("by", "answers"),
    "improved": ("by", "package"),
    "card_played": ("card",),
    "revealed": ("issue", "option"),
    "seated": ("party", "who"),
    "left": ("party",),
    "closed": (),
    "room_opened": ("format", "case", "digest", "minutes", "mode", "spare", "size", "names", "consent", "seed", "link"),
    "joined": ("seat", "key", "robot", "consent", "place", "scripted"),
    "paired": ("places", "scripted"),
    "placed": ("seat", "place"),
    "swapped": ("seats",),
    "replaced": ("seat", "by"),
    "returned": ("seat",),
    "phase": ("to",),
    "extended": ("seconds",),
    "paused": (),
    "resumed": (),
    "card": ("card", "table"),
    "ready": ("seat", "right"),
    "help": ("seat",),
    "helped": ("seat",),
    "charts": ("on",),
    "hidden": ("table", "hidden"),
    "reveal": (),
    "admitted": ("link",),
    "console": ("link", "key"),
    "reached": (),
    "purged": ("rows",),
    "study_opened": ("study",),
    "item_answered": ("item", "answer", "right"),
    "tested": ("form", "right", "answers"),
    "check_passed": ("study", "check"),
    "hint_taken": ("study", "step"),
    "coached": ("study", "version", "sign", "strategy"),
    "goal_written": ("study", "text"),
    "looked_back": ("study", "near"),
}
"""What an export keeps of each kind of row; of a kind that is not here, only that it happened."""

ROOMS: Final = {
    "seat": "a seat's number in its room, in the order in which people joined; at a table it has a pseudonym",
    "place": "the table's number, and the party there, or observer",
    "places": "seat: place",
    "scripted": "lists of table, party and the counterpart that plays it, where there is no seat",
    "robot": "the counterpart that has the seat",
    "by": "the counterpart that stands in for a person who left",
    "minutes": "phase: how many minutes it takes",
    "mode": "how the class logs: checkpoint, live or observer",
    "spare": "what becomes of who is left over: observer, counterpart or mirror",
    "size": "how many people were expected",
    "names": "whether people were asked for a name; no export holds one",
    "consent": "whether people were asked, and what one said; a table at which somebody declined is in no export",
    "to": "the phase that begins",
    "seconds": "by how many the clock was extended",
    "table": "the table that a card came to, 0 for all; or the one that was hidden from the projector, or shown again",
    "right": "how many of the questions on one's own brief were answered right",
    "on": "whether the projector shows charts from now on",
    "rows": "how many rows were deleted",
    "link": "which link to the console; the link itself stays in the log",
    "key": "which key, of a seat or a console; the key itself stays in the log",
}
"""What the rows of a room hold."""

STUDIES: Final = {
    "study": "the lesson or exercise: lesson-2, exercise-3",
    "item": "the quiz item",
    "answer": "a number; the place of the choice among the item's, from 0; or the steps' places in the order put",
    "answers": "of a test, item: its answer; the items say which of the two sheets it was",
    "right": "whether it was right; of a test, concept: whether its item was answered right",
    "form": "before the course or after it",
    "check": "the check that was met for the first time",
    "step": "which hint was asked for: 1, 2, 3",
    "sign": "why the coach asked: escalating, stalled or silent",
    "strategy": "the strategy that its question points to",
    "near": "how near to the end goal the learner felt: 1 to 7",
}
"""What the rows of one's own study hold."""

MOVES: Final = {
    "stream": "the table's name in the log",
    "version": "the row in its stream that holds the move: 1, 2, 3 …",
    "move": "which of the moves that stand it is: 1, 2, 3 …",
    "at": "when it was logged: UTC, ISO 8601 with milliseconds",
    "act": "what was done",
    "strategy": "the strategy that the act belongs to",
    "by": "the party that did it",
    "to": "the parties it was addressed to, with commas between",
    "of": "the row that it answers; empty if none",
    "interest": "the interest that it voices or says back",
    "issue": "the issue that it is about",
    "over": "the issue that `issue` matters more than",
    "package": "the package that it carries: a JSON object, issue: option",
    "text": "what was said; only where typed text was exported",
}
"""What each column of `frames.moves` holds."""

SERIES: Final = {
    "version": "the row in its stream that holds the move",
    "move": "which of the moves that stand it is: 1, 2, 3 …",
    "act": "what was done",
    "by": "the party that did it",
    "measure": "which figure this is",
    "of": "the party whose interests they are; of estimated trust, who is trusted",
    "seen_by": "the party that understood them; of estimated trust, who trusts; else empty",
    "low": "the figure after the move; of satisfied, over all ways to settle the open issues, the least",
    "high": "the same as low; of satisfied, the most; both empty while there is no package on the table",
}
"""What each column of `frames.series` holds: one line a figure."""

MEASURES: Final = {
    "voiced": "share of a party's interests, by weight, that it has voiced; 0 to 1, never falls",
    "understood": "share of a party's interests, by weight, that it confirmed the other understood; 0 to voiced",
    "satisfied": "share of a party's interests, by weight, that the package on the table meets; 0 to 1",
    "estimated": "illustrative estimate of trust, from the moves alone; 0 to 1, 0.5 at the start",
    "voiced_count": "how many interests a party has voiced; a whole number",
    "understood_count": "how many of a party's interests the other understood; a whole number",
}
"""What each measure in `series` means, with unit and range; the counts stand for sides one may not see into."""

OUTCOMES: Final = {
    "stream": "the table's name in the log",
    "case": "the case's id",
    "result": "open, agreement, no agreement or incomplete (a party had no seat at the end)",
    "how": "agreement, walk away or clock; empty while the table is open",
    "impasse": "after no agreement: wanted, forced or unwanted by the parties' answers; unknown if one is missing",
    "moves": "how many moves stand, openings included",
    "party": "the party that the next six columns are about",
    "name": "the party's name",
    "utility": "points of the agreement, or the reservation value if there was no agreement",
    "reservation": "points of having no agreement; of a party that states none, its worst package",
    "gain": "utility less reservation, in points",
    "claimed": "the party's gain as a share of what was created; empty if nothing was",
    "created": "sum of the parties' gains, in points; empty unless the agreement is feasible",
    "efficiency": "created as a share of the most that could be, 0 to 1; empty unless the agreement is feasible",
    "better_for_all": "how many packages are better for one party and worse for none; 0 on the frontier",
    "package": "what was agreed: a JSON object, issue: option",
}
"""What each column of `frames.outcomes` holds: one line a party of a table, so that it compares across tables."""


def codebook(*, with_text: bool = False) -> str:
    """Return the codebook of an export, in Markdown: files, columns, acts, measures."""
    typed = "What people typed is included." if with_text else "What people typed was left out."
    strategies = [(strategy, ", ".join(acts)) for strategy, acts in STRATEGIES.items()]
    series = {"stream": MOVES["stream"], **SERIES}
    kinds = [(kind, ", ".join(keys)) for kind, keys in KINDS.items()]
    parts = (
        "# Codebook\n",
        f"Names of people were left out or replaced by pseudonyms. {typed}",
        "An empty cell is a figure that does not exist, never 0.",
        "The CSV files are UTF-8 with a byte order mark; an apostrophe stands before what a spreadsheet could take for",
        "a formula. Withdrawn moves are in log.jsonl only.\n",
        _section("log.jsonl: everything, one JSON object a line, in the order of streams and versions", (
            ("format", f"the version of these lines: {FORMAT}"),
            ("stream", "the table's name, or the room's: room/CODE, its tables table/CODE/1, 2 …; or study/LEARNER"),
            ("version", "1, 2, 3 … in its stream"),
            ("click", "the id of the click that made it, unique in its stream"),
            ("at", "when: UTC, ISO 8601 with milliseconds"),
            ("kind", "what kind of row it is"),
            ("data", "what it holds; see the kinds below"),
        )),
        _section("Kinds of rows, and what their data hold", kinds),
        _section("In the rows of a room", ROOMS.items()),
        _section("In the rows of one's own study", STUDIES.items()),
        _section("moves.csv: one line a move that stands", MOVES.items()),
        _section("series.csv: one line a figure after each move", series.items()),
        _section("Measures in series.csv", MEASURES.items()),
        _section("outcomes.csv: one line a party of a table", OUTCOMES.items()),
        _section("Acts, by strategy", strategies),
    )  # fmt: skip
    return "\n".join(parts)


def _section(title: str, lines: Iterable[tuple[str, str]]) -> str:
    return f"## {title}\n\n" + "".join(f"- `{name}`: {meaning or 'nothing'}\n" for name, meaning in lines)
