"""The line under own words: what they are taken for, which one can change before anything is logged."""

import time
from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.hearing.suggest import ASKED, carries, suggested
from workshop.live.table import LiveTable
from workshop.negotiation.acts import ACTS, Act
from workshop.pages.seat.saying import told_of
from workshop.widgets import kit
from workshop.widgets.kit import box, button, html, put, settle, show
from workshop.widgets.scope import put_in
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)


class ReadsAs:
    """What own words are taken for: the likeliest act, or a question where that is not sure enough.

    One tap takes them for another act; Enter, or a tap on the act itself, logs it. What Enter logs has been
    shown before: an Enter that comes first shows it.
    """

    def __init__(self, live: LiveTable, log: Callable[[Act], object], others: Callable[[], object]) -> None:
        self._live, self._log = live, log
        self._text, self._entered, self._in_vain = "", 0.0, False
        self._acts: tuple[Act, ...] = ()
        self._taken: Act | None = None
        self._meant: Act | None = None
        self._line = html("", "iw-taken")
        self._others, self._chips, self._choice = others, list[Any](), ipw.Box().add_class("iw-guesses")
        self.widget = box([self._line, self._choice], "iw-reads")
        self._draw()

    def read(self, text: str) -> None:
        """Show what a text is taken for; nothing is logged by it."""
        text = text.strip()
        if not text:
            self.clear()
        elif text != self._text:
            self._text = text
            found = suggested(text, self._live.view, self._live.party)
            self._offer(found.acts, found.acts[0] if found.sure else None)

    def enter(self, text: str) -> None:
        """Log a text as what it was shown to be; where that was not shown yet, show it.

        Where it can be told of no act, say that nothing is logged.
        """
        before = self._taken
        self.read(text)
        if self._acts and not self._taken:
            self._in_vain = True
            self._draw()
        elif self._taken != before:
            self._entered = time.monotonic()
        elif self._taken and time.monotonic() - self._entered >= kit.SAME_CLICK:
            self._log(self._taken)

    def choose(self, act: Act) -> None:
        """Take the words for an act, whatever is typed beside until they are said."""
        self._meant = act
        self._offer(self._acts, act)

    def clear(self) -> None:
        """Take the line away: nothing is typed any more."""
        self._text, self._meant = "", None
        self._offer((), None)

    def _press(self, number: int) -> None:
        act = self._acts[number]
        if act == self._taken:
            self._log(act)
        else:
            self.choose(act)

    def _offer(self, acts: tuple[Act, ...], likeliest: Act | None) -> None:
        self._taken = self._meant or likeliest
        if self._taken and self._taken not in acts:
            acts = (*acts[:1], self._taken)
        self._acts, self._in_vain = acts, False
        self._draw()

    def _draw(self) -> None:
        if self._acts and not self._chips:  # many a seat never needs them
            self._chips = [button("", partial(self._press, n), "iw-chip", "iw-guessed") for n in range(ASKED)]
            other = button(TEXT["another_act"], self._others, "iw-chip", "iw-quiet")
            put_in(self._choice, [*self._chips, other])
        for number, chip in enumerate(self._chips):
            act = self._acts[number] if number < len(self._acts) else None
            show(chip, act is not None)
            if act:
                self._name(chip, act)
        show(self._choice, bool(self._acts))
        nothing = f"<p class='iw-empty'>{TEXT['reads_nothing']}</p>"
        in_vain = " class='iw-in-vain'" if self._in_vain else ""
        put(self._line, f"<p role='status'{in_vain}>{self._told()}</p>" if self._acts else nothing)

    def _name(self, chip: Any, act: Act) -> None:
        """Name a chip by its act, and the one that Enter logs by what it is about, too."""
        meant = act == self._taken
        label = TEXT["meant" if meant else "or_meant"].format(ACTS[act].label)
        if meant and (about := self._about(act)):
            label = f"{label}: {about}"
        (chip.add_class if meant else chip.remove_class)("iw-meant")
        if chip.description != label:
            chip.description, chip.tooltip = label, label if meant else ACTS[act].hint
            settle(chip)

    def _about(self, act: Act) -> str:
        view, party = self._live.view, self._live.party
        return told_of(view, party, carries(act, self._text, view, party) or {})

    def _told(self) -> str:
        if self._in_vain:
            return f"<b>{TEXT['nothing_logged']}</b> {TEXT['choose_one']}"
        if self._taken is None:
            return f"<b>{TEXT['what_is_this']}</b> {TEXT['choose_one']}"
        label = f"<b>{escape(ACTS[self._taken].label)}</b>"
        return f"{TEXT['reads_as']} {label} · {TEXT['enter_logs_it']}"
