"""One's own study: a table against counterparts or a person at one screen, found again where it was left."""

import os
from collections.abc import Callable
from functools import partial
from html import escape
from itertools import count
from typing import Any

import ipywidgets as ipw

from workshop.counterparts.habits import COUNTERPARTS
from workshop.counterparts.play import PERSON
from workshop.live import held
from workshop.live.study import learner
from workshop.live.table import OwnTable
from workshop.log.store import Store, StoreError, open_store
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import CaseError, load, shipped
from workshop.negotiation.fold import LogError
from workshop.negotiation.streams import number_of, solo_of, solo_stream
from workshop.negotiation.table import DIFFICULTIES, MIDDLE, Difficulty, openings
from workshop.pages.debrief.result import how_it_ended, look_at, result
from workshop.pages.opening import opened
from workshop.pages.seat.seat import seat, style
from workshop.pages.seat.value_check import once_ended
from workshop.pages.study.one_screen import one_screen
from workshop.widgets.kit import box, button, html, is_shown, put, refusal_of, row, show
from workshop.widgets.scope import ends_with, put_in
from workshop.widgets.texts import texts_beside

FIRST_CASE = "last-boat"
FIRST_COUNTERPART = "guarded"
SEAT = "seat"
"""The lesson that tables of the seat's own page are logged under."""
TEXT = texts_beside(__file__)

Open = Callable[[Case, str, str, Difficulty], None]
"""Opens a table: of a case, for a party, against a counterpart, with a difficulty."""


def page() -> Any:
    """Return the page: the table this learner left last, or a first one, and a form to open another.

    The log is the one that WORKSHOP_DB names, the case of a first table WORKSHOP_CASE, the learner
    WORKSHOP_LEARNER.
    """
    return opened(_opened, why=True)


def _opened() -> Any:
    store = open_store(os.environ.get("WORKSHOP_DB"))
    try:
        return _page(store, learner(), os.environ.get("WORKSHOP_CASE", ""))
    except (StoreError, LogError, CaseError):
        store.close()
        raise


def _page(store: Store, who: str, wanted: str) -> Any:
    holder, refusal = box([]), html()

    def sit_down(stream: str, party: str) -> None:
        put_in(holder, at_table(OwnTable(store, stream, party)))

    def open_new(case: Case, party: str, against: str, difficulty: Difficulty) -> None:
        try:
            sit_down(begin(store, who, SEAT, case, party, against=against, difficulty=difficulty), party)
        except (StoreError, LogError) as error:
            put(refusal, refusal_of(error))

    sit_down(*(latest(store, who, SEAT) or first(store, who, wanted or FIRST_CASE)))
    return box([style(), chooser(open_new, wanted), refusal, holder], "iw-page")


def at_table(live: OwnTable) -> list[Any]:
    """Return what is shown of a table, followed as long: the seat, or both by turns if both are people."""
    people = [party for party, who in live.view.seats.items() if who == PERSON]
    if len(people) > 1:
        return [one_screen(live, people)]
    back = result(live)
    side = seat(live, ending=[how_it_ended(live, partial(look_at, back))])
    ends_with(side, live.stop)
    live.start()
    return [side, back, once_ended(live)]


def latest(store: Store, who: str, lesson: str) -> tuple[str, str] | None:
    """Return stream and party of the learner's last table in a lesson, if there is one."""
    for stream in sorted(store.streams(solo_of(who, lesson)), key=number_of, reverse=True):
        for party, sits in store.read(stream)[0].data["seats"].items():
            if sits == PERSON:
                return stream, party
    return None


def first(store: Store, who: str, wanted: str) -> tuple[str, str]:
    """Open a table of the case wanted as it is first played; return stream and party."""
    case = load(wanted)
    party = case.parties[0].id
    return begin(store, who, SEAT, case, party, against=FIRST_COUNTERPART), party


def lay(store: Store, wanted: str) -> None:
    """See to it that the page finds a table of the case wanted: the one left last, or a new one."""
    case, found = load(wanted), latest(store, learner(), SEAT)
    if not found or OwnTable(store, *found).view.case.id != case.id:
        first(store, learner(), wanted)


def begin(
    store: Store,
    who: str,
    lesson: str,
    case: Case,
    party: str,
    *,
    against: str,
    difficulty: Difficulty = MIDDLE,
) -> str:
    """Open the learner's next table of a lesson in the log and return its stream.

    Every other party is that counterpart; where a person plays against a person, the first of the others is
    one too. On the seat's own page words count against scripts.
    """
    last = max(map(number_of, store.streams(solo_of(who, lesson))), default=0)
    others = [other for other in case.party if other != party]
    seats = {party: PERSON, **dict.fromkeys(others, FIRST_COUNTERPART if against == PERSON else against)}
    if against == PERSON:
        seats[others[0]] = PERSON
    seats = {one: seats[one] for one in (party, *others) if one in case.party}
    words = lesson == SEAT and against != PERSON
    ways = (
        (
            solo_stream(who, lesson, number),
            openings(case, seats=seats, seed=number, difficulty=difficulty, words=words),
        )
        for number in count(last + 1)
    )
    return held.begin(store, ways)


def chooser(open_new: Open, wanted: str = "", *, opened: bool = False) -> Any:
    """Return the form for another table, folded unless `opened`: case, side, counterpart, difficulty."""
    cases = {path.stem: load(path) for path in shipped().values()}
    if wanted and load(wanted).id not in cases:
        cases[load(wanted).id] = load(wanted)
    titles = [(case.title, key) for key, case in cases.items()]
    which = ipw.Dropdown(options=titles, value=FIRST_CASE, description=TEXT["case"])
    side = ipw.Dropdown(description=TEXT["you_are"])
    habits = [(habit.capitalize(), habit) for habit in COUNTERPARTS]
    against = ipw.Dropdown(
        options=[*habits, (TEXT["beside_you"], PERSON)], value=FIRST_COUNTERPART, description=TEXT["against"]
    )
    how = ipw.Dropdown(
        options=[(d.capitalize(), d) for d in DIFFICULTIES], value=MIDDLE, description=TEXT["difficulty"]
    )
    about = html()

    def describe(_change: object = None) -> None:
        side.options = [(party.name, party.id) for party in cases[which.value].parties]
        side.index = side.index or 0
        show(how, against.value != PERSON)
        habit = COUNTERPARTS.get(against.value)
        does = (habit.__doc__ or "").strip() if habit else ""
        told = TEXT["counterpart"].format(f"{does[:1].lower()}{does[1:]}") if habit else TEXT["beside"]
        put(about, f"<p>{escape(cases[which.value].summary.strip())}</p><p>{escape(told)}</p>")

    def start() -> None:
        show(form, shown=False)
        open_new(cases[which.value], side.value, against.value, how.value)
        toggle.focus()  # it stands above the table: the page goes there, not to where the form ended

    which.observe(describe, "value")
    against.observe(describe, "value")
    describe()
    form = box(
        [row([which, side, against, how]), about, button(TEXT["sit_down"], start, "iw-act")], "iw-card"
    )
    show(form, shown=opened)
    toggle = button(TEXT["new_table"], lambda: show(form, not is_shown(form)), "iw-quiet")
    return box(
        [ipw.HBox([html(f"<p class='iw-kit'>{TEXT['kit']}</p>"), toggle]).add_class("iw-top"), form],
        "iw-new",
    )
