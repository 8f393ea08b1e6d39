"""Playing a table in a browser as a learner does: what a line of play does next is pressed at the seat."""

import re
import time
from collections.abc import Callable
from random import Random

from playwright.sync_api import Locator, Page, expect

from workshop.counterparts.learners import five_strategies
from workshop.counterparts.play import next_event
from workshop.counterparts.view import Turn
from workshop.log.store import Store
from workshop.negotiation.acts import ACTS
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Move
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table
from workshop.widgets.kit import SAME_CLICK

MOVES = 80


class Clicker:
    """A learner at the seat that a page shows; `stream` is where its table is logged."""

    def __init__(self, page: Page, store: Store, stream: str, party: str) -> None:
        self.seat: Locator = page.locator(".iw-seat").last
        self.store, self.stream, self.party = store, stream, party

    def table(self) -> Table:
        return replay(self.store.read(self.stream))

    def play(self) -> Table:
        """Play the five strategies to the end, and return the table."""
        for _ in range(MOVES):
            table = self.until(lambda table: table.end is not None or next_event(table) is None)
            if table.end:
                return table
            turn = Turn(redact(table, self.party), self.party, Random(table.version))
            before = len(table.moves)
            self.press(table, five_strategies(turn))
            self.until(lambda table, before=before: len(table.moves) > before)
        raise AssertionError(f"no end after {MOVES} moves of one's own")

    def until(self, is_so: Callable[[Table], bool]) -> Table:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.store.read(self.stream) and is_so(table := self.table()):
                return table
            time.sleep(0.05)
        raise AssertionError("the page did not log what was pressed")

    def press(self, table: Table, move: Move) -> None:
        """Press what logs that move, once what it answers has stood for a moment."""
        if move.act in {"confirm", "correct", "accept", "reject"}:
            time.sleep(SAME_CLICK + 0.1)
        match move.act:
            case "ask_interest" if move.issue:
                self.choose("Ask about", table.case.issue[move.issue].label)
                self.button(move.act)
            case "disclose_interest":
                self.button(move.act)
                self.chip(".iw-own", table.case.party[self.party].interest[str(move.interest)].label)
            case "paraphrase":
                self.button(move.act)
                self.chip(".iw-heard", table.case.party[move.to[0]].interest[str(move.interest)].voiced_as)
            case "offer" | "trade":
                self.go("Package")
                for issue, option in (move.package or {}).items():
                    self.choose(table.case.issue[issue].label, option, begins=True)
                time.sleep(SAME_CLICK + 0.1)
                self.button(move.act)
                self.mean_it(move.act)
            case "walk_away":
                self.go("Package")
                self.button(move.act)
                self.mean_it(move.act)
            case "accept":
                self.button(move.act)
                self.mean_it(move.act)
            case act if ACTS[act].taps == 2:
                self.go("More acts")
                time.sleep(SAME_CLICK + 0.1)
                self.button(move.act)
            case "idea":
                self.seat.get_by_placeholder("In your own words").fill("Suppose we looked at the whole.")
                self.button(move.act)
            case act:
                self.button(act)

    def go(self, label: str) -> None:
        self.seat.get_by_role("button", name=label, exact=True).first.click()

    def mean_it(self, act: str) -> None:
        """Say yes, once the question has stood for a moment."""
        yes = self.seat.get_by_role("button", name=f"Yes, {ACTS[act].label.lower()}", exact=True)
        yes.wait_for()
        time.sleep(SAME_CLICK + 0.1)
        yes.click()

    def button(self, act: str) -> None:
        self.seat.get_by_role("button", name=ACTS[act].label, exact=True).first.click()

    def chip(self, kind: str, label: str) -> None:
        time.sleep(SAME_CLICK + 0.1)  # it came where a finger may have been
        self.seat.locator(f"button{kind}").get_by_text(label, exact=True).first.click()

    def choose(self, what: str, option: str, *, begins: bool = False) -> None:
        holder = (
            self.seat.locator(".widget-dropdown")
            .filter(has=self.seat.page.get_by_text(what, exact=True))
            .last
        )
        wanted = (re.escape(option) + "( — .*)?" * begins).replace("\\ ", r"\s").replace(" ", r"\s")
        entry = holder.locator("option").filter(has_text=re.compile(f"^{wanted}$"))
        expect(entry).to_have_count(1, timeout=60_000)
        holder.locator("select").select_option(value=entry.get_attribute("value"))
