"""A learner's own page of progress: what was opened, played, answered and asked, lesson by lesson."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from workshop.lessons import folders, itemfile
from workshop.lessons.folders import Header
from workshop.lessons.quiz import gained
from workshop.lessons.study import Progress, Study
from workshop.log.store import StoreError
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Row
from workshop.negotiation.table import outcome
from workshop.pages.forms import box, button, html, put, refusal_of, row

Played = Mapping[str, list[str]]
"""The tables of each study, in the order they were opened: a case's title and how it stands."""

START = "lesson-0"
"""The page where the course starts: opening it is no progress yet."""
NONE = "–"


def page(study: Study) -> Any:
    """Return the page; "Look again" takes in what was done elsewhere since."""
    told, known = html("", "iw-progress"), dict[tuple[str, int], str]()

    def draw(progress: Progress) -> None:
        try:
            put(told, _page(progress, played(study, known)))
        except StoreError as refusal:
            refuse(str(refusal))

    def refuse(sentence: str) -> None:
        put(told, refusal_of(sentence))

    def look_again() -> None:
        if refused := study.read_again():
            refuse(refused)

    study.watch(draw)
    return box([html("<h2>Your progress</h2>"), told, row([button("Look again", look_again, "iw-quiet")])], "iw-card")


def played(study: Study, known: dict[tuple[str, int], str]) -> Played:
    """Return the learner's own tables by study; `known` keeps how a stream stands at a version."""
    prefix = f"solo/{study.learner}/"
    found: dict[str, list[tuple[int, str]]] = {}
    for stream, version in study.store.streams(prefix).items():
        where, _, attempt = stream.removeprefix(prefix).partition("/")
        number = int(attempt) if attempt.isdecimal() else 0
        if (stream, version) not in known:
            known[stream, version] = _stands(study.store.read(stream))
        found.setdefault(where, []).append((number, known[stream, version]))
    return {where: [said for _, said in sorted(tables)] for where, tables in found.items()}


def _stands(rows: Iterable[Row]) -> str:
    try:
        table = replay(rows)
    except LogError:
        return "a table that this kit cannot read"
    result = outcome(table)["result"]
    return f"{table.case.title}: {'still open' if result == 'open' else result}"


def _page(progress: Progress, tables: Played) -> str:
    lessons = {study: header for study, header in folders.lessons().items() if study != START}
    exercises = folders.exercises()
    if replace(progress, opened=()) == Progress() and not tables and not {*progress.opened} - {START}:
        return _empty(lessons)
    own = {where: said for where, said in tables.items() if where in lessons | exercises}
    others = [said for where, listed in tables.items() if where not in own for said in listed]
    elsewhere = f"<h3>Other tables</h3>{_list(others)}" if others else ""
    return (
        f"{_summary(progress, tables, lessons, exercises)}{_tests(progress)}"
        f"{_table('Lesson', lessons, progress, own)}{_table('Exercise', exercises, progress, own)}"
        f"{elsewhere}{_goals(progress, lessons | exercises)}"
    )


def _empty(lessons: Mapping[str, Header]) -> str:
    study, header = next(iter(lessons.items()), ("lesson-1", None))
    which = f"lesson {_number(study)}" + (f", “{header.title}”, {header.minutes} minutes" if header else "")
    return f"<p class='iw-empty'>Nothing is here yet. Begin with {escape(which)}. What you do there is kept here.</p>"


def _summary(progress: Progress, tables: Played, lessons: Mapping[str, Header], exercises: Mapping[str, Header]) -> str:
    opened = f"{_opened(progress, lessons)} of {_many(len(lessons), 'lesson')}"
    begun = f"{_opened(progress, exercises)} of {_many(len(exercises), 'exercise')}"
    count = sum(map(len, tables.values()))
    told = f"You have opened {opened} and {begun}, and sat at {_many(count, 'table')}."
    coach = f" The coach asked you {_many(progress.coached, 'question')}." if progress.coached else ""
    return f"<p><b>{told}</b>{coach}</p>"


def _opened(progress: Progress, headers: Iterable[str]) -> int:
    return sum(study in progress.opened for study in headers)


def _tests(progress: Progress) -> str:
    before = progress.test("before")
    if both := gained(progress):
        return f"<p><b>The two tests:</b> {both}</p>"
    if before:
        told = f"{sum(before.values())} of {len(before)} right before the course."
        return f"<p><b>The first test:</b> {told} The second one comes at the end.</p>"
    return ""


def _table(kind: str, headers: Mapping[str, Header], progress: Progress, tables: Played) -> str:
    rows = [(header, _cells(study, header, progress, tables.get(study, []))) for study, header in headers.items()]
    columns = [name for name in (rows[0][1] if rows else {}) if any(cells[name] != NONE for _, cells in rows)]
    head = "".join(f"<th scope='col'>{name}</th>" for name in (kind, *columns))
    body = "".join(_row(header, progress, {name: cells[name] for name in columns}) for header, cells in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""


def _row(header: Header, progress: Progress, cells: Mapping[str, str]) -> str:
    opened = "opened" if header.study in progress.opened else "not opened yet"
    name = f"{_number(header.study)}. {escape(header.title)}<br><small>{header.minutes} minutes, {opened}</small>"
    told = "".join(
        f"<td data-of='{column}'{' class=iw-none' if cell == NONE else ''}>{cell}</td>"
        for column, cell in cells.items()
    )
    return f"<tr><th scope='row'>{name}</th>{told}</tr>"


def _cells(study: str, header: Header, progress: Progress, tables: list[str]) -> dict[str, str]:
    """Return what stands under each column, as markup."""
    items = [item.id for item in itemfile.of_lessons().get(study, ())]
    first, now = (sum(found.get(item, False) for item in items) for found in (progress.first, progress.right))
    asked = any(item in progress.first for item in items)
    checks = sum(one == study for one, _ in progress.passed)
    hints = min(progress.hints.get(study, 0), len(header.hints))
    return {
        "Tables": _list(tables) or NONE,
        "Checks met": str(checks) if checks else NONE,
        "Questions right": f"{now} of {len(items)}, {first} at first try" if asked else NONE,
        "Hints": f"{hints} of {len(header.hints)}" if hints else NONE,
    }


def _goals(progress: Progress, headers: Mapping[str, Header]) -> str:
    told = ""
    for study, text in progress.goals.items():
        title = headers[study].title if study in headers else study
        near = " → ".join(map(str, progress.drift.get(study, ())))
        looked = f"<p>How near to it you were, from 1 to 7: {near}.</p>" if near else ""
        told += f"<p>{escape(title)}:</p><blockquote><bdi>{escape(text)}</bdi></blockquote>{looked}"
    return f"<h3>The end goals you wrote down</h3>{told}" if told else ""


def _list(said: list[str]) -> str:
    return f"<ol>{''.join(f'<li>{escape(one)}</li>' for one in said)}</ol>" if said else ""


def _number(study: str) -> str:
    return study.rpartition("-")[2]


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
