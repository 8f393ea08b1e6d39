"""Before and after play: where a seat sits, its brief, questions to be ready, what it guesses of others."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from random import Random
from typing import Any

import ipywidgets as ipw

from workshop.classroom.events import Ready, Sat
from workshop.classroom.readiness import Question, questions
from workshop.classroom.room import Place, Room, Seat
from workshop.live.room import LiveRoom
from workshop.live.table import LiveTable
from workshop.negotiation.case import Case, shown
from workshop.negotiation.moves import Package
from workshop.negotiation.redaction import redact
from workshop.negotiation.rules import OBSERVER
from workshop.negotiation.table import Table
from workshop.pages.room.seat import RoomSeat
from workshop.pages.seat.seat import point_sheet, private
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, fold, html, put, row, settle, show
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import name, package, texts_beside

TEXT = texts_beside(__file__)
PROMPTS: list[str] = TEXT["prompts"]


def sitting(page: RoomSeat) -> Any:
    """Return where this seat sits, as which side and with whom, and a button for who sits there."""
    told, press = html(), button(TEXT["i_sit_here"], partial(page.log, Sat), "iw-act")

    def draw(live: LiveRoom) -> None:
        put(told, _where(live.room, page.seat))
        show(press, not page.seat.sits)
        show(card, live.room.phase == "brief" or not page.seat.sits)

    card = box([told, press], "iw-card", "iw-sits")
    watch(page.live, draw, card)
    return card


def _where(room: Room, seat: Seat) -> str:
    place = seat.place
    if place is None:
        return ""
    side = TEXT["observer"] if place.role == OBSERVER else room.case.party[place.role].name
    people = [each for each in room.at_table(place.table) if each.number != seat.number and not each.robot]
    beside = [_called(room, each) for each in people if not each.away]
    played = {each.place.role for each in people if each.place and not each.away} | {place.role}
    beside += [TEXT["by_script"].format(party.name) for party in room.case.parties if party.id not in played]
    company = TEXT["with"].format(_in_a_row(beside)) if beside else ""
    number = TEXT["table"].format(place.table)
    return f"<p>{number}</p><h2>{escape(side)}</h2><p>{escape(company)}</p>"


def _called(room: Room, seat: Seat) -> str:
    role = seat.place.role if seat.place else OBSERVER
    side = TEXT["observes"] if role == OBSERVER else room.case.party[role].name
    return str(TEXT["person"].format(name=seat.name, side=side)) if seat.name else side


def _in_a_row(named: Sequence[str]) -> str:
    return str(TEXT["and"].format(some=", ".join(named[:-1]), last=named[-1])) if named[1:] else named[0]


def preparing(case: Case, place: Place) -> Any:
    """Return the brief and the points of a seat before play; an observer gets those of all sides.

    What this side alone knows comes first, and what everybody knows is one fold.
    """
    table = Table(case)
    if place.role == OBSERVER:
        sheets = "".join(
            f"<details open><summary>{escape(TEXT['brief_of'].format(party.name))}</summary>"
            f"<div class='iw-read'>{private(party, own=False)}</div>{point_sheet(table, party.id)}</details>"
            for party in case.parties
        )
        told = f"<h2>{TEXT['observe']}</h2><p>{TEXT['observe_briefs']}</p>{_known(table)}"
        return html(told + sheets, "iw-card")
    view = redact(table, place.role)
    told = (
        f"<h2>{TEXT['your_brief']}</h2><div class='iw-read'>{private(view.case.party[place.role])}</div>"
        f"{_known(view)}<h2>{TEXT['your_points']}</h2><p>{TEXT['points_how']}</p>"
        f"{point_sheet(view, place.role)}"
        f"<h2>{TEXT['before']}</h2><ul>{''.join(f'<li>{prompt}</li>' for prompt in PROMPTS)}</ul>"
    )
    return html(told, "iw-card")


def _known(view: Table) -> str:
    """Return what everybody at the table knows, folded: what it is about, how it began, where it stands."""
    stated = [(party.name, package(view, party.position)) for party in view.case.parties if party.position]
    stands = "".join(f"<li><b>{escape(who)}</b>: {escape(what)}</li>" for who, what in stated)
    began = "".join(f"<p><b>{escape(who)}:</b> {escape(words)}</p>" for who, words in how_it_began(view))
    story = f"<h3>{TEXT['began']}</h3>{began}" if began else ""
    where = f"<h3>{TEXT['stands']}</h3><ul>{stands}</ul>" if stands else ""
    about = f"<p>{escape(view.case.summary.strip())}</p>"
    return f"<details><summary>{TEXT['known']}</summary>{about}{story}{where}</details>"


def how_it_began(view: Table) -> list[tuple[str, str]]:
    """Return who said what as the case opens, in the case's own words."""
    return [(name(view, opening.by), opening.text) for opening in view.case.openings if opening.text]


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

    form = box(
        [
            *(_asked(room.case, question, n, answer) for n, question in enumerate(asked)),
            adding_up(room.case, party),
        ]
    )
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


def adding_up(case: Case, party: str) -> Any:
    """Return a calculator, folded: an option an issue, and what those chosen are worth to this side."""
    part, _ = choosing(redact(Table(case), party), party)
    return box([fold(TEXT["add_up"], part), part])


def choosing(view: Table, party: str) -> tuple[Any, Callable[[], Package]]:
    """Return a choice of an option an issue with what they are worth to this side, and what tells them."""
    worth = {issue.id: _worth(view, party, issue.id) for issue in view.case.issues}
    picks = {
        issue.id: ipw.Dropdown(options=_choices(worth[issue.id]), description=issue.label).add_class(
            "iw-issue"
        )
        for issue in view.case.issues
    }
    total = html()

    def chosen() -> Package:
        return {issue: pick.value for issue, pick in picks.items() if pick.value}

    def add(_change: object = None) -> None:
        points = shown(sum(worth[issue][option] for issue, option in chosen().items()))
        issues = TEXT["all_issues" if len(chosen()) == len(picks) else "some_issues"].format(len(chosen()))
        put(total, f"<p role='status'><b>{TEXT['add_up_to'].format(points)}</b> {issues}</p>")

    for pick in picks.values():
        pick.observe(add, "value")
    add()
    return box([*picks.values(), total], "iw-adding"), chosen


def _worth(view: Table, party: str, issue: str) -> dict[str, int]:
    points, index = view.case.points[party][issue], view.case.issue[issue].index
    return {option: points[index[option]] for option in view.options(issue)}


def _choices(worth: Mapping[str, int]) -> list[tuple[str, str]]:
    return [
        (TEXT["nothing_chosen"], ""),
        *((f"{option} · {shown(it)}", option) for option, it in worth.items()),
    ]


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
