"""Words that charts use and everyday speech does not, each explained in one line wherever it is shown."""

import tomllib
from html import escape
from pathlib import Path

from workshop.negotiation.bargaining import analyse
from workshop.negotiation.case import Case

TERMS: dict[str, str] = tomllib.loads(Path(__file__).with_name("terms.toml").read_text("utf-8"))


def explained(*terms: str) -> str:
    """Return what words mean, a line each, as markup."""
    return "".join(f"<p class='iw-term'>{escape(TERMS[term])}</p>" for term in terms)


def of_frontier(case: Case) -> tuple[str, ...]:
    """Return the words on the frontier chart of a case; it has solutions where some package is feasible."""
    solutions = ("Nash", "egalitarian", "Kalai-Smorodinsky")
    return ("frontier", *(solutions if analyse(case).feasible else ()))
