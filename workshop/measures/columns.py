"""The columns and measures of the tables made of rows; the codebook of an export says what each means."""

from typing import Final

MOVES: Final = (
    "stream",
    "version",
    "move",
    "at",
    "act",
    "strategy",
    "by",
    "to",
    "of",
    "interest",
    "issue",
    "over",
    "package",
    "text",
)
"""The columns of `records.moves`."""
WORDS: Final = (
    "stream",
    "format",
    "version",
    "move",
    "act",
    "by",
    "source",
    "wording",
    "offered",
    "reading",
    "heard",
    "about",
    "meaning",
    "slips",
    "noted",
    "as",
    "combines",
    "promise",
    "became",
    "kept",
    "broken",
    "lapsed",
    "settled",
    "unsettled",
    "hints",
    "found",
)
"""The columns of `words.word_lines`: one line a move where words count."""
SERIES: Final = ("version", "move", "act", "by", "measure", "of", "seen_by", "low", "high")
"""The columns of `records.series`: one line a figure."""
MEASURES: Final = ("voiced", "understood", "satisfied", "estimated", "voiced_count", "understood_count")
"""The measures in `series`; the counts stand for sides one may not see into."""
OUTCOMES: Final = (
    "stream",
    "case",
    "result",
    "how",
    "impasse",
    "moves",
    "party",
    "name",
    "utility",
    "reservation",
    "gain",
    "claimed",
    "created",
    "efficiency",
    "better_for_all",
    "package",
)
"""The columns of `records.outcomes`: one line a party of a table, so that it compares across tables."""
