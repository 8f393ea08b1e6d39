"""What may leave the log: rows without people's names and, unless asked for, without what they typed."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, tee
from typing import Any

from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.lines import is_line
from workshop.counterparts.play import PERSON
from workshop.exchange.codebook import KINDS
from workshop.exchange.logfile import streams_of
from workshop.log.purge import room_of
from workshop.negotiation.case import Case
from workshop.negotiation.events import KINDS as KINDS_OF_TABLES
from workshop.negotiation.events import read
from workshop.negotiation.fold import opened
from workshop.negotiation.moves import Row
from workshop.negotiation.rules import FACILITATOR, OBSERVER
from workshop.negotiation.streams import SOLO, STUDIES, solo_of, study_stream
from workshop.negotiation.table import OPENING_SEAT

_WITH_PEOPLE = {"opened", "moved", "withdrawn", "tagged", "seated", "drafted", "signed"}
"""The kinds of rows that say who sits at a table; the rows of a room have numbers of seats."""
_WATCHES = f"{OBSERVER}-"
_NO_NAMES = {"", OPENING_SEAT, PERSON, OBSERVER, FACILITATOR, *COUNTERPARTS}


class _Aliases:
    """Gives everybody the same pseudonym again: a label and a number, in the order they are asked for.

    Its zeros sort pseudonyms by their number, so that streams named by them keep their order in another log.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._given: dict[tuple[str, ...], str] = {}

    def __call__(self, *whose: str) -> str:
        return self._given.setdefault(whose, f"{self._label}-{len(self._given) + 1:05}")


def pseudonymous(rows: Iterable[Row], *, with_text: bool) -> Iterator[Row]:
    """Yield rows, given stream by stream, without what names people and, unless asked for, what they typed.

    A person has one pseudonym in all rows; a seat has one in its room, for `seat-3` of another room is
    somebody else. Keys and links, which open a room, are numbered. Learners' own streams come in the order of
    their pseudonyms, as another log keeps them: some were numbered at their tables before, and others were
    not.
    """
    shown = _shown(rows, with_text=with_text)
    for study, own in groupby(shown, key=lambda row: row.stream.startswith(STUDIES)):
        if study:
            yield from sorted(own, key=lambda row: row.stream)
        else:
            yield from own


def stream_shown_as(name: str, rows: Iterable[Row]) -> str:
    """Return the stream of the log that an export of all its rows calls so; itself, where none is."""
    own, shown = tee(rows)
    pairs = zip(own, _shown(shown, with_text=False), strict=True)
    return next((row.stream for row, exported in pairs if exported.stream == name), name)


def _shown(rows: Iterable[Row], *, with_text: bool) -> Iterator[Row]:
    people, keys = _Aliases("learner"), _Aliases("key")
    for stream, own in streams_of(rows):
        case = opened(own[0]).case if own[0].kind == "opened" else None
        no_names = _NO_NAMES | set(case.party if case else ())
        its_own = _own_texts(case) if case else set()
        person = _namer(people, room_of(stream) or "", no_names)
        renamed = stream
        if stream.startswith(SOLO):
            learner, _, lesson = stream.removeprefix(SOLO).partition("/")
            renamed = solo_of(people("", learner)) + lesson
        elif stream.startswith(STUDIES):
            renamed = study_stream(people("", stream.removeprefix(STUDIES)))
        for row in own:
            data = _kept(row)
            text = str(data.get("text"))
            if not (with_text or text in its_own or (case and is_line(case, text))):
                _drop_text(row.kind, data)
            if row.kind in _WITH_PEOPLE:
                _rename(data, person)
            data |= {name: keys(stream, str(data[name])) for name in ("key", "link") if name in data}
            yield Row(renamed, row.version, row.click, row.at, row.kind, data)


def _namer(people: _Aliases, room: str, no_names: set[str]) -> Callable[[object], str]:
    """Return what gives a pseudonym to who sits at a table: to each, where several share a role."""

    def one(name: str) -> str:
        if name in no_names:
            return name
        watches, number = name.startswith(_WATCHES), name.removeprefix(_WATCHES)
        alias = people(room, f"seat-{number}" if watches and number.isdecimal() else number)
        return f"{_WATCHES}{alias}" if watches else alias

    return lambda name: "+".join(map(one, str(name).split("+"))) if room else one(str(name))


def _rename(data: dict[str, Any], person: Callable[[object], str]) -> None:
    if "seats" in data:
        data["seats"] = {party: person(name) for party, name in data["seats"].items()}
    data |= {key: person(data[key]) for key in ("seat", "who") if key in data}


def _own_texts(case: Case) -> set[str]:
    """Return the texts that the case itself brings along: openings and counterparts' lines."""
    found = {opening.text for opening in case.openings if opening.text}
    for party in case.parties:
        for lines in (*party.says.acts.values(), *party.says.interests.values()):
            found.update(lines)
    return found


def _kept(row: Row) -> dict[str, Any]:
    """Return the data that an export knows the meaning of; a row that it cannot read stays unreadable."""
    if row.kind == "moved":
        move = read(KINDS_OF_TABLES, row)
        unread = {name for name in ("said", "heard", "promise") if getattr(move, name, None) is None}
        return {key: value for key, value in row.data.items() if move and key not in unread}
    known = () if row.kind == "opened" and row.version > 1 else KINDS.get(row.kind, ())
    return {key: value for key, value in row.data.items() if key in known}


def _drop_text(kind: str, data: dict[str, Any]) -> None:
    if kind in {"noted", "told"} and "text" in data:
        data["text"] = ""
    else:
        data.pop("text", None)
    if isinstance(data.get("answer"), str):
        del data["answer"]
    if isinstance(answers := data.get("answers"), dict):
        data["answers"] = {item: answer for item, answer in answers.items() if not isinstance(answer, str)}
