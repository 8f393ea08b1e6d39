"""The tables of a projector in play: what is understood at each as a number and a bar, its trust beside."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from workshop.charts.draw.panels import span
from workshop.charts.draw.strip import strip
from workshop.classroom.board import PublicRoom, WallTable
from workshop.classroom.public import Step
from workshop.widgets.kit import box, html, put, show
from workshop.widgets.scope import put_in
from workshop.widgets.texts import texts_beside

COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2, 6: 3, 8: 4, 9: 3, 12: 4, 20: 5, 30: 6, 42: 7, 56: 8}
"""Up to so many tables -> how many stand side by side, so that all fill a screen."""
MOST = 9
FEW, SOME = 4, 12
"""How many tables have a large place each, and how many a middling one."""
TEXT = texts_beside(__file__)


class Cells:
    """The cells of the tables; only one whose text has changed is sent."""

    def __init__(self) -> None:
        self.cells: list[Any] = []
        self._grid, self._legend = box([], "iw-grid"), html("", "iw-legend")
        self._look: tuple[str, ...] = ()
        self._drawn: dict[int, tuple[tuple[tuple[Step, ...], int], str]] = {}
        self.widget = box([self._grid, self._legend], "iw-cells")

    def show(self, room: PublicRoom) -> None:
        """Show the tables as they are now, and what their marks mean."""
        tables = [table for table in room.tables if table.steps]
        while len(self.cells) < len(tables):
            self.cells.append(html("", "iw-cell"))
        put_in(self._grid, self.cells)
        end = span(max((table.steps[-1].move for table in tables), default=0))
        for cell, table in zip_longest(self.cells, tables):
            put(cell, self._cell(table, end) if table else "")
            show(cell, bool(table))
        put(self._legend, _legend(tables))
        self._stand(laid_out(len(tables)))

    def _stand(self, look: tuple[str, ...]) -> None:
        for name in set(self._look) - set(look):
            self._grid.remove_class(name)
        for name in look:
            self._grid.add_class(name)
        self._look = look

    def _cell(self, table: WallTable, end: int) -> str:
        share = f"{table.steps[-1].understood:.0%}"
        state = f"<p class='iw-state'>{TEXT['agreed']}</p>" if table.ended else ""
        least, most = (choose(table.steps[-1].trust) for choose in (min, max))
        aloud = TEXT["trust_aloud"].format(least=f"{least:.2f}", most=f"{most:.2f}")
        return (
            f"<article{' class=iw-agreed' if table.ended else ''}>"
            f"<h2><span class='iw-aloud'>{TEXT['table_aloud']} </span>{table.number}</h2>{state}"
            f"<p class='iw-share'>{share}<span class='iw-aloud'> {TEXT['understood_aloud']}</span></p>"
            f"<div class='iw-gauge'><i style='width:{share}'></i></div>"
            f"<div class='iw-strip'><span class='iw-aloud'>{aloud}</span>{self._strip(table, end)}</div>"
            "</article>"
        )

    def _strip(self, table: WallTable, end: int) -> str:
        """Return the band of trust; it is drawn anew only when a move has come."""
        key = table.steps, end
        before = self._drawn.get(table.number)
        if before is None or before[0] != key:
            moves = [step.move for step in table.steps]
            least, most = ([choose(step.trust) for step in table.steps] for choose in (min, max))
            before = self._drawn[table.number] = key, strip(moves, least, most, end)
        return before[1]


def laid_out(tables: int) -> tuple[str, ...]:
    """Return the classes of a grid for so many tables."""
    by = next((side for most, side in COLUMNS.items() if tables <= most), MOST)
    size = "few" if tables <= FEW else "some" if tables <= SOME else "all"
    return (f"iw-by-{by}", f"iw-{size}", *(("iw-wide",) if tables in {1, FEW} else ()))


def _legend(tables: Sequence[WallTable]) -> str:
    keys = ["understood", "trust", *(["agreed"] if any(table.ended for table in tables) else [])]
    told = "".join(f"<span><i class='iw-key-{key}'></i>{TEXT[f'{key}_key']}</span>" for key in keys)
    return f"<p>{told}</p>"
