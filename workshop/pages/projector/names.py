"""Who sits at which table, from pairing until play begins."""

from html import escape

from workshop.classroom.board import PublicRoom
from workshop.pages.projector.cells import laid_out
from workshop.widgets.kit import box, html, put
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)


class Names:
    """The tables of a room with the names of those who sit there."""

    def __init__(self) -> None:
        self._seated = html()
        self.widget = box([self._seated], "iw-seated")

    def show(self, room: PublicRoom) -> None:
        """Show who sits where now."""
        tables = "".join(
            f"<li><h2><span class='iw-aloud'>{TEXT['table_aloud']} </span>{number}</h2>"
            f"<p>{''.join(f'<span>{escape(name)}</span> ' for name in names)}</p></li>"
            for number, names in room.names.items()
        )
        put(self._seated, f"<ul class='iw-grid {' '.join(laid_out(len(room.names)))}'>{tables}</ul>")
