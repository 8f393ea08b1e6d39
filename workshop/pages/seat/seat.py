"""The seat: Talk in the middle, and beside it the package, both charts, or the brief; a phone shows one."""

import re
from collections.abc import Callable, Sequence
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as ipw

from workshop.charts.chart import TITLES, charted
from workshop.counterparts.habits import COUNTERPARTS
from workshop.live.table import LiveTable
from workshop.negotiation.case import Party, shown
from workshop.negotiation.table import Table
from workshop.pages.seat.acts import Desk, pulse
from workshop.pages.seat.arriving import Arriving, news
from workshop.pages.seat.package import builder, leads, on_the_table
from workshop.pages.seat.places import Place, Places
from workshop.pages.seat.tagging import tagging
from workshop.pages.seat.talk import status, transcript
from workshop.pages.seat.words import Tell
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import box, html, put, refusal_of, show
from workshop.widgets.scope import watch
from workshop.widgets.texts import name, texts_beside

STYLE = Path(__file__).with_name("style.css")
TEXT = texts_beside(__file__)


def seat(live: LiveTable, *, head: Sequence[Any] = (), ending: Sequence[Any] = ()) -> Any:
    """Return a seat's whole page; it follows its table once `live.start()` was called.

    `head` stands in its head beside the title; `ending` in Talk, once the table has ended, where one spoke.
    """
    own = any(entry.move.by == live.party and entry.move.seat == live.seat for entry in live.view.moves)
    first: Place = "talk" if own or live.view.end else "brief"
    parts = [heading(live), status(live), *head]
    return Conversation([live], parts, ending=ending, first=first, effects=lambda: True).widget


