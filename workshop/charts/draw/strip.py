"""Small multiples: one small drawing a table, on shared scales, as inline SVG that stretches to its place."""

from collections.abc import Sequence

WIDE, HIGH = 200, 60
"""The drawing's own units: the whole axis of moves, and trust from 0 to 1."""


def strip(moves: Sequence[int], least: Sequence[float], most: Sequence[float], end: int) -> str:
    """Return a band from the least to the most, 0 to 1, over the moves 0 to `end`, with a rule at one half.

    Both have one value a move. The colours are the page's.
    """
    rule = f'<path d="M0 {HIGH // 2}H{WIDE}"/>'
    around = [*_corners(moves, most, end), *reversed(_corners(moves, least, end))]
    drawn = f'<polygon points="{" ".join(f"{x},{y}" for x, y in around)}"/>'
    return (
        f'<svg viewBox="0 0 {WIDE} {HIGH}" preserveAspectRatio="none" aria-hidden="true">{rule}{drawn}</svg>'
    )


def _corners(moves: Sequence[int], values: Sequence[float], end: int) -> list[tuple[int, int]]:
    """Return the corners of a line that keeps each value until the next one, of those that differ alone."""
    found = [(0, _down(values[0]))]
    for move, value in zip(moves, values, strict=True):
        across, here, before = round(WIDE * move / end), _down(value), found[-1][1]
        if here != before:
            found += [(across, before), (across, here)]
    return [*found, (round(WIDE * moves[-1] / end), found[-1][1])]


def _down(value: float) -> int:
    return round(HIGH * (1 - value))
