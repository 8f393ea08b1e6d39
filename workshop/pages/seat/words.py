"""What goes with the next act: own words, what they are taken for, an issue asked about, and to whom."""

from collections.abc import Callable
from typing import Any

import ipywidgets as ipw

from workshop.live.table import LiveTable
from workshop.negotiation.acts import ACTS, Act
from workshop.negotiation.moves import TEXT_LIMIT
from workshop.negotiation.rules import may_sign
from workshop.pages.seat.reads import ReadsAs
from workshop.pages.seat.saying import own_words, words_are_read
from workshop.widgets.kit import box, row, show
from workshop.widgets.texts import name, texts_beside
from workshop.widgets.typing import Typing

Tell = Callable[[str], None]
"""Shows the participant a sentence; "" takes it away."""
TEXT = texts_beside(__file__)


class Words:
    """What goes with the next act; `reads` is what own words are taken for, None where the act alone counts.

    `log` logs the words as an act, `others` shows which others there are.
    """

    def __init__(
        self, live: LiveTable, tell: Tell, log: Callable[[Act], object], others: Callable[[], object]
    ) -> None:
        view = live.view
        self._live, self._tell = live, tell
        self.reads = ReadsAs(live, log, others) if words_are_read(live) else None
        heard = (self.reads.read, self.reads.enter) if self.reads else ()
        self._text = Typing(TEXT["in_words"], *heard)
        issues = [(TEXT["anything"], ""), *((issue.label, issue.id) for issue in view.case.issues)]
        self._issue = ipw.Dropdown(options=issues, description=TEXT["ask_about"])
        others_here = view.others(live.party)
        everyone = [(TEXT["everyone"], ""), *((name(view, other), other) for other in others_here)]
        self._to = ipw.Dropdown(options=everyone, description=TEXT["to"])
        show(self._to, len(others_here) > 1)
        self.about = row([self._issue, self._to])
        parts = [self._text, self.about, *([self.reads.widget] if self.reads else [])]
        self.widget = box(parts, "iw-words", *(["iw-many"] if len(others_here) > 1 else []))

    def go_with(self, *, acts: bool) -> None:
        """Say what the words go with now: any act, or ideas, offers and answers alone."""
        self._text.placeholder = TEXT["in_words" if acts else "for_offers"]
        show(self.about, acts)

    def say(self, act: Act, **carried: Any) -> bool:
        """Log an act of this seat's party with the words, and tell whether it was; if not, keep them.

        What an observer may not sign for a side waits until that side does.
        """
        if ACTS[act].about_an_issue:
            carried["issue"] = self._issue.value or carried.get("issue")
        to = (self._to.value,) if self._to.value else ()

        def log(text: str) -> str:
            given = {"text": text, "to": to} | own_words(self._live, act, text, carried) | carried
            live = self._live
            signs = may_sign(live.view, live.party, act, live.holds)
            return live.move(act, **given) if signs else live.draft(act, **given)

        return self.send(log)

    @property
    def text(self) -> str:
        """The words of one's own."""
        return self._text.value.strip()

    @property
    def typed(self) -> bool:
        """Whether there are words of one's own."""
        return bool(self.text)

    def take_for(self, act: Act) -> None:
        """Take the words for an act, and let one type on."""
        if self.reads:
            self.reads.choose(act)
        self._text.type_on()

    def send(self, log: Callable[[str], str]) -> bool:
        """Log with the words, by any way of logging; clear them, and return True, when it is done."""
        text = self.text
        if len(text) > TEXT_LIMIT:
            self._tell(TEXT["too_long"].format(f"{TEXT_LIMIT:,}"))
            return False
        refused = log(text)
        if not refused:
            self._text.said()
            if self.reads:
                self.reads.clear()
        self._tell(refused)
        return not refused
