"""What counterparts say that no case has lines for: kinds of lines, filled with true things of the table."""

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from workshop.negotiation.case import Case

LINES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("lines.toml").read_text("utf-8"))
"""Kind -> its lines; in braces stands what fills them."""


def inside(label: str) -> str:
    """Return a label as it stands inside a sentence."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


@lru_cache(maxsize=64)
def lines_of(case: Case) -> re.Pattern[str]:
    """Return what matches every line that a counterpart can say in a case, and nothing that somebody typed.

    What fills a line is what the case calls its issues, options and interests.
    """
    issues = [issue.label for issue in case.issues]
    options = [option for issue in case.issues for option in issue.all_options]
    fills = {
        "told": _any(inside(i.voiced_as) for party in case.parties for i in party.interests),
        "issue": _any(issues),
        "option": _any(options),
        "settled": f"(?:{_any(issues)}, “{_any(options)}”(?:; )?)+",
    }
    kinds = [re.escape(line) for lines in LINES.values() for line in lines]
    return re.compile("|".join(re.sub(r"\\{(\w+)\\}", lambda slot: fills[slot[1]], line) for line in kinds))


def _any(texts: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, texts))})"
