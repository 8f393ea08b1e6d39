"""Many tables of a projector as small multiples: one cell each, all on the same scales."""

from html import escape
from itertools import zip_longest

import ipywidgets as widgets

from workshop.charts.draw.panels import span
from workshop.charts.draw.strip import strip
from workshop.classroom.public import Figures, Public, PublicTable, Step
from workshop.pages.projector.lines import stands
from workshop.widgets.kit import html, put, show
from workshop.widgets.scope import put_in
from workshop.widgets.texts import texts_beside

COLUMNS = {6: 3, 8: 4, 9: 3, 12: 4, 20: 5, 30: 6, 42: 7, 56: 8}
"""Up to so many tables -> how many cells stand side by side, so that all fit a screen."""
MOST = 9
TEXT = texts_beside(__file__)
LEGEND: list[str] = TEXT["legend"]


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
        put_in(self._grid, self.cells)
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
        look, state = stands(table)
        share = f"{figures.course[-1].understood:.0%}"
        cards = "".join(
            f'<i class="iw-card-mark" style="left:{100 * move / end:.0f}%">◆</i>' for move, _ in figures.cards
        )
        moves = TEXT["one_move" if figures.moves == 1 else "moves"].format(figures.moves)
        minutes = TEXT["minutes"].format(int(figures.since_check_in // 60))
        said = moves if table.ended else f"{moves} · {minutes}"
        table_aloud, understood = TEXT["table_aloud"], TEXT["understood_aloud"]
        number = escape(table.label.removeprefix("Table "))
        return (
            f'<article class="iw-{look}"><h2><span class="iw-aloud">{table_aloud} </span>{number}</h2>'
            f'<p class="iw-state">{state}</p>'
            f'<p class="iw-share"><span class="iw-word">{understood}</span>'
            f'<i><i style="width:{share}"></i></i>'
            f'<span class="iw-aloud">{understood} </span><b>{share}</b></p>'
            f'<div class="iw-strip"><span class="iw-word">{TEXT["trust_aloud"]}</span>'
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
    told = [TEXT["cards"].format(known) if known else TEXT["card"]] if cards else []
    medians = [] if board.satisfied is None else [TEXT["satisfied"].format(f"{board.satisfied:.0%}")]
    medians += [] if board.reported is None else [TEXT["reported"].format(f"{board.reported:g}")]
    told += [TEXT["medians"].format(", ".join(medians))] if medians else []
    lines = ("".join(f"<span>{escape(part)}</span> " for part in parts) for parts in (LEGEND, told))
    return "".join(f"<p>{line}</p>" for line in lines if line)
