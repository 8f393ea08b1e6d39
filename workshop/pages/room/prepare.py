"""Before and after play: a seat's brief on paper, three questions to be ready, what it guesses of others."""

from collections.abc import Callable
from functools import partial
from html import escape
from random import Random
from typing import Any

import ipywidgets as ipw

from workshop.classroom.events import Ready
from workshop.classroom.readiness import Question, questions
from workshop.classroom.room import Place
from workshop.live.room import LiveRoom
from workshop.live.table import LiveTable
from workshop.negotiation.case import Case
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.table import Table
from workshop.pages.room.seat import RoomSeat
from workshop.pages.seat.seat import point_sheet, private
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, put, row, settle, show
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import name, package, texts_beside

TEXT = texts_beside(__file__)
PROMPTS: list[str] = TEXT["prompts"]


def preparing(case: Case, place: Place) -> Any:
    """Return the brief and the points of a seat before play; an observer gets those of all sides."""
    table = Table(case)
    if place.role == OBSERVER:
        sides = "".join(
            _sheet(table, party.id, TEXT["brief_of"].format(party.name)) for party in case.parties
        )
        told = f"<h2>{TEXT['observe']}</h2><p>{TEXT['observe_briefs']}</p>"
        return html(told + sides)
    view = redact(table, place.role)
    told = (
        f"<h2>{escape(TEXT['you_are'].format(name(view, place.role)))}</h2>"
        f"<p>{escape(case.summary.strip())}</p>"
        f"{_positions(view)}{_sheet(view, place.role, TEXT['your_brief'])}"
        f"<h3>{TEXT['before']}</h3><ul>{''.join(f'<li>{prompt}</li>' for prompt in PROMPTS)}</ul>"
    )
    return html(told, "iw-card")


def _positions(view: Table) -> str:
    stated = [(party.name, package(view, party.position)) for party in view.case.parties if party.position]
    lines = "".join(f"<li><b>{escape(who)}</b>: {escape(what)}</li>" for who, what in stated)
    return f"<p>{TEXT['stands']}</p><ul>{lines}</ul>" if lines else ""


def _sheet(view: Table, party: str, title: str) -> str:
    return (
        f"<details open><summary>{escape(title)}</summary><div "
        f"class='iw-read'>{private(view.case.party[party])}</div>"
        f"{point_sheet(view, party)}</details>"
    )


def readiness(page: RoomSeat) -> Any:
    """Return three questions on one's own brief; who has answered all of them is ready."""
    room, seat = page.live.room, page.seat
    party = seat.place.role if seat.place else ""
    asked = questions(room.case, party, Random(f"{room.seed}/{seat.number}"))  # noqa: S311
    right: dict[int, bool] = {}
    told = html()

    def answer(number: int, *, was_right: bool) -> None:
        right[number] = was_right
        settle(form)
        if len(right) == len(asked):
            wrong = tuple(sorted(n for n, was_right in right.items() if not was_right))
            page.log(Ready, right=sum(right.values()), wrong=wrong)

    def draw(_live: LiveRoom) -> None:
        ready = page.seat.ready is not None
        put(
            told,
            f"<p class='iw-status' role='status'>{TEXT['ready']}</p>" if ready else "",
        )
        show(form, not ready or len(right) == len(asked))

    form = box([_asked(room.case, question, n, answer) for n, question in enumerate(asked)])
    watch(page.live, draw, form)
    return box([html(f"<h2>{TEXT['are_you_ready']}</h2>"), told, form], "iw-card")


def _asked(case: Case, question: Question, number: int, answer: Callable[..., None]) -> Any:
    about = f"<br>{escape(package(Table(case), question.package))}" if question.package else ""
    said, choices = html(), row([])

    def press(chosen: int) -> None:
        was_right = chosen == question.right
        verdict = TEXT["right"] if was_right else TEXT["not_quite"].format(question.choices[question.right])
        put(said, f"<p role='status'><b>{escape(verdict)}</b> {escape(question.because)}</p>")
        show(choices, shown=False)
        answer(number, was_right=was_right)

    put_in(choices, [button(text, partial(press, n)) for n, text in enumerate(question.choices)])
    asked = html(f"<p><b>{number + 1}.</b> {escape(question.asked)}{about}</p>")
    return box([asked, choices, said], "iw-question")


def guessing(live: LiveTable, tell: Tell) -> Any:
    """Return a form in which a side splits 100 points over the issues as it thinks another side would."""
    return box([_guess(live, other, tell) for other in live.view.others(live.party)])


def _guess(live: LiveTable, other: str, tell: Tell) -> Any:
    issues = live.view.case.issues
    even = 100 // len(issues)
    shares = {issue.id: ipw.BoundedIntText(even, min=0, max=100, description=issue.label) for issue in issues}
    for share in shares.values():
        share.add_class("iw-issue")
    shares[issues[0].id].value += 100 - even * len(issues)
    total, form = html(), box(shares.values(), "iw-guess")

    def count(_change: object = None) -> None:
        given = sum(share.value for share in shares.values())
        put(total, f"<p>{TEXT['together'].format(given)}</p>")

    def log() -> None:
        tell(
            live.log(
                "guessed", by=live.party, to=other, points={key: share.value for key, share in shares.items()}
            )
        )

    def draw(live: LiveTable) -> None:
        given = (live.party, other) in live.view.guesses
        put(thanks, f"<p class='iw-status' role='status'>{TEXT['guessed']}</p>" if given else "")

    for share in shares.values():
        share.observe(count, "value")
    count()
    thanks = html()
    watch(live, draw, thanks)
    whose = escape(TEXT["what_mattered"].format(name(live.view, other)))
    asked = f"<h2>{whose}</h2><p>{TEXT['split']}</p>"
    return box([html(asked), form, total, row([button(TEXT["log_guess"], log, "iw-act")]), thanks], "iw-card")
