"""The CaSiNo corpus as tables: each dialogue with its own case, its labels and deals as moves.

CaSiNo: Chawla, Ramirez, Clever, Lucas, May, Gratch (2021), NAACL-HLT, 3167-3185. Two campers share three
packages each of food, water and firewood. A package is worth 5, 4 or 3 points to a camper by its priority,
walking away 5.
"""

import json
import re
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workshop.counterparts.play import PERSON
from workshop.exchange.logfile import ExchangeError, from_json, read_text
from workshop.negotiation.casefile import CaseError, parse
from workshop.negotiation.fold import apply, replay
from workshop.negotiation.moves import Act, Event, Move, Row
from workshop.negotiation.rules import IllegalMove, check
from workshop.negotiation.streams import table_stream
from workshop.negotiation.table import Table, openings

ACTS: dict[str, Act] = {
    "small-talk": "small_talk",
    "showing-empathy": "acknowledge",
    "self-need": "disclose_interest",  # the need it names, once; repeated, or without a name, in words alone
    "other-need": "disclose_interest",  # a need of those one camps with: as much one's own interest
    "no-need": "disclose_priority",  # of one's first priority over the least one that it names
    "elicit-pref": "ask_interest",
    "promote-coordination": "idea",  # a way to share, without commitment
    "vouch-fair": "demand",  # an appeal to fairness for one's own gain: pressure, as is the next
    "uv-part": "demand",  # it belittles the other's need
}
"""Label of an utterance -> act. "non-strategic" has none: such an utterance stays as a note."""

DEALS: dict[str, Act] = {
    "Submit-Deal": "offer",
    "Accept-Deal": "accept",
    "Reject-Deal": "reject",
    "Walk-Away": "walk_away",
}
"""Deal event -> act."""

