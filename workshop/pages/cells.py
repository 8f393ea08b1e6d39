"""Many tables of a projector as small multiples: one cell each, all on the same scales."""

from html import escape
from itertools import zip_longest

import ipywidgets as widgets

from workshop.charts.multiples import strip
from workshop.charts.panels import span
from workshop.classroom.public import Figures, Public, PublicTable, Step
from workshop.pages.forms import html, put, show

COLUMNS = {6: 3, 8: 4, 9: 3, 12: 4, 20: 5, 30: 6, 42: 7, 56: 8}
"""Up to so many tables -> how many cells stand side by side, so that all fit a screen."""
MOST = 9
LEGEND = (
    "Bar: interests understood",
    "Lines: trust, illustrative estimate, 0 to 1",
    "min since a check-in",
    "● at work",
    "○ silent",
    "■ ended",
)


class Cells:
    """The cells of the tables; only one whose text has changed is sent."""

    def __init__(self) -> None:
        self.cells: list[widgets.HTML] = []
        self._legend, self._grid = html("", "iw-legend"), widgets.Box([]).add_class("iw-grid")
        self._columns = ""
        self._drawn: dict[str, tuple[tuple[tuple[Step, ...], int], str]] = {}
        self.widget = widgets.VBox([self._legend, self._grid]).add_class("iw-cells")

    def show(self, board: Public) -> None:
        """Show the tables that have figures as they are now, and the room's medians."""
        tables = board.tables
        while len(self.cells) < len(tables):
            self.cells.append(html())
        self._grid.children = self.cells
        end = span(max((table.figures.moves for table in tables if table.figures), default=0))
        for cell, table in zip_longest(self.cells, tables):
            put(cell, self._cell(table, table.figures, end) if table and table.figures else "")
            show(cell, bool(table))
        put(self._legend, _legend(board))
        self._stand(next((side for most, side in COLUMNS.items() if len(tables) <= most), MOST))

    def _stand(self, columns: int) -> None:
        name = f"iw-by-{columns}"
        if name != self._columns:
            self._grid.remove_class(self._columns)
            self._grid.add_class(name)
            self._columns = name

    def _cell(self, table: PublicTable, figures: Figures, end: int) -> str:
        state = table.ended or ("silent" if figures.silent else "at work")
        look = "ended" if table.ended else state.replace(" ", "-")
        share = f"{figures.course[-1].understood:.0%}"
        cards = "".join(
            f'<i class="iw-card-mark" style="left:{100 * move / end:.0f}%">◆</i>' for move, _ in figures.cards
        )
        said = f"{figures.moves} move{'' if figures.moves == 1 else 's'}" + (
            "" if table.ended else f" · {int(figures.since_check_in // 60)} min"
        )
        number = escape(table.label.removeprefix("Table "))
        return (
            f'<article class="iw-{look}"><h2><span class="iw-aloud">Table </span>{number}</h2>'
            f'<p class="iw-state">{state}</p>'
            f'<p class="iw-share"><span class="iw-word">understood</span><i><i style="width:{share}"></i></i>'
            f'<span class="iw-aloud">understood </span><b>{share}</b></p>'
            '<div class="iw-strip"><span class="iw-word">trust</span>'
            f"{self._strip(table.label, figures, end)}{cards}</div>"
            f"<p class='iw-facts'>{said}</p></article>"
        )

    def _strip(self, label: str, figures: Figures, end: int) -> str:
        """Return the lines of trust; they are drawn anew only when a move has come."""
        key = figures.course, end
        before = self._drawn.get(label)
        if before is None or before[0] != key:
            moves = [step.move for step in figures.course]
            lines = zip(*(step.trust for step in figures.course), strict=True)
            before = self._drawn[label] = key, strip(moves, list(lines), end)
        return before[1]


def _legend(board: Public) -> str:
    """Return what the marks mean, the titles of the cards that everybody may read, and the room's medians."""
    cards = [title for table in board.tables if table.figures for _, title in table.figures.cards]
    known = ", ".join(dict.fromkeys(filter(None, cards)))
    told = [f"◆ card{': ' if known else ''}{known}"] if cards else []
    medians = [] if board.satisfied is None else [f"satisfied at least {board.satisfied:.0%}"]
    medians += [] if board.reported is None else [f"trust reported {board.reported:g} of 7"]
    told += [f"Medians of the room: {', '.join(medians)}"] if medians else []
    lines = ("".join(f"<span>{escape(part)}</span> " for part in parts) for parts in (LEGEND, told))
    return "".join(f"<p>{line}</p>" for line in lines if line)
