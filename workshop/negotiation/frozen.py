"""States that are never changed in place: another one is made for each row."""

from typing import Any, TypeVar

State = TypeVar("State")


def having(state: State, **changes: Any) -> State:
    """Return a state with some fields changed: `replace` at a tenth of its cost; no class with slots."""
    changed = object.__new__(type(state))
    object.__setattr__(changed, "__dict__", state.__dict__ | changes)
    return changed
