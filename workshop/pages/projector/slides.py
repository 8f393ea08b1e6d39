"""The debrief on the wall, a slide at a time: the room says which one, and no other one is made."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from workshop.charts.played import Slide
from workshop.charts.slides import Show, at
from workshop.live.room import LiveRoom
from workshop.widgets.keys import Keys
from workshop.widgets.kit import box, html, put

STYLE = Path(__file__).with_name("slides.css")
ON = "iw-on-slides"
"""The class of a wall that shows slides."""


class Slides:
    """What a wall shows once both sides are open; a slide is drawn when it is another one, or has changed."""

    def __init__(self) -> None:
        self._show = Show()
        self._drawn: tuple[Slide, Sequence[Slide]] | None = None
        self._slide = html("", "iw-on-wall")
        looks = html(f"<style>{STYLE.read_text('utf-8')}</style>", "iw-style")
        self.widget = box([looks, self._slide, Keys("projector")], "iw-slides")

    def show(self, live: LiveRoom) -> None:
        """Show the slide that the room is at."""
        shown = self._show.of(live)
        slide = shown[at(shown, live.room.slide)]
        if self._drawn is None or self._drawn[0] is not slide or self._drawn[1] is not shown:
            self._drawn = slide, shown
            put(self._slide, markup(slide, shown))


def markup(slide: Slide, shown: Sequence[Slide]) -> str:
    """Return a slide as the wall shows it, and for the keys the names of all that are shown, in order."""
    asked = "".join(f"<p class='iw-ask'>{escape(question)}</p>" for question in slide.questions)
    order = " ".join(each.name for each in shown)
    return (
        f"<section class='iw-slide' data-slide='{slide.name}' data-slides='{order}'>"
        f"<h1>{escape(slide.heading)}</h1><div class='iw-drawn-slide'>{slide.draw()}</div>"
        f"<footer>{asked}</footer></section>"
    )
