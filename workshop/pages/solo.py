"""One's own study: a table against counterparts or a person at the same screen, found again where it was left."""

import os
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.log.store import StaleVersion, Store, StoreError, open_store
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import CaseError, load, shipped
from workshop.negotiation.counterpart import COUNTERPARTS, PERSON
from workshop.negotiation.fold import LogError
from workshop.negotiation.table import DIFFICULTIES, MIDDLE, Difficulty, openings
from workshop.pages.forms import box, button, html, is_shown, put, put_in, refusal_of, row, show
from workshop.pages.live import LiveTable
from workshop.pages.one_screen import one_screen
from workshop.pages.results import result
from workshop.pages.seat import seat, style
from workshop.pages.valuing import once_ended

FIRST_CASE = "last-boat"
FIRST_COUNTERPART = "guarded"
SEAT = "seat"
"""The lesson that tables of the seat's own page are logged under."""
BESIDE = "A person beside you, at this screen: each side's page is covered while the other has the screen."

Open = Callable[[Case, str, str, Difficulty], None]
"""Opens a table: of a case, for a party, against a counterpart, with a difficulty."""


def page() -> Any:
    """Return the page: the table this learner left last, or a first one, and a form to open another.

    The log is the one that WORKSHOP_DB names, the case of a first table WORKSHOP_CASE, the learner WORKSHOP_LEARNER.
    """
    try:
        store = open_store(os.environ.get("WORKSHOP_DB"))
        return _page(store, learner(), os.environ.get("WORKSHOP_CASE", ""))
    except (StoreError, LogError, CaseError) as error:
        return box([style(), html(refusal_of(error))], "iw-page")


def _page(store: Store, who: str, wanted: str) -> Any:
    holder, refusal = box([]), html()
    current: list[LiveTable] = []

    def sit_down(stream: str, party: str) -> None:
        for live in current:
            live.stop()
        current[:] = [LiveTable(store, stream, party)]
        put_in(holder, at_table(current[0]))

    def open_new(case: Case, party: str, against: str, difficulty: Difficulty) -> None:
        try:
            sit_down(begin(store, who, SEAT, case, party, against=against, difficulty=difficulty), party)
        except (StoreError, LogError) as error:
            put(refusal, refusal_of(error))

    sit_down(*(latest(store, who, SEAT) or first(store, who, wanted or FIRST_CASE)))
    return box([style(), chooser(open_new, wanted), refusal, holder], "iw-page")


def at_table(live: LiveTable) -> list[Any]:
    """Return what is shown of a table, which is followed from now on: the seat, or both by turns if both are people."""
    people = [party for party, who in live.view.seats.items() if who == PERSON]
    if len(people) > 1:
        return [one_screen(live, people)]
    shown = [result(live), once_ended(live), seat(live)]
    live.start()
    return shown


def latest(store: Store, who: str, lesson: str) -> tuple[str, str] | None:
    """Return stream and party of the learner's last table in a lesson, if there is one."""
    for stream in sorted(store.streams(f"solo/{who}/{lesson}/"), key=_attempt, reverse=True):
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
    if not found or LiveTable(store, *found).view.case.id != case.id:
        first(store, learner(), wanted)


def learner() -> str:
    """Return who studies here: the learner that WORKSHOP_LEARNER names, else "me"."""
    return os.environ.get("WORKSHOP_LEARNER", "me")


def _attempt(stream: str) -> int:
    last = stream.rpartition("/")[2]
    return int(last) if last.isdecimal() else 0


def begin(
    store: Store, who: str, lesson: str, case: Case, party: str, *, against: str, difficulty: Difficulty = MIDDLE
) -> str:
    """Open the learner's next table of a lesson in the log and return its stream.

    Every other party is that counterpart; where a person plays against a person, the first of the others is one too.
    """
    number = max(map(_attempt, store.streams(f"solo/{who}/{lesson}/")), default=0) + 1
    others = [other for other in case.party if other != party]
    seats = {party: PERSON, **dict.fromkeys(others, FIRST_COUNTERPART if against == PERSON else against)}
    if against == PERSON:
        seats[others[0]] = PERSON
    seats = {one: seats[one] for one in (party, *others) if one in case.party}
    while True:
        stream = f"solo/{who}/{lesson}/{number}"
        try:
            store.append(stream, 0, *openings(case, seats=seats, seed=number, difficulty=difficulty))
        except StaleVersion:
            number += 1
        else:
            return stream


def chooser(open_new: Open, wanted: str = "", *, opened: bool = False) -> Any:
    """Return the form that opens another table, folded unless `opened`: case, side, counterpart, difficulty."""
    cases = {path.stem: load(path) for path in shipped().values()}
    if wanted and load(wanted).id not in cases:
        cases[load(wanted).id] = load(wanted)
    titles = [(case.title, key) for key, case in cases.items()]
    which = ipw.Dropdown(options=titles, value=FIRST_CASE, description="Case")
    side = ipw.Dropdown(description="You are")
    habits = [(habit.capitalize(), habit) for habit in COUNTERPARTS]
    against = ipw.Dropdown(
        options=[*habits, ("A person beside you", PERSON)], value=FIRST_COUNTERPART, description="Against"
    )
    how = ipw.Dropdown(options=[(d.capitalize(), d) for d in DIFFICULTIES], value=MIDDLE, description="Difficulty")
    about = html()

    def describe(_change: object = None) -> None:
        side.options = [(party.name, party.id) for party in cases[which.value].parties]
        side.index = side.index or 0
        show(how, against.value != PERSON)
        habit = COUNTERPARTS.get(against.value)
        does = (habit.__doc__ or "").strip() if habit else ""
        told = f"The counterpart {does[:1].lower()}{does[1:]}" if habit else BESIDE
        put(about, f"<p>{escape(cases[which.value].summary.strip())}</p><p>{escape(told)}</p>")

    def start() -> None:
        show(form, shown=False)
        open_new(cases[which.value], side.value, against.value, how.value)
        toggle.focus()  # it stands above the table: the page goes there, not to where the form ended

    which.observe(describe, "value")
    against.observe(describe, "value")
    describe()
    form = box([row([which, side, against, how]), about, button("Sit down", start, "iw-act")], "iw-card")
    show(form, shown=opened)
    toggle = button("New table", lambda: show(form, not is_shown(form)), "iw-quiet")
    return box([ipw.HBox([html("<p class='iw-kit'>Impasse Workshop</p>"), toggle]).add_class("iw-top"), form], "iw-new")