class Conversation:
    """A seat laid out around what was said last: a head, Talk, and three places beside it with their tabs.

    An observer has all sides, each with a desk of its own, and notes how things were said. Where `first` is
    the brief, the charts take its place with one's first move. `effects` tells whether a line under one's own
    move says what it did. Below the package stands what is for `leaving`.
    """

    def __init__(
        self,
        sides: Sequence[LiveTable],
        head: Sequence[Any],
        *,
        ending: Sequence[Any] = (),
        first: Place = "talk",
        effects: Callable[[], bool] | None = None,
        rounds: bool = False,
        titles: Sequence[tuple[str, str]] = (),
        leaving: Sequence[Any] = (),
    ) -> None:
        live = sides[0]
        refusal, tell = telling()
        come = partial(self._go, "talk")
        named = titles or [(TEXT["tell"], TEXT["say_back"])] * len(sides)
        self.desks = [
            Desk(side, tell, come, rounds=rounds, titles=its) for side, its in zip(sides, named, strict=True)
        ]
        seated = list(zip(sides, self.desks, strict=True))
        for side, desk in seated:
            desk.leads = leads(side, desk, partial(self._go, "package"))
        packages = [box([on_the_table(*one), builder(*one)], "iw-side") for one in seated]
        read = [part for side in sides for part in (brief(side), points(side))]
        self.places = Places(
            {
                "package": box([*packages, *leaving], "iw-place", "iw-packages"),
                "charts": box([charts(live)], "iw-place"),
                "brief": box([news(live), *read], "iw-place"),
            },
            at=first,
        )
        self.head = box(head, "iw-head")
        speaking = box([desk.widget for desk in self.desks], "iw-desks")
        after = box(ending, "iw-ending")
        tags = [tagging(side, tell) for side in sides[:1] if side.observes]
        whom = self._whom(sides, packages, tags)
        said = transcript(live, tell, effects=effects)
        self.arriving = Arriving(seated, tell, partial(self._go, "package"))
        talk = box([said, self.arriving.widget, refusal, after, *whom, speaking, *tags], "iw-talk")
        beside = [*self.places.beside_talk]
        table = box([self.head, talk, self.places.bar, *beside], "iw-table")
        self.widget = box([table], "iw-seat", "iw-conversation")

        told_of = [live.view.offer]

        def draw(live: LiveTable) -> None:
            view, mine = live.view, {side.seat for side in sides}
            if view.offer and (not told_of[0] or told_of[0].version != view.offer.version):
                tell("")  # what was said of another package
            told_of[0] = view.offer
            theirs = [entry.version for entry in view.moves if entry.move.seat not in mine]
            waits = view.drafts.get(live.party)
            said = (theirs[-1:], view.cards, live.asked, bool(view.end), waits and waits.version)
            self.places.news("talk", "said", said)
            offer = view.offer and view.offer.by != live.party and view.offer.version
            self.places.news("package", "offer", (offer, view.appeared))
            if (
                first == "brief"
                and self.places.at == "brief"
                and any(e.move.seat in mine for e in view.moves)
            ):
                self._go("charts")

        watch(live, lambda live: show(after, bool(live.view.end)), after)
        watch(live, lambda live: show(speaking, not live.view.end), speaking)
        watch(live, draw, self.places.bar)

    def lead(self) -> None:
        """Bring the one who looks to where one speaks, and what waits there most urgently in sight."""
        if self.arriving.waits:
            self.arriving.bring(self.arriving.waits)
        self._go("talk")

    def _go(self, place: Place) -> None:
        self.places.go(place)

    def _whom(self, sides: Sequence[LiveTable], packages: Sequence[Any], tags: Sequence[Any]) -> list[Any]:
        """Return what an observer chooses the side by for which it logs, or to note how things were said.

        The latter is what is left once the table has ended.
        """
        if len(sides) == 1:
            return []
        names = [*(name(side.view, side.party) for side in sides), *[TEXT["how_said"] for _ in tags]]
        options = [(name, number) for number, name in enumerate(names)]
        whom = ipw.ToggleButtons(options=options, description=TEXT["log_for"], value=0)
        whom.add_class("iw-whom")

        def choose(_change: object = None) -> None:
            for number, part in enumerate([*(desk.widget for desk in self.desks), *tags]):
                show(part, number == whom.value)
            for number, package in enumerate(packages):
                show(package, number == min(whom.value, len(packages) - 1))

        def end(live: LiveTable) -> None:
            if live.view.end:
                whom.value = len(options) - 1
            show(whom, not live.view.end)

        whom.observe(choose, "value")
        choose()
        watch(sides[0], end, whom)
        return [whom]


def telling() -> tuple[Any, Tell]:
    """Return a place at the window's foot, and what tells a sentence there; "" takes it away."""
    refusal = html("", "iw-told")
    return refusal, lambda sentence: put(refusal, refusal_of(sentence))


def style() -> Any:
    """Return the kit's style sheet, to be shown once a page."""
    return html(_rules(), "iw-style")


@cache
def _rules() -> str:
    lines = re.sub(r"/\*.*?\*/|\n *", "", STYLE.read_text("utf-8"))
    return "<style>" + re.sub(r" *([{};,>]) *|(:) ", r"\1\2", lines) + "</style>"  # each page is sent it


def heading(live: LiveTable, *, title: bool = True) -> Any:
    """Return the case's title, unless the page has it, and who sits where."""
    case, party = live.view.case, live.party
    others = ", ".join(
        f"{other.name}{_played_by(live.view, other)}" for other in case.parties if other.id != party
    )
    called = f"<h1>{escape(case.title)}</h1>" if title else ""
    return html(
        f"{called}<p class='iw-who'>You are <b>{escape(case.party[party].name)}</b>; "
        f"with you at the table: {escape(others)}.</p>",
        "iw-heading",
    )


def _played_by(view: Table, other: Party) -> str:
    who = view.seats.get(other.id, "")
    return f" (scripted, {who})" if who in COUNTERPARTS else ""


