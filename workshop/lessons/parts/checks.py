"""Checks as learners see them: each with its sentence and the moves that decided it, kept up with the log."""

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any

from workshop.lessons.judging.played import PREDICATES, Verdict
from workshop.lessons.learning import Learning
from workshop.live.study import HINTS, Study
from workshop.live.study_events import HintTaken
from workshop.negotiation.table import OPENING_SEAT, Table
from workshop.widgets.kit import box, button, html, put, refusal_of, row, show
from workshop.widgets.scope import watch
from workshop.widgets.texts import said, texts_beside

TEXT = texts_beside(__file__)
STEPS: list[str] = TEXT["hints"]


def checks(lesson: Learning, names: tuple[str, ...]) -> Any:
    """Return checks of the lesson's present table, which follow the log; what passes is kept as progress."""
    told = html("", "iw-checks")

    def draw(lesson: Learning) -> None:
        table, me = lesson.seen()
        found = lesson.judge(names)
        put(
            told,
            _list(found, table)
            if table and me
            else f"<p class='iw-empty'>{TEXT['play_first']}</p>" + _list(found, None),
        )

    watch(lesson, draw, told)
    return box([html(f"<h2>{TEXT['checks']}</h2>"), told], "iw-card")


def verdict(name: str, found: Verdict) -> Any:
    """Return the verdict on what a learner worked out."""
    return html(_list({name: found}, None), "iw-card", "iw-checks")


def _list(found: Mapping[str, Verdict], table: Table | None) -> str:
    return (
        f"<div role='status'><ul>{''.join(_line(name, one, table) for name, one in found.items())}</ul></div>"
    )


def _line(name: str, found: Verdict, table: Table | None) -> str:
    asked = (PREDICATES[name].__doc__ or "").strip() if name in PREDICATES else ""
    head = f"<b>{escape(asked)}</b><br>" if asked else ""
    by = [entry for version in found.moves if table and (entry := table.entry(version))]
    decided = [(_number(table, entry.version), said(table, entry.move)) for entry in by if table]
    moves = "".join(f"<li>{escape(TEXT['move'].format(number=n, said=did))}</li>" for n, did in decided)
    listed = f"<ul class='iw-decided'>{moves}</ul>" if moves else ""
    mark, word = ("✓", TEXT["met"]) if found.passed else ("○", TEXT["not_yet"])
    return (
        f"<li class='{'iw-met' if found.passed else 'iw-unmet'}'><span role='img' "
        f"aria-label='{word}'>{mark}</span>"
        f"<div>{head}{escape(found.sentence)}{listed}</div></li>"
    )


def _number(table: Table | None, version: int) -> int:
    return sum(entry.version <= version for entry in table.moves) if table else 0


def since_check_in(lesson: Learning) -> Any:
    """Return, for the present table, how many moves went by without a check-in, and how many did at most."""
    told = html("", "iw-card")

    def draw(lesson: Learning) -> None:
        table, _ = lesson.seen()
        lengths = stretches(table) if table else [0]
        since = TEXT["at_the_end" if table and table.end else "now"]
        went = TEXT["without_check_in"].format(since=since, last=lengths[-1], most=max(lengths))
        put(told, f"<p role='status'>{went}</p>")

    watch(lesson, draw, told)
    return told


def stretches(table: Table) -> list[int]:
    """Return how many moves went by before each check-in of any side and after the last, without openings."""
    found = [0]
    for entry in table.moves:
        if entry.move.act == "check_in":
            found.append(0)
        elif entry.move.seat != OPENING_SEAT:
            found[-1] += 1
    return found


def hints(lesson: Learning) -> Any:
    """Return hints in three steps, each asked for; those taken before are shown."""
    given = html("", "iw-hints")

    def take(step: int) -> None:
        if refused := lesson.study.log(HintTaken(study=lesson.id, step=step)):
            put(given, refusal_of(refused))

    labels = enumerate(STEPS[: len(lesson.header.hints)], start=1)
    steps = [button(label, partial(take, step), "iw-quiet") for step, label in labels]

    def draw(study: Study) -> None:
        taken = min(study.progress.hints.get(lesson.id, 0), HINTS)
        put(
            given,
            "".join(
                f"<p><b>{label}.</b> {escape(hint)}</p>"
                for label, hint in zip(STEPS[:taken], lesson.header.hints, strict=False)
            ),
        )
        for step, asks in enumerate(steps, start=1):
            show(asks, step == taken + 1)

    watch(lesson.study, draw, given)
    return box([html(f"<h3>{TEXT['stuck']}</h3>"), given, row(steps)], "iw-card")
