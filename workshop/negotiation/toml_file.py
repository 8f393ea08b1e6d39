"""A TOML file that somebody wrote: what it holds, or sentences on what to mend, each with a key at fault."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from workshop.mendable import Mendable

Held = TypeVar("Held")


class FileError(Mendable):
    """A file that cannot be used; `problems` are sentences, each beginning with the key at fault."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load(path: Path, parse: Callable[[str], Held], wrong: type[FileError], missing: str) -> Held:
    """Return what a file holds; raises `wrong`: file, key, fault; `missing` is said where there is none."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise wrong(f"{path}: {missing}") from None
    except UnicodeDecodeError:
        raise wrong(f"{path}: is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise wrong(f"{path}: cannot be read: {error.strerror}") from None
    except FileError as error:
        raise wrong(*(f"{path}: {problem}" for problem in error.problems)) from None


def sentence(raw: Any, place: Iterable[Any], wrong: Any, what: str, models: Iterable[type[BaseModel]]) -> str:
    """Return what pydantic found wrong at a place, as a sentence; `what` is it a file of, in `models`."""
    key, here, last = "", raw, ""
    for step in place:
        here = here[step] if isinstance(here, dict | list) and _has(here, step) else None
        name = here.get("id", step) if isinstance(here, dict) and isinstance(step, int) else step
        key += f"[{name}]" if isinstance(step, int) else f".{name}" if key else str(name)
        last = str(step)
    match wrong["type"]:
        case "missing":
            return f"{key}: is missing; add it"
        case "extra_forbidden":
            known = [field.alias or name for model in models for name, field in model.model_fields.items()]
            near = get_close_matches(last, known, n=1)
            meant = f"did you mean {near[0]!r}?" if near else "remove it"
            return f"{key}: is not a key of the {what} format; {meant}"
        case "string_pattern_mismatch":
            return f"{key}: {here!r} may hold only a-z, 0-9 and '-' (at most 40 characters)"
    plain = isinstance(here, str | int | float | Decimal) and len(str(here)) < 60
    return f"{key}: {str(wrong['msg']).removeprefix('Value error, ')}" + (f", not {here!r}" if plain else "")


def _has(here: Any, step: Any) -> bool:
    return step in here if isinstance(here, dict) else isinstance(step, int) and step < len(here)


def repeated(key: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for each name that stands more than once."""
    for name, count in Counter(names).items():
        if count > 1:
            yield key, f"{name!r} stands {count} times; each must be different"
