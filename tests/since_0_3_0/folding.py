"""What `write.py` under 0.3.0 and the tests under the present code do alike: fold rows and put folds down."""

import json
import lzma
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from workshop.classroom import fold as rooms
from workshop.live.study import progress
from workshop.negotiation import fold as tables
from workshop.negotiation.case import Case
from workshop.negotiation.moves import Row

FIXTURES = Path(__file__).with_name("fixtures")

_DRAWS = re.compile(r"<style>.*?</style>|<script>.*?</script>", re.DOTALL)

Fields = dict[str, list[str]]
"""The fields that each class of a state had in 0.3.0, by the class's name: fields added since are not
compared."""


def keep(name: str, content: bytes | str) -> None:
    """Write a fixture, compressed."""
    path = FIXTURES / f"{name}.xz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(content.encode() if isinstance(content, str) else content))


def kept(name: str) -> bytes:
    """Return what a fixture holds."""
    return lzma.decompress((FIXTURES / f"{name}.xz").read_bytes())


def without_scripts(page: str) -> str:
    """Return a report without its style and the scripts that draw; what a chart shows stays, as JSON."""
    return _DRAWS.sub("", page)


def plain(state: Any, known: Fields) -> Any:
    """Return what JSON can hold of a state, fields by name: a case as its digest, a row as its version.

    Of a class that is not in `known` all fields are put down, and `known` gets them.
    """
    if isinstance(state, Case):
        return state.digest
    if isinstance(state, Row):
        return state.version
    if isinstance(state, BaseModel) or is_dataclass(state):
        own = (
            type(state).model_fields
            if isinstance(state, BaseModel)
            else (field.name for field in fields(state))
        )
        names = known.setdefault(type(state).__name__, list(own))
        return {name: plain(getattr(state, name), known) for name in names}
    if isinstance(state, Mapping):
        return [[plain(key, known), plain(value, known)] for key, value in state.items()]
    if isinstance(state, frozenset):
        return sorted((plain(each, known) for each in state), key=json.dumps)
    if isinstance(state, tuple | list):
        return [plain(each, known) for each in state]
    return state


def digest(state: Any, known: Fields) -> str:
    """Return a short name of a state: equal where all the fields that 0.3.0 had are equal."""
    return sha256(json.dumps(plain(state, known)).encode()).hexdigest()[:12]


def states(rows: Sequence[Row]) -> Iterator[Any]:
    """Yield what a stream adds up to after each of its rows: a table, a room, or a learner's progress."""
    if rows[0].stream.startswith("study/"):
        yield from (progress(rows[: count + 1]) for count in range(len(rows)))
        return
    fold = rooms if rows[0].stream.startswith("room/") else tables
    state: Any = fold.replay(rows[:1])
    yield state
    for row in rows[1:]:
        state = fold.apply(state, row)
        yield state


def folds_up(rows: Sequence[Row]) -> Any:
    """Return what a whole stream adds up to."""
    if rows[0].stream.startswith("study/"):
        return progress(rows)
    return rooms.replay(rows) if rows[0].stream.startswith("room/") else tables.replay(rows)


def folded(rows: Sequence[Row], known: Fields) -> str:
    """Return the digest of what a whole stream adds up to, or the name of the exception that refuses it."""
    try:
        return digest(folds_up(rows), known)
    except Exception as refusal:
        return type(refusal).__name__


Change = list[Any]
"""What a damaged log has otherwise, as JSON holds it: [version, "kind", kind], [version, "lose", None],
[version, "drop", path] or [version, "set", path, value], where `path` leads into the row's data."""


def changed(rows: Sequence[Row], changes: Sequence[Change]) -> list[Row]:
    """Return the rows of a stream after changes to some of them."""
    found = {row.version: replace(row, data=json.loads(json.dumps(row.data))) for row in rows}
    for version, how, what, *value in changes:
        if version not in found:
            continue
        if how == "lose":
            del found[version]
        elif how == "kind":
            found[version] = replace(found[version], kind=what)
        else:
            _change(found[version].data, what, value)
    return list(found.values())


def _change(data: Any, path: Sequence[Any], value: Sequence[Any]) -> None:
    *outer, last = path
    for key in outer:
        data = data[key]
    if value:
        data[last] = value[0]
    else:
        del data[last]
