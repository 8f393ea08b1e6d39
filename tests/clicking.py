"""Playing a table in a browser as a learner does: what a line of play would do next is pressed on the seat's page."""

import time
from collections.abc import Callable
from random import Random

from playwright.sync_api import Locator, Page

from workshop.lessons.lines import five_strategies
from workshop.log.store import Store
from workshop.negotiation.counterpart import next_event
from workshop.negotiation.fold import replay
from workshop.negotiation.moves import Move
from workshop.negotiation.redaction import redact
from workshop.negotiation.table import Table
from workshop.negotiation.turn import Turn
from workshop.pages.words import BUTTON

MOVES = 80


class Clicker:
    """A learner at the seat that a page shows; `stream` is where its table is logged."""

    def __init__(self, page: Page, store: Store, stream: str, party: str) -> None:
        self.seat: Locator = page.locator(".iw-seat").last
        self.store, self.stream, self.party = store, stream, party
        self.more = False

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
        for _ in range(300):
            if self.store.read(self.stream) and is_so(table := self.table()):
                return table
            time.sleep(0.05)
        raise AssertionError("the page did not log what was pressed")

    def press(self, table: Table, move: Move) -> None:
        """Press what logs that move."""
        match move.act:
            case "ask_interest" if move.issue:
                self.choose("Ask about", table.case.issue[move.issue].label)
                self.button(move.act)
            case "disclose_interest":
                self.chip(".iw-own", table.case.party[self.party].interest[str(move.interest)].label)
            case "paraphrase":
                self.chip(".iw-heard", table.case.party[move.to[0]].interest[str(move.interest)].voiced_as)
            case "offer" | "trade":
                for issue, option in (move.package or {}).items():
                    self.choose(table.case.issue[issue].label, option, begins=True)
                self.button(move.act)
            case "accept" | "walk_away":
                self.button(move.act)
                self.seat.get_by_role("button", name=f"Yes, {BUTTON[move.act].lower()}", exact=True).click()
            case "small_talk" | "clarify" | "name_process" | "threaten" if not self.more:
                self.seat.get_by_role("button", name="More acts").click()
                self.more = True
                self.button(move.act)
            case "idea":
                self.seat.get_by_placeholder("Say it in your own words").fill("Suppose we looked at the whole.")
                self.button(move.act)
            case act:
                self.button(act)

    def button(self, act: str) -> None:
        self.seat.get_by_role("button", name=BUTTON[act], exact=True).first.click()  # type: ignore[index]

    def chip(self, kind: str, label: str) -> None:
        self.seat.locator(f"button{kind}").get_by_text(label, exact=True).first.click()

    def choose(self, what: str, option: str, *, begins: bool = False) -> None:
        holder = self.seat.locator(".widget-dropdown").filter(has=self.seat.page.get_by_text(what, exact=True)).last
        values = [value.replace("\xa0", " ") for value in holder.locator("option").all_text_contents()]
        at = next(n for n, v in enumerate(values) if v == option or (begins and v.startswith(f"{option} — ")))
        holder.locator("select").select_option(index=at)
