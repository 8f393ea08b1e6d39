"""At a table of people: one sentence that one could say aloud now, for an act whose button is held."""

from collections.abc import Callable
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.live.table import LiveTable
from workshop.negotiation.acts import ACTS, Act
from workshop.negotiation.rules import ANSWERS
from workshop.pages.seat.saying import sentence
from workshop.widgets.hold import NAMED, Hold
from workshop.widgets.kit import box, button, html
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
NEVER = {"contention", "settlement"}
"""The strategies whose acts nobody is invited to."""


class Aloud:
    """One sentence for an act, shown where one speaks, logging nothing; it comes by holding the act's button.

    `chooser` leads to it too, where nothing can be held and where acts cannot be logged now.
    """

    def __init__(self, live: LiveTable, show: Callable[[str, Any], object]) -> None:
        self._live, self._show, self._said = live, show, list[str]()
        self.holds = Hold(self.say)

    def say(self, act: Act) -> None:
        """Show a sentence for an act, another one each time."""
        if act not in ACTS:
            return
        name, text = sentence(self._live, act, self._said)
        self._said.append(name)
        quote = f"<blockquote class='iw-aloud'><bdi>{escape(text)}</bdi></blockquote>"
        told = quote if text else f"<p class='iw-empty'>{TEXT['no_sentence']}</p>"
        note = f"<p class='iw-empty'>{TEXT['say_aloud']}</p>" if text else ""
        self._show(ACTS[act].label, box([html(f"<div role='status'>{told}{note}</div>")]))

    def chooser(self) -> Any:
        """Return a button that leads to the acts, each of which shows its sentence."""
        return button(TEXT["say_how"], self._choose, "iw-more", hint=TEXT["say_how_hint"])

    def _choose(self) -> None:
        acts = [act for act, kind in ACTS.items() if kind.strategy not in NEVER and act not in ANSWERS]
        made = [
            button(ACTS[act].label, partial(self.say, act), "iw-more", hint=ACTS[act].hint) for act in acts
        ]
        self._show(TEXT["say_how"], box([ipw.GridBox(made).add_class("iw-acts")]))


def held(act: Act) -> str:
    """Return the class of an act's button that can be held."""
    return f"{NAMED}{act}"
