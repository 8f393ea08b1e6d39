"""The codebook of an export: what each of its files, columns and kinds of row means."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, Final

from workshop.classroom import events as room
from workshop.exchange.logfile import FORMAT
from workshop.live import study_events as study
from workshop.negotiation import events as table
from workshop.negotiation.acts import STRATEGIES
from workshop.negotiation.events import STAYS

TEXT = Path(__file__).with_name("codebook.md")
KINDS: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(
        field.serialization_alias or name
        for name, field in record.model_fields.items()
        if STAYS not in field.metadata
    )
    for kind, record in (*table.KINDS.items(), *room.KINDS.items(), *study.KINDS.items())
}
"""What an export keeps of each kind of row; of a kind that is not here, only that it happened."""


def codebook(*, with_text: bool = False) -> str:
    """Return the codebook of an export, in Markdown: files, columns, acts, measures."""
    return Template(TEXT.read_text("utf-8")).substitute(
        typed="What people typed is included." if with_text else "What people typed was left out.",
        format=FORMAT,
        kinds=_listed(KINDS),
        strategies=_listed(STRATEGIES),
    )


def _listed(named: Mapping[Any, Sequence[str]]) -> str:
    return "\n".join(f"- `{name}`: {', '.join(what) or 'nothing'}" for name, what in named.items())
