"""A learner's own page of progress: what was opened, played, answered and asked, lesson by lesson."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from workshop.lessons.notebooks import folders
from workshop.lessons.notebooks.folders import Header
from workshop.lessons.parts.quiz import gained
from workshop.lessons.quiz_items import itemfile
from workshop.live.study import Progress, Study
from workshop.log.store import StoreError
from workshop.negotiation.fold import LogError, replay
from workshop.negotiation.moves import Row
from workshop.negotiation.streams import number_of, solo_of
from workshop.negotiation.table import outcome
from workshop.widgets.kit import box, button, html, put, refusal_of, row
from workshop.widgets.scope import watch
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
Played = Mapping[str, list[str]]
"""The tables of each study, in the order they were opened: a case's title and how it stands."""

START = "lesson-0"
"""The page where the course starts: opening it is no progress yet."""
PAGE = Path(__file__).with_name("progress.html.j2")


def page(study: Study) -> Any:
    """Return the page; "Look again" takes in what was done elsewhere since."""
    told, known = html("", "iw-progress"), dict[tuple[str, int], str]()

    def draw(study: Study) -> None:
        try:
            put(told, _page(study.progress, played(study, known)))
        except StoreError as refusal:
            refuse(str(refusal))

    def refuse(sentence: str) -> None:
        put(told, refusal_of(sentence))

    def look_again() -> None:
        if refused := study.read_again():
            refuse(refused)

    watch(study, draw, told)
    return box(
        [
            html(f"<h2>{TEXT['your_progress']}</h2>"),
            told,
            row([button(TEXT["look_again"], look_again, "iw-quiet")]),
        ],
        "iw-card",
    )


def played(study: Study, known: dict[tuple[str, int], str]) -> Played:
    """Return the learner's own tables by study; `known` keeps how a stream stands at a version."""
    prefix = solo_of(study.learner)
    found: dict[str, list[tuple[int, str]]] = {}
    for stream, version in study.store.streams(prefix).items():
        where = stream.removeprefix(prefix).partition("/")[0]
        if (stream, version) not in known:
            known[stream, version] = _stands(study.store.read(stream))
        found.setdefault(where, []).append((number_of(stream), known[stream, version]))
    return {where: [said for _, said in sorted(tables)] for where, tables in found.items()}


def _stands(rows: Iterable[Row]) -> str:
    try:
        table = replay(rows)
    except LogError:
        return str(TEXT["unread"])
    result = outcome(table)["result"]
    stands = TEXT["still_open"] if result == "open" else result
    return str(TEXT["stands"].format(case=table.case.title, result=stands))


def _page(progress: Progress, tables: Played) -> str:
    """Return what was done, as markup; where nothing was, where to begin."""
    from workshop.widgets.document import document  # noqa: PLC0415 - no lesson waits for it

    lessons = {study: header for study, header in folders.lessons().items() if study != START}
    exercises = folders.exercises()
    headers = lessons | exercises
    nothing = replace(progress, opened=()) == Progress() and not tables and not {*progress.opened} - {START}
    return document(
        PAGE,
        first=next(iter(_rows(lessons, progress, tables)), {"number": "1", "title": ""}) if nothing else None,
        lessons=_rows(lessons, progress, tables),
        exercises=_rows(exercises, progress, tables),
        sat=sum(map(len, tables.values())),
        coached=progress.coached,
        gained=gained(progress),
        before=progress.test("before"),
        elsewhere=[stands for where, listed in tables.items() if where not in headers for stands in listed],
        goals=[
            {
                "title": headers[study].title if study in headers else study,
                "text": text,
                "near": progress.drift.get(study, ()),
            }
            for study, text in progress.goals.items()
        ],
    )


def _rows(headers: Mapping[str, Header], progress: Progress, tables: Played) -> list[dict[str, Any]]:
    """Return what stands in the row of each lesson or exercise."""
    return [
        {
            "number": study.rpartition("-")[2],
            "title": header.title,
            "minutes": header.minutes,
            "opened": study in progress.opened,
            "cells": _cells(study, header, progress, tables.get(study, [])),
        }
        for study, header in headers.items()
    ]


def _cells(study: str, header: Header, progress: Progress, tables: list[str]) -> dict[str, Any]:
    """Return what stands under each column, empty where there is nothing: its tables, else text."""
    items = [item.id for item in itemfile.of_lessons().get(study, ())]
    first, now = (sum(right.get(item, False) for item in items) for right in (progress.first, progress.right))
    asked = any(item in progress.first for item in items)
    checks = sum(one == study for one, _ in progress.passed)
    hints = min(progress.hints.get(study, 0), len(header.hints))
    return {
        "Tables": tables,
        "Checks met": str(checks or ""),
        "Questions right": f"{now} of {len(items)}, {first} at first try" if asked else "",
        "Hints": f"{hints} of {len(header.hints)}" if hints else "",
    }