def brief(live: LiveTable) -> Any:
    """Return what this side knows in words: the summary and its own brief."""
    view, party = live.view, live.party
    whose = TEXT["brief_of"].format(name(view, party)) if live.observes else TEXT["your_brief"]
    own = private(view.case.party[party], own=not live.observes)
    return html(
        f"<h2>{escape(whose)}</h2><p>{escape(view.case.summary.strip())}</p>{own}",
        "iw-card",
        "iw-brief",
    )


def points(live: LiveTable) -> Any:
    """Return this side's points, options as they appear."""
    whose = TEXT["points_of"].format(name(live.view, live.party)) if live.observes else TEXT["your_points"]
    told = html("", "iw-card")
    watch(live, lambda live: put(told, f"<h2>{escape(whose)}</h2>{point_sheet(live.view, live.party)}"), told)
    return told


def private(party: Party, *, own: bool = True) -> str:
    """Return what one side alone knows in words: its brief, its end goal, its batna; as markup.

    Where it is not one's `own`, it speaks of this side.
    """
    told = "".join(f"<p>{escape(part.strip())}</p>" for part in party.brief.strip().split("\n\n"))
    reserved, whose = party.reservation, TEXT["worth" if own else "worth_to_it"]
    worth = "" if reserved is None else f" {whose.format(shown(reserved))}"
    return (
        f"{told}<p><b>{TEXT['end_goal']}</b> {escape(party.end_goal)}</p>"
        f"<p><b>{TEXT['without']}</b> {escape(party.batna)}{worth}</p>"
    )


def point_sheet(view: Table, party: str) -> str:
    """Return what each option is worth to a side, interest by interest, as markup."""
    own, blocks = view.case.party[party], []
    for issue in view.case.issues:
        options = view.options(issue.id)
        head = "".join(f"<th scope='col'>{escape(option)}</th>" for option in options)
        given = [
            (interest.label, [interest.points[issue.id][issue.index[option]] for option in options])
            for interest in own.interests
            if issue.id in interest.points
        ]
        rows = "".join(_points(label, each) for label, each in given)
        if len(given) > 1:  # nobody adds up in the head
            together = [sum(each) for each in zip(*(each for _, each in given), strict=True)]
            rows += _points(TEXT["sum"], together, "iw-together")
        body = rows or f"<tr><td colspan='{len(options) + 1}'>{TEXT['no_points']}</td></tr>"
        label = escape(issue.label)
        blocks.append(f"<table class='iw-points'><tr><th scope='col'>{label}</th>{head}</tr>{body}</table>")
    # It scrolls sideways where it has no room, by keyboard too.
    whose = escape(TEXT["points_of"].format(name(view, party)), quote=True)
    return f"<div class='iw-sheet' tabindex='0' role='region' aria-label='{whose}'>{''.join(blocks)}</div>"


def _points(label: str, points: Sequence[int], kind: str = "") -> str:
    cells = "".join(f"<td>{shown(each)}</td>" for each in points)
    return f"<tr class='{kind}'><th scope='row'>{escape(label)}</th>{cells}</tr>"


def charts(live: LiveTable) -> Any:
    """Return both live charts, as far as this side may see."""
    drawn = charted(live.view, live.records, live.viewer)
    both = [LiveChart(figure, label=label, summary=summary) for label, figure, summary in drawn]

    def draw(live: LiveTable) -> None:
        for chart, (_, figure, summary) in zip(
            both, charted(live.view, live.records, live.viewer), strict=True
        ):
            chart.show(figure, summary)

    watch(live, draw, both[0])
    return box(
        [box([html(f"<h2>{t}</h2>"), c], "iw-card") for t, c in zip(TITLES, both, strict=True)], "iw-charts"
    )


def pulse_card(live: LiveTable, tell: Tell) -> Any:
    """Return the pulse with its heading."""
    return box([html(f"<h2>{TEXT['pulse']}</h2>"), pulse(live, tell)], "iw-card", "iw-pulse-card")
