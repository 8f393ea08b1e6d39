"""Replay: a slider through the moves of one table with both sides open, its charts and its history following."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from html import escape
from itertools import chain
from math import nan
from typing import Any

import ipywidgets as ipw
import pandas as pd

from workshop.charts import figures
from workshop.charts.ink import cut
from workshop.charts.live import LiveChart
from workshop.charts.panels import Figure
from workshop.charts.tracks import rows
from workshop.log import frames
from workshop.log.turning import states, turning_points
from workshop.negotiation.fold import opened
from workshop.negotiation.table import OPENING_SEAT, Table
from workshop.pages.charted import TITLES, limits
from workshop.pages.forms import box, button, html, put, row
from workshop.pages.packages import lying, sides
from workshop.pages.seat import RECENT, line
from workshop.pages.slider import Slider
from workshop.pages.words import ended, said

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
    """The replay of one table: all states and figures are worked out once, and each step shows a part of them."""

    def __init__(self, table: Table, at: int | None = None) -> None:
        self.table = table
        self._states = [opened(table.rows[0]), *states(table)]
        self._states[-1] = table
        records = frames.records(table.rows)
        self._series, self._marks, self._pulses = frames.series(records), frames.marks(table), frames.pulses(table)
        self._start = sum(entry.move.seat == OPENING_SEAT for entry in table.moves)
        words = [_words(table, place) for place in range(len(table.moves) + 1)]
        self.slider = Slider("Move", words, self._start if at is None else self._place(at))
        self._charts = [
            LiveChart(figure, label=label, summary=summary)
            for label, (figure, summary) in zip(TITLES, self._drawn(), strict=True)
        ]
        self._told, self._package, self._history = html(), html("", "iw-card"), html("", "iw-history")
        self._jumps = ipw.Dropdown(
            options=[("a moment …", NOWHERE), *_moments(table, records)], value=NOWHERE, description="Jump to"
        )
        self._play = button("Play", self.toggle, "iw-act")
        self._task: asyncio.Task[None] | None = None
        self.slider.observe(self._show, "value")
        self._jumps.observe(self._jump, "value")
        self._show()
        self.widget = self._laid_out()

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
            self._play.description = "Pause"

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
            self._play.description = "Play"

    def _place(self, version: int) -> int:
        return sum(entry.version <= version for entry in self.table.moves)

    def _jump(self, change: Any) -> None:
        if change["new"] != NOWHERE:
            self.go(change["new"])

    def _show(self, _change: object = None) -> None:
        if self._jumps.value not in {NOWHERE, self.move}:
            self._jumps.value = NOWHERE
        state = self._states[self.move]
        put(self._told, f"<div role='status'><p>{escape(_words(self.table, self.move))}</p>{self._quote()}</div>")
        put(self._package, _package(state))
        mine = self.table.parties[0]
        entries = reversed(self.table.moves[: self.move][-RECENT:])
        put(self._history, f"<ol>{''.join(line(self.table, entry, mine) for entry in entries)}</ol>")
        for chart, (figure, summary) in zip(self._charts, self._drawn(), strict=True):
            chart.show(figure, summary)

    def _quote(self) -> str:
        text = self.table.moves[self.move - 1].move.text if self.move else None
        return f"<p class='iw-quote'><bdi>{escape(cut(text, QUOTED))}</bdi></p>" if text else ""

    def _drawn(self) -> list[tuple[Figure, str]]:
        """Return both charts as far as the moves have come, with their summaries: a page draws both at once.

        Their axes and marks are those of the whole table, so that nothing but the lines moves.
        """
        case, state = self.table.case, self._states[self.move]
        series, marks, pulses = (
            frame[frame["move"] <= self.move] for frame in (self._series, self._marks, self._pulses)
        )
        reach, level = limits(state)
        covered = figures.coverage_summary(series, marks, reservation=level, case=case)
        trusted = figures.trust_summary(series, pulses, marks, case=case)
        wide = pd.concat([series, self._series[-1:].assign(low=nan)])  # its last move has no figure yet
        rated = self._pulses.assign(value=self._pulses["value"].where(self._pulses["move"] <= self.move))
        return [
            (figures.coverage(wide, self._marks, reach=reach, reservation=level, case=case), covered),
            (figures.trust(wide, rated, self._marks, case=case), trusted),
        ]

    def _laid_out(self) -> Any:
        back = button("Back", lambda: self.go(self.move - 1), hint="One move back", rapid=True)
        on = button("Forward", lambda: self.go(self.move + 1), hint="One move forward", rapid=True)
        keys = row([back, self._play, on, self.slider, self._jumps]).add_class("iw-keys")
        bar = box([self._told, keys], "iw-bar-card")
        seen = [box([html(f"<h3>{t}</h3>"), c], "iw-card") for t, c in zip(TITLES, self._charts, strict=True)]
        moves = box([html("<h3>Moves</h3>"), self._history], "iw-card")
        return box([bar, ipw.Box([*seen, self._package, moves]).add_class("iw-columns")], "iw-replay")


def _words(table: Table, place: int) -> str:
    """Return what stands at a place: the move that was the last one there, and at the end how the table ended."""
    many = len(table.moves)
    if not place:
        told = "Before the first move." if many else "No move was made."
    else:
        told = f"Move {place} of {many}: {said(table, table.moves[place - 1].move)}."
    return f"{told} {ended(table)}" if place == many else told


def _moments(table: Table, records: Sequence[frames.Record]) -> list[tuple[str, int]]:
    """Return what one may want to jump to, in order: a label, and how many moves stand there."""
    marks = frames.marks(table)
    opening, others = marks[marks["mark"] == "opening"][-1:], marks[marks["mark"] != "opening"]
    points = turning_points(table, records)
    points = points[~points["kind"].isin({"card", "breach"})]  # these are marks too
    told = ("move", "mark", "label")
    found = chain(
        ((move, "The opening is over") for move in opening["move"]),
        ((move, f"Card: {label}" if mark == "card" else label) for move, mark, label in rows(others, *told)),
        rows(points, "move", "label"),
    )
    return [(f"Move {move} · {label}", move) for move, label in sorted(found, key=lambda each: each[0])]


def _package(state: Table) -> str:
    if state.offer is None:
        return "<h3>On the table</h3><p class='iw-empty'>No package yet.</p>"
    return lying(state) + sides(state, state.offer.package)
