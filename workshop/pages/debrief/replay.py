"""Replay: a slider through the moves of one table with both sides open, its charts and history following."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from itertools import chain
from typing import Any

import ipywidgets as ipw

from workshop.charts.chart import TITLES, Chart, charted
from workshop.charts.draw.style import cut
from workshop.measures import records as frames
from workshop.measures.turning import states, turning_points
from workshop.negotiation.fold import opened
from workshop.negotiation.table import Table
from workshop.pages.debrief.own import noted
from workshop.pages.seat.package import lying, sides
from workshop.pages.seat.talk import RECENT, line
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import box, button, html, put, row
from workshop.widgets.scope import ends_with
from workshop.widgets.slider import Slider
from workshop.widgets.texts import ended, said, texts_beside

TEXT = texts_beside(__file__)
PACE = 1.5
"""Seconds that each move stays while it plays."""
QUOTED = 200
"""Characters of a move's text that stand beside the slider; the history has more."""
NOWHERE = -1


def replay(table: Table, at: int | None = None) -> Any:
    """Return the replay of a table, both sides open: whoever makes one has seen to it that they may be.

    It stands after the last move up to the version `at`; if none is given, where the case's opening is over.
    """
    return Replay(table, at).widget


class Replay:
    """The replay of one table: all states and figures are worked out once; each step shows a part of them."""

    def __init__(self, table: Table, at: int | None = None) -> None:
        self.table = table
        self._states = [opened(table.rows[0]), *states(table)]
        self._states[-1] = table
        self._records = frames.records(table.rows)
        self._start = len(table.moves) - len(table.played)
        words = [_words(table, place) for place in range(len(table.moves) + 1)]
        self.slider = Slider(TEXT["slider"], words, self._start if at is None else self._place(at))
        self._charts = [
            LiveChart(figure, label=label, summary=summary) for label, figure, summary in self._drawn()
        ]
        self._told, self._package, self._history = html(), html("", "iw-card"), html("", "iw-history")
        moments = [(TEXT["a_moment"], NOWHERE), *_moments(table, self._records)]
        self._jumps = ipw.Dropdown(options=moments, value=NOWHERE, description=TEXT["jump_to"])
        self._play = button(TEXT["play"], self.toggle, "iw-act")
        self._task: asyncio.Task[None] | None = None
        self.slider.observe(self._show, "value")
        self._jumps.observe(self._jump, "value")
        self._show()
        self.widget = self._laid_out()
        ends_with(self.widget, self.rest)

    @property
    def move(self) -> int:
        """How many moves stand where it is."""
        return int(self.slider.value)

    def jump(self, version: int) -> None:
        """Go to the last move up to a version, and rest there."""
        self.go(self._place(version))

    def go(self, move: int) -> None:
        """Go to where so many moves stand, and rest there; beyond the last, to the last."""
        self.rest()
        self.slider.value = move

    def toggle(self) -> None:
        """Play from here, a move after another, from the start if it is at the end; or rest."""
        if self._task:
            self.rest()
            return
        if self.move == len(self.table.moves):
            self.slider.value = self._start
        with suppress(RuntimeError):  # a plain script has no loop, and nothing plays
            self._task = asyncio.get_running_loop().create_task(self._run())
            self._play.description = TEXT["pause"]

    async def _run(self) -> None:
        while self.move < len(self.table.moves):
            await asyncio.sleep(PACE)
            self.slider.value += 1
        self.rest()

    def rest(self) -> None:
        """Play no more."""
        if self._task:
            self._task.cancel()
            self._task = None
            self._play.description = TEXT["play"]

    def _place(self, version: int) -> int:
        return sum(entry.version <= version for entry in self.table.moves)

    def _jump(self, change: Any) -> None:
        if change["new"] != NOWHERE:
            self.go(change["new"])

    def _show(self, _change: object = None) -> None:
        if self._jumps.value not in {NOWHERE, self.move}:
            self._jumps.value = NOWHERE
        state = self._states[self.move]
        put(
            self._told,
            f"<div role='status'><p>{escape(_words(self.table, self.move))}</p>{self._quote()}</div>",
        )
        put(self._package, _package(state))
        mine = self.table.parties[0]
        entries = reversed(self.table.moves[: self.move][-RECENT:])
        told = [line(self.table, entry, mine, noted(self.table, entry)) for entry in entries]
        put(self._history, f"<ol>{''.join(told)}</ol>")
        for chart, (_, figure, summary) in zip(self._charts, self._drawn(), strict=True):
            chart.show(figure, summary)

    def _quote(self) -> str:
        text = self.table.moves[self.move - 1].move.text if self.move else None
        return f"<p class='iw-quote'><bdi>{escape(cut(text, QUOTED))}</bdi></p>" if text else ""

    def _drawn(self) -> list[Chart]:
        """Return both charts as far as the moves have come: a page draws both at once.

        Their axes and marks are those of the whole table, so that nothing but the lines moves.
        """
        return list(charted(self._states[self.move], self._records, whole=self.table))

    def _laid_out(self) -> Any:
        back = button(TEXT["back"], lambda: self.go(self.move - 1), hint=TEXT["back_hint"], rapid=True)
        on = button(TEXT["forward"], lambda: self.go(self.move + 1), hint=TEXT["forward_hint"], rapid=True)
        keys = row([back, self._play, on, self.slider, self._jumps]).add_class("iw-keys")
        bar = box([self._told, keys], "iw-bar-card")
        seen = [box([html(f"<h3>{t}</h3>"), c], "iw-card") for t, c in zip(TITLES, self._charts, strict=True)]
        moves = box([html(f"<h3>{TEXT['moves']}</h3>"), self._history], "iw-card")
        return box([bar, ipw.Box([*seen, self._package, moves]).add_class("iw-columns")], "iw-replay")


def _words(table: Table, place: int) -> str:
    """Return what stands at a place: the move that was last there, and at the end how the table ended."""
    many = len(table.moves)
    if not place:
        told = TEXT["before_first" if many else "no_move"]
    else:
        last = said(table, table.moves[place - 1].move)
        told = TEXT["move_of"].format(number=place, all=many, said=last)
    return f"{told} {ended(table)}" if place == many else told


def _moments(table: Table, records: Sequence[frames.Record]) -> list[tuple[str, int]]:
    """Return what one may want to jump to, in order: a label, and how many moves stand there."""
    marks = frames.marks(table, records)
    opening = [mark for mark in marks if mark.mark == "opening"][-1:]
    points = turning_points(table, records)
    points = points[~points["kind"].isin({"card", "breach"})]  # these are marks too
    found = chain(
        ((mark.move, TEXT["opening_over"]) for mark in opening),
        ((mark.move, _called(mark)) for mark in marks if mark.mark != "opening"),
        zip(points["move"].tolist(), points["label"].tolist(), strict=True),
    )
    in_order = sorted(found, key=lambda each: each[0])
    return [(TEXT["jump"].format(number=move, label=label), move) for move, label in in_order]


def _called(mark: frames.Mark) -> str:
    return str(TEXT["card"].format(mark.label)) if mark.mark == "card" else mark.label


def _package(state: Table) -> str:
    if state.offer is None:
        return f"<h3>{TEXT['on_the_table']}</h3><p class='iw-empty'>{TEXT['no_package_yet']}</p>"
    return lying(state) + sides(state, state.offer.package)
