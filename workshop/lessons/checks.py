"""Checks as a learner sees them: each with its sentence and the moves that decided it, kept up with the log."""

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

from workshop.lessons.predicates import PREDICATES, Verdict
from workshop.lessons.study import HINTS, Progress
from workshop.negotiation.table import OPENING_SEAT, Table
from workshop.pages.forms import box, button, html, put, refusal_of, row, show
from workshop.pages.words import said

if TYPE_CHECKING:
    from workshop.lessons.course import Lesson

STEPS = ("First hint", "Second hint", "Third hint")


def checks(lesson: "Lesson", names: tuple[str, ...]) -> Any:
    """Return checks of the lesson's present table, which follow the log; what passes once is kept as progress."""
    told = html("", "iw-checks")

    def draw() -> None:
        table, me = lesson.seen()
        found = lesson.judge(names)
        put(told, _list(found, table) if table and me else "<p class='iw-empty'>Play at the table of this page; "
            "these checks follow what you log.</p>" + _list(found, None))  # fmt: skip

    lesson.watch(draw)
    return box([html("<h2>Checks</h2>"), told], "iw-card")


def verdict(name: str, found: Verdict) -> Any:
    """Return the verdict on what a learner worked out."""
    return html(_list({name: found}, None), "iw-card", "iw-checks")


def _list(found: Mapping[str, Verdict], table: Table | None) -> str:
    return f"<div role='status'><ul>{''.join(_line(name, one, table) for name, one in found.items())}</ul></div>"


def _line(name: str, found: Verdict, table: Table | None) -> str:
    asked = (PREDICATES[name].__doc__ or "").strip() if name in PREDICATES else ""
    head = f"<b>{escape(asked)}</b><br>" if asked else ""
    by = [entry for version in found.moves if table and (entry := table.entry(version))]
    moves = "".join(f"<li>Move {_number(table, e.version)}: {escape(said(table, e.move))}</li>" for e in by if table)
    listed = f"<ul class='iw-decided'>{moves}</ul>" if moves else ""
    mark, word = ("✓", "Met") if found.passed else ("○", "Not yet")
    return (
        f"<li class='{'iw-met' if found.passed else 'iw-unmet'}'><span role='img' aria-label='{word}'>{mark}</span>"
        f"<div>{head}{escape(found.sentence)}{listed}</div></li>"
    )


def _number(table: Table | None, version: int) -> int:
    return sum(entry.version <= version for entry in table.moves) if table else 0


def since_check_in(lesson: "Lesson") -> Any:
    """Return, for the present table, how many moves have gone by without a check-in, and how many did at most."""
    told = html("", "iw-card")

    def draw() -> None:
        table, _ = lesson.seen()
        lengths = stretches(table) if table else [0]
        since = "At the end" if table and table.end else "Now"
        put(told, "<p role='status'>Moves without a check-in, of either side. "
            f"{since}: <b>{lengths[-1]}</b>. At most: <b>{max(lengths)}</b>.</p>")  # fmt: skip

    lesson.watch(draw)
    return told


def stretches(table: Table) -> list[int]:
    """Return how many moves went by before each check-in, of any side, and after the last; openings do not count."""
    found = [0]
    for entry in table.moves:
        if entry.move.act == "check_in":
            found.append(0)
        elif entry.move.seat != OPENING_SEAT:
            found[-1] += 1
    return found


def hints(lesson: "Lesson") -> Any:
    """Return hints in three steps, each asked for; those taken before are shown."""
    given = html("", "iw-hints")

    def take(step: int) -> None:
        if refused := lesson.study.log("hint_taken", study=lesson.id, step=step):
            put(given, refusal_of(refused))

    labels = enumerate(STEPS[: len(lesson.header.hints)], start=1)
    steps = [button(label, partial(take, step), "iw-quiet") for step, label in labels]

    def draw(progress: Progress) -> None:
        taken = min(progress.hints.get(lesson.id, 0), HINTS)
        put(given, "".join(f"<p><b>{label}.</b> {escape(hint)}</p>" for label, hint in
                           zip(STEPS[:taken], lesson.header.hints, strict=False)))  # fmt: skip
        for step, asks in enumerate(steps, start=1):
            show(asks, step == taken + 1)

    lesson.study.watch(draw)
    return box([html("<h3>Stuck?</h3>"), given, row(steps)], "iw-card")
