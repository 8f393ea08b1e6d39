"""Slips that typed words show of themselves: blame, praise of nothing, an apology taken back."""

from collections.abc import Sequence

from workshop.hearing.cues import clauses, has, without
from workshop.hearing.words import Word


def typed(text: str, said: Sequence[Word], about: Sequence[str]) -> tuple[str, ...]:
    """Return the slips that a text shows, by their names in `slips.toml`; `about` is what it names.

    Each is named to its author alone, and none where the sentence denies it ("nobody says it is your fault").
    """
    found = []
    if has(without(said, "slips", "not_blame"), "slips", "blame"):
        found.append("blame")
    if (
        has(said, "slips", "praise")
        and not about
        and len(said) <= 16
        and not any(w.plain.isdigit() for w in said)
    ):
        found.append("empty_praise")
    if any(has(part, "slips", "sorry") for part in clauses(text, said)) and has(said, "slips", "but"):
        found.append("but_apology")
    return tuple(found)
