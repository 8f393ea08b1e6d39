"""Small multiples: one small drawing a table, on shared scales, as inline SVG that stretches to its place."""

from collections.abc import Iterable, Sequence

WIDE, HIGH = 200, 60
"""The drawing's own units: the whole axis of moves, and trust from 0 to 1."""


def strip(moves: Sequence[int], lines: Iterable[Sequence[float]], end: int) -> str:
    """Return lines from 0 to 1 over the moves 0 to `end`, with a rule at one half.

    Each line has one value a move. The colours and dashes are the page's: classes l0, l1 …
    """
    rule = f'<path class="half" d="M0 {HIGH // 2}H{WIDE}"/>'
    drawn = "".join(f'<path class="l{n}" d="{_steps(moves, line, end)}"/>' for n, line in enumerate(lines))
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none" aria-hidden="true">{rule}{drawn}</svg>'
    )


def _across(move: int, end: int) -> int:
    return round(WIDE * move / end)


def _steps(moves: Sequence[int], values: Sequence[float], end: int) -> str:
    """Return a path that keeps each value until the next one, and tells only those that differ."""
    if not values:
        return ""
    before = _down(values[0])
    path = f"M{_across(moves[0], end)} {before}"
    for move, value in zip(moves, values, strict=True):
        if (here := _down(value)) != before:
            path += f"H{_across(move, end)}V{here}"
            before = here
    return f"{path}H{_across(moves[-1], end)}"


def _down(value: float) -> int:
    return round(HIGH * (1 - value))