CAMPERS = ("camper-1", "camper-2")
ISSUES = {
    "Food": ("food", re.compile(r"\bfoods?\b", re.IGNORECASE)),
    "Firewood": ("firewood", re.compile(r"\b(?:fire ?)?wood\b", re.IGNORECASE)),
    "Water": ("water", re.compile(r"\bwaters?\b", re.IGNORECASE)),
}
POINTS = {"High": 5, "Medium": 4, "Low": 3}
PACKAGES = 3
RESERVATION = 5
START = datetime(2021, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Said:
    """One utterance or deal event of a dialogue, the `place`th, with its labels."""

    place: int
    by: str
    text: str
    deal: Mapping[str, Any]
    labels: list[str]


@dataclass(frozen=True)
class Tally:
    """How many of each label and deal event became moves, and how many did not."""

    mapped: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Corpus:
    """Dialogues as rows, one table each, and what became of the labels and deal events."""

    rows: list[Row]
    tables: int
    tally: Tally

    def sentence(self) -> str:
        """Return what was done with the corpus, what could not be mapped, and what was made up."""
        mapped, unmapped = (
            ", ".join(f"{count} {name}" for name, count in counts.most_common()) or "nothing"
            for counts in (self.tally.mapped, self.tally.unmapped)
        )
        return (
            f"{self.tables} dialogues became tables. Mapped to moves: {mapped}. Not mapped, kept as notes: "
            f"{unmapped}. "
            "The corpus has no times: one second an utterance was made up."
        )


def read_casino(path: Path) -> Corpus:
    """Return the dialogues of a file in CaSiNo's form, as streams table/casino/<dialogue_id>.

    Every row is one that `rules.check` allows. An utterance becomes one move for each act among its labels,
    and the rows' clicks name the labels; an utterance without any becomes a `noted` row. Ratings and points
    stand in the opening row, under "corpus". Times are made up, one second an utterance from 2021-01-01,
    since the corpus has none. Raises ExchangeError.
    """
    try:
        dialogues = from_json(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"{path} is not JSON ({error}); fetch it again.") from None
    if not isinstance(dialogues, list) or not dialogues:
        raise ExchangeError(f"{path} is not in CaSiNo's form: it must be a list of dialogues.")
    tally = Tally()
    streams: dict[str, list[Row]] = {}
    for place, dialogue in enumerate(dialogues, start=1):
        here = f"{path}, dialogue {place} in the file"
        try:
            rows = _rows(dialogue, tally)
        except (CaseError, LookupError, TypeError, ValueError, AttributeError) as error:
            what = " ".join(f"{type(error).__name__}: {error}".split())[:160]
            raise ExchangeError(f"{here}: is not in CaSiNo's form ({what}).") from None
        if rows[0].stream in streams:
            raise ExchangeError(f"{here}: its dialogue_id stands twice; keep one of them.")
        streams[rows[0].stream] = rows
    return Corpus([row for rows in streams.values() for row in rows], len(streams), tally)


def _rows(dialogue: Mapping[str, Any], tally: Tally) -> list[Row]:
    number = int(dialogue["dialogue_id"])
    people: Mapping[str, Any] = dialogue["participant_info"]
    camper = dict(zip(sorted(people), CAMPERS, strict=True))
    case = parse(_toml(number, {party: people[person] for person, party in camper.items()}))
    labels: dict[str, deque[str]] = {}
    for text, its_labels in dialogue["annotations"]:
        labels.setdefault(text, deque()).append(its_labels)
    opening = openings(case, seats=dict.fromkeys(CAMPERS, PERSON))[0]
    opening.data["corpus"] = {
        "name": "CaSiNo",
        "dialogue": number,
        "outcomes": {party: people[person]["outcomes"] for person, party in camper.items()},
    }
    rows = [_row(number, 1, 0, opening)]
    table = replay(rows)
    for place, raw in enumerate(dialogue["chat_logs"], start=1):
        text = raw["text"]
        its_labels = labels[text].popleft().split(",") if labels.get(text) else []
        said = _Said(place, camper[raw["id"]], text, raw["task_data"], its_labels)
        for event in _events(table, said, tally):
            rows.append(_row(number, len(rows) + 1, place, event))
            table = apply(table, rows[-1])
    return rows


def _events(table: Table, said: _Said, tally: Tally) -> list[Event]:
    """Return what an utterance or a deal event becomes: its moves, or a note where it has none."""
    moves = [(said.text, _deal(table, said))] if said.text in DEALS else list(_labelled(table, said))
    tally.unmapped.update([label for label in said.labels if label not in ACTS])
    if not moves and not said.labels:
        tally.unmapped["not labelled"] += 1
    events = []
    for name, move in moves:
        event = Event("moved", move.data(), f"{said.place}/{name}")
        allowed = _allowed(table, event, said.by)
        (tally.mapped if allowed else tally.unmapped).update(name.split("+"))
        events += [event] if allowed else []
    note = Event("noted", {"by": said.by, "text": said.text}, str(said.place))
    return events or ([note] if _allowed(table, note, said.by) else [])


def _allowed(table: Table, event: Event, by: str) -> bool:
    try:
        check(table, event, holds=by)
    except IllegalMove:
        return False
    return True


def _deal(table: Table, said: _Said) -> Move:
    act, by = DEALS[said.text], said.by
    if act == "offer":
        mine, theirs = said.deal["issue2youget"], said.deal["issue2theyget"]
        first, second = (mine, theirs) if by == CAMPERS[0] else (theirs, mine)
        package = {issue: _option(int(first[name]), int(second[name])) for name, (issue, _) in ISSUES.items()}
        return Move(act=act, by=by, package=package)
    answered = table.offer.version if table.offer and act != "walk_away" else None
    return Move(act=act, by=by, of=answered)


def _labelled(table: Table, said: _Said) -> Iterator[tuple[str, Move]]:
    """Yield (labels, move): labels that mean the same act make one move."""
    named = [issue for issue, word in ISSUES.values() if word.search(said.text)]
    acts: dict[Act, list[str]] = {}
    for label in said.labels:
        if label in ACTS:
            acts.setdefault(ACTS[label], []).append(label)
    for act, its in acts.items():
        carried = _carried(table, said.by, act, named)
        yield "+".join(its), Move.model_validate({"act": act, "by": said.by, "text": said.text} | carried)


def _carried(table: Table, by: str, act: Act, named: list[str]) -> dict[str, str]:
    """Return what a move is about; a label does not say, so the issue is one that the utterance names."""
    only = named[0] if len(named) == 1 else None
    if act == "ask_interest":
        return {"issue": only} if only else {}
    if act == "disclose_interest":
        return {"interest": only} if only and (by, only) not in table.voiced else {}
    if act == "disclose_priority":
        first, *others = sorted(table.case.issue, key=lambda issue: -max(table.case.points[by][issue]))
        over = next((issue for issue in reversed(others) if issue in named), None)
        return {"issue": first, "over": over} if over else {"act": "disclose_interest"}
    return {}


def _row(number: int, version: int, second: int, event: Event) -> Row:
    at = (START + timedelta(seconds=second)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Row(table_stream("casino", number), version, event.click, at, event.kind, event.data)


def _option(first: int, second: int) -> str:
    return f"{first} for camper 1, {second} for camper 2"


def _toml(number: int, people: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the case of a dialogue: three issues to split, for each camper three interests, one an issue."""
    lines = [
        *_keys(format=1, id=f"casino-{number}", title=f"Camp site, dialogue {number} of CaSiNo"),
        *_keys(
            summary="Two neighbours on a camp site share three packages each of food, firewood and water."
        ),
        *_keys(language="en", minutes=20, licence="CC-BY-4.0"),
    ]
    for name, (issue, _) in ISSUES.items():
        options = [_option(first, PACKAGES - first) for first in range(PACKAGES + 1)]
        lines += ["[[issue]]", *_keys(id=issue, label=name, options=options)]
    for place, (party, info) in enumerate(people.items()):
        ranks, reasons = info["value2issue"], info["value2reason"]
        lines += [
            "[[party]]",
            *_keys(id=party, name=f"Camper {place + 1}", reservation=RESERVATION),
            *_keys(brief=" ".join(f"{rank}: {ranks[rank]}. {reasons[rank]}" for rank in POINTS)),
            *_keys(
                end_goal="To have on this trip what matters most.", batna="Do without the extra packages."
            ),
        ]
        for rank, points in POINTS.items():
            each = [points * (first if place == 0 else PACKAGES - first) for first in range(PACKAGES + 1)]
            issue, name = ISSUES[ranks[rank]][0], ranks[rank]
            lines += [
                "[[party.interest]]",
                *_keys(id=issue, label=reasons[rank], voiced_as=f"Enough {name.lower()}"),
            ]
            lines.append(f"points = {{{issue} = {each}}}")
    return "\n".join(lines) + "\n"


def _keys(**values: str | int | list[str]) -> Iterator[str]:
    """Yield `key = value` lines of TOML; its strings are JSON's, but for the delete character."""
    for key, value in values.items():
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
