"""Before and after play: a seat's brief on paper, three questions that make it ready, and what it guesses of others."""

from collections.abc import Callable
from functools import partial
from html import escape
from random import Random
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from workshop.classroom.readiness import Question, questions
from workshop.classroom.room import Place
from workshop.negotiation.case import Case
from workshop.negotiation.moves import Event
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.table import Table
from workshop.pages.acts import Tell
from workshop.pages.forms import box, button, html, put, row, show
from workshop.pages.live import LiveTable
from workshop.pages.seat import point_sheet, private
from workshop.pages.words import name, package

if TYPE_CHECKING:
    from workshop.pages.participant import Participant

PROMPTS = (
    "What do you want to be true a year from now?",
    "Which of your interests could you tell, and what would you want to hear first?",
    "What may the other side need, and which question would find it out?",
    "Which issue could you give way on, for something that matters more to you?",
)


def preparing(case: Case, place: Place) -> Any:
    """Return the brief and the points of a seat before play; an observer gets those of all sides."""
    table = Table(case)
    if place.role == OBSERVER:
        sides = "".join(_sheet(table, party.id, f"Brief of {party.name}") for party in case.parties)
        told = "<h2>You observe</h2><p>You see every side's brief. Keep what you read to yourself.</p>"
        return html(told + sides)
    view = redact(table, place.role)
    told = (
        f"<h2>You are {escape(name(view, place.role))}</h2><p>{escape(case.summary.strip())}</p>"
        f"{_positions(view)}{_sheet(view, place.role, 'Your brief, for you alone')}"
        f"<h3>Before you sit down</h3><ul>{''.join(f'<li>{prompt}</li>' for prompt in PROMPTS)}</ul>"
    )
    return html(told, "iw-card")


def _positions(view: Table) -> str:
    stated = [(party.name, package(view, party.position)) for party in view.case.parties if party.position]
    lines = "".join(f"<li><b>{escape(who)}</b> says: {escape(what)}</li>" for who, what in stated)
    return f"<p>Where it stands:</p><ul>{lines}</ul>" if lines else ""


def _sheet(view: Table, party: str, title: str) -> str:
    return (
        f"<details open><summary>{escape(title)}</summary><div class='iw-read'>{private(view.case.party[party])}</div>"
        f"{point_sheet(view, party)}</details>"
    )


def readiness(page: "Participant", gates: list[Callable[[], None]]) -> Any:
    """Return three questions on one's own brief; who has answered all of them is ready."""
    room, seat = page.live.room, page.seat
    party = seat.place.role if seat.place else ""
    asked = questions(room.case, party, Random(f"{room.seed}/{seat.number}"))  # noqa: S311
    right: dict[int, bool] = {}
    told = html()

    def answer(number: int, *, was_right: bool) -> None:
        right[number] = was_right
        if len(right) == len(asked):
            page.tell(page.live.log(Event("ready", {"seat": seat.number, "right": sum(right.values())})))

    def gate() -> None:
        ready = page.seat.ready is not None
        put(told, "<p class='iw-status' role='status'>You are ready. Play begins for all at once.</p>" if ready else "")
        show(form, not ready or len(right) == len(asked))

    form = box([_asked(room.case, question, n, answer) for n, question in enumerate(asked)])
    gates.append(gate)
    return box([html("<h2>Are you ready?</h2>"), told, form], "iw-card")


def _asked(case: Case, question: Question, number: int, answer: Callable[..., None]) -> Any:
    about = f"<br>{escape(package(Table(case), question.package))}" if question.package else ""
    said, choices = html(), row([])

    def press(chosen: int) -> None:
        was_right = chosen == question.right
        verdict = "Yes." if was_right else f"Not quite: {question.choices[question.right]}."
        put(said, f"<p role='status'><b>{escape(verdict)}</b> {escape(question.because)}</p>")
        show(choices, shown=False)
        answer(number, was_right=was_right)

    choices.children = [button(text, partial(press, n)) for n, text in enumerate(question.choices)]
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
        put(total, f"<p>Together: <b>{given}</b> of 100 points.</p>")

    def log() -> None:
        tell(live.log("guessed", by=live.party, to=other, points={key: share.value for key, share in shares.items()}))

    def draw(live: LiveTable) -> None:
        given = (live.party, other) in live.view.guesses
        put(thanks, "<p class='iw-status' role='status'>Your guess is logged.</p>" if given else "")

    for share in shares.values():
        share.observe(count, "value")
    count()
    thanks = html()
    live.watch(draw)
    asked = f"<h2>What mattered to {escape(name(live.view, other))}?</h2><p>Split 100 points over the issues.</p>"
    return box([html(asked), form, total, row([button("Log my guess", log, "iw-act")]), thanks], "iw-card")
