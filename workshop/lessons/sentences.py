"""What cannot be done, said in a sentence on the page instead of a traceback in the notebook."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import wraps
from inspect import signature
from typing import Any

from workshop.lessons.notebooks.folders import NoSuchStudy
from workshop.log.store import StoreError
from workshop.negotiation.casefile import CaseError
from workshop.negotiation.fold import LogError
from workshop.pages.seat.seat import style
from workshop.widgets.kit import box, html, refusal_of
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)
SAID = (StoreError, LogError, CaseError, NoSuchStudy)
"""What becomes a sentence on the page."""


def shown(part: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function return its widget in the kit's style, or a sentence that says what to mend."""

    @wraps(part)
    def made(*args: Any, **given: Any) -> Any:
        try:
            fits(part, *args, **given)
            inside = part(*args, **given)
        except SAID as refusal:
            inside = html(refusal_of(refusal))
        return box([style(), inside], "iw-page", "iw-lesson")

    return made


def told(part: Callable[..., str]) -> Callable[..., str]:
    """Let a function return what came of it, or a sentence that says what to mend."""

    @wraps(part)
    def made(*args: Any, **given: Any) -> str:
        try:
            fits(part, *args, **given)
            return part(*args, **given)
        except SAID as refusal:
            return str(refusal)

    return made


def fits(part: Callable[..., Any], *args: Any, **given: Any) -> None:
    """Raise NoSuchStudy, saying what it needs, where a function cannot take what stands in the brackets."""
    try:
        signature(part).bind(*args, **given)
    except TypeError as wrong:
        takes = ", ".join(name for name in signature(part).parameters if name != "self")
        filled = {"part": part.__name__, "takes": takes or TEXT["nothing"], "wrong": wrong}
        raise NoSuchStudy(TEXT["takes"].format(**filled)) from None


def one_of(name: str, known: Iterable[str], what: str) -> None:
    """Raise NoSuchStudy, with the nearest of what there is, unless a name is known."""
    known = list(known)
    if name not in known:
        near = get_close_matches(str(name), known, 1)
        could = TEXT["choose_from"].format(", ".join(known))
        meant = TEXT["did_you_mean"].format(repr(near[0])) if near else could
        raise NoSuchStudy(TEXT["unknown"].format(what=what, name=repr(name), meant=meant))
