"""One's own study: a table against scripted counterparts, found again where it was left."""

import os
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.charts import figures
from workshop.charts.live import LiveChart
from workshop.log import frames
from workshop.log.store import StaleVersion, Store, StoreError, open_store
from workshop.negotiation import bargaining, coverage
from workshop.negotiation.case import Case, shown
from workshop.negotiation.casefile import CaseError, load, shipped
from workshop.negotiation.counterpart import COUNTERPARTS, PERSON
from workshop.negotiation.fold import LogError
from workshop.negotiation.table import Table, openings, outcome
from workshop.pages.forms import box, button, html, is_shown, put, row, show
from workshop.pages.live import LiveTable
from workshop.pages.seat import point_sheet, private, seat, style
from workshop.pages.words import ended, name

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


def result(live: LiveTable) -> Any:
    """Return what is said once the table has ended: the question after no agreement, then both sides open."""
    holder = box([], "iw-result")
    drawn: list[object] = [None]

    def answer(better: bool) -> None:  # noqa: FBT001
        live.log("answered", by=live.party, better=better)

    def draw(live: LiveTable) -> None:
        view = live.view
        asked = view.end is not None and not view.end.package and live.party not in view.answers
        wanted = None if view.end is None else "ask" if asked else ("open", *sorted(live.opened.answers.items()))
        if wanted == drawn[0]:
            return
        drawn[0] = wanted
        holder.children = [] if wanted is None else [_question(view, answer)] if asked else _opened(live)

    live.watch(draw)
    return holder


def _question(view: Table, answer: Any) -> Any:
    other = "the last offer" if view.offer else "what you could have hoped for"
    asked = f"<h2>{escape(ended(view))}</h2><p>Is no agreement better for you than {other}?</p>"
    yes, no = button("Yes, it is better", lambda: answer(True)), button("No, it is not", lambda: answer(False))  # noqa: FBT003
    return box([html(asked), row([yes, no])], "iw-card")


def _opened(live: LiveTable) -> list[Any]:
    table = live.opened
    series, marks, pulses = frames.series(live.opened_records()), frames.marks(table), frames.pulses(table)
    reach = {party: coverage.satisfied(table.case, party, {}, table.appeared) for party in table.parties}
    level = {party: coverage.reservation(table.case, party, table.appeared) for party in table.parties}
    covered = LiveChart(
        figures.coverage(series, marks, reach=reach, reservation=level, case=table.case),
        label="Interest coverage of both sides",
        summary=figures.coverage_summary(series, marks, reservation=level, case=table.case),
    )
    trust = LiveChart(
        figures.trust(series, pulses, marks, case=table.case),
        label="Trust levels of both sides",
        summary=figures.trust_summary(series, pulses, marks, case=table.case),
    )
    briefs = "".join(
        f"<details><summary>Brief and points of {escape(party.name)}</summary>"
        f"<div class='iw-read'>{private(party)}</div>{point_sheet(table, party.id)}</details>"
        for party in table.case.parties
        if party.id != live.party
    )
    told = html(
        f"<h2>{escape(ended(table))}</h2>{_settled(table)}<p>From here on both sides are open to you.</p>{briefs}"
    )
    seen = [("Interest coverage, both sides", covered), ("Trust levels, both sides", trust)]
    cards = [box([html(f"<h2>{title}</h2>"), chart], "iw-card") for title, chart in seen]
    return [box([told], "iw-card"), ipw.Box(cards).add_class("iw-columns").add_class("iw-opened")]


_IMPASSE = {
    "wanted": "Each side says that it is better off: a wanted impasse, and nothing went wrong.",
    "forced": "Some are better off without an agreement and others are not: a forced impasse.",
    "unwanted": "No side is better off: an unwanted impasse. There was something to find.",
    "unknown": "Not everybody has said whether no agreement is better for them.",
}


def _settled(table: Table) -> str:
    """Return what each side has in the end, and how good the end is for all, as markup."""
    agreed = table.end.package if table.end else None
    rows = []
    for party in table.case.parties:
        stated = table.case.reservation(party.id)
        points = table.case.utility(party.id, agreed) if agreed else stated
        cells = f"<td>{shown(points)}</td><td>{shown(stated)}</td>"
        rows.append(f"<tr><th scope='row'>{escape(name(table, party.id))}</th>{cells}</tr>")
    head = "<tr><td></td><th scope='col'>Points in the end</th><th scope='col'>Points of no agreement</th></tr>"
    return f"<table class='iw-package'>{head}{''.join(rows)}</table><p>{escape(_verdict(table))}</p>"


def _verdict(table: Table) -> str:
    agreed = table.end.package if table.end else None
    if agreed is None:
        feasible = bargaining.analyse(table.case).feasible
        could = (
            "In this case no package is better for all sides than no agreement."
            if not feasible
            else f"{_packages(feasible)} would have given every side at least what no agreement gives it."
        )
        return f"{_IMPASSE[str(outcome(table)['impasse'])]} {could}"
    stands = bargaining.standing(table.case, agreed)
    if stands.efficiency is None:
        return "This package leaves a side worse off than no agreement would have."
    better = stands.better_for_all
    are = "is" if better == 1 else "are"
    found = f"{_packages(better)} {are} better for all." if better else "No package is better for all."
    return f"Efficiency {stands.efficiency:.0%} of what could be gained together. {found}"


def _packages(number: int) -> str:
    return "1 package" if number == 1 else f"{number:,} packages"
