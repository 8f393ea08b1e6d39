"""One's own study: a table against scripted counterparts, found again where it was left."""

import os
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.log.store import StaleVersion, Store, StoreError, open_store
from workshop.negotiation.case import Case
from workshop.negotiation.casefile import CaseError, load, shipped
from workshop.negotiation.counterpart import COUNTERPARTS, PERSON
from workshop.negotiation.fold import LogError
from workshop.negotiation.table import openings
from workshop.pages.forms import box, button, html, is_shown, put, row, show
from workshop.pages.live import LiveTable
from workshop.pages.results import result
from workshop.pages.seat import seat, style

FIRST_CASE = "last-boat"
FIRST_COUNTERPART = "guarded"


def page() -> Any:
    """Return the page: the table this learner left last, or a first one, and a form to open another.

    The log is the one that WORKSHOP_DB names, the case of a first table WORKSHOP_CASE, the learner WORKSHOP_LEARNER.
    """
    try:
        store = open_store(os.environ.get("WORKSHOP_DB"))
        return _page(store, _learner(), os.environ.get("WORKSHOP_CASE", ""))
    except (StoreError, LogError, CaseError) as error:
        return box([style(), html(f"<p class='iw-refusal' role='alert'>{escape(str(error))}</p>")], "iw-page")


def _page(store: Store, learner: str, wanted: str) -> Any:
    holder, refusal = box([]), html()
    current: list[LiveTable] = []

    def sit_down(stream: str, party: str) -> None:
        for live in current:
            live.stop()
        live = LiveTable(store, stream, party)
        current[:] = [live]
        holder.children = [result(live), seat(live)]
        live.start()

    def open_new(case: Case, party: str, counterpart: str) -> None:
        try:
            sit_down(begin(store, learner, case, party, counterpart), party)
        except (StoreError, LogError) as error:
            put(refusal, f"<p class='iw-refusal' role='alert'>{escape(str(error))}</p>")

    sit_down(*(latest(store, learner) or first(store, learner, wanted or FIRST_CASE)))
    return box([style(), _chooser(open_new, wanted), refusal, holder], "iw-page")


def latest(store: Store, learner: str) -> tuple[str, str] | None:
    """Return stream and party of the learner's last table, if there is one."""
    for stream in sorted(store.streams(f"solo/{learner}/seat/"), key=_attempt, reverse=True):
        for party, who in store.read(stream)[0].data["seats"].items():
            if who == PERSON:
                return stream, party
    return None


def first(store: Store, learner: str, wanted: str) -> tuple[str, str]:
    """Open a table of the case wanted as it is first played; return stream and party."""
    case = load(wanted)
    party = case.parties[0].id
    return begin(store, learner, case, party, FIRST_COUNTERPART), party


def lay(store: Store, wanted: str) -> None:
    """See to it that the page finds a table of the case wanted: the one left last, or a new one."""
    case, found = load(wanted), latest(store, _learner())
    if not found or LiveTable(store, *found).view.case.id != case.id:
        first(store, _learner(), wanted)


def _learner() -> str:
    return os.environ.get("WORKSHOP_LEARNER", "me")


def _attempt(stream: str) -> int:
    last = stream.rpartition("/")[2]
    return int(last) if last.isdecimal() else 0


def begin(store: Store, learner: str, case: Case, party: str, counterpart: str) -> str:
    """Open the learner's next table in the log and return its stream; every other party is that counterpart."""
    number = max(map(_attempt, store.streams(f"solo/{learner}/seat/")), default=0) + 1
    seats = {other: PERSON if other == party else counterpart for other in case.party}
    while True:
        stream = f"solo/{learner}/seat/{number}"
        try:
            store.append(stream, 0, *openings(case, seats=seats, seed=number))
        except StaleVersion:
            number += 1
        else:
            return stream


def _chooser(open_new: Any, wanted: str) -> Any:
    """Return the form that opens another table: case, side, counterpart."""
    cases = {path.stem: load(path) for path in shipped().values()}
    if wanted and load(wanted).id not in cases:
        cases[load(wanted).id] = load(wanted)
    which = ipw.Dropdown(options=[(case.title, key) for key, case in cases.items()], description="Case")
    side = ipw.Dropdown(description="You are")
    against = ipw.Dropdown(
        options=[(habit.capitalize(), habit) for habit in COUNTERPARTS], value=FIRST_COUNTERPART, description="Against"
    )
    about = html()

    def describe(_change: object = None) -> None:
        side.options = [(party.name, party.id) for party in cases[which.value].parties]
        side.index = side.index or 0
        habit = (COUNTERPARTS[against.value].__doc__ or "").strip()
        put(about, f"<p>{escape(cases[which.value].summary.strip())}</p><p><b>The counterpart</b> {escape(habit)}</p>")

    def start() -> None:
        show(form, shown=False)
        open_new(cases[which.value], side.value, against.value)

    which.observe(describe, "value")
    against.observe(describe, "value")
    describe()
    form = box([row([which, side, against]), about, button("Sit down", start, "iw-act")], "iw-card")
    show(form, shown=False)
    toggle = button("New table", lambda: show(form, not is_shown(form)), "iw-quiet")
    return box([ipw.HBox([html("<p class='iw-kit'>Impasse Workshop</p>"), toggle]).add_class("iw-top"), form], "iw-new")
