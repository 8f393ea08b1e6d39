"""What a page holds in its kernel: widgets, layouts, styles, what a reload asks for, watches, open comms."""

import json
from typing import Any, NamedTuple

import ipywidgets as ipw
from comm import get_comm_manager
from ipywidgets.widgets.widget import _instances

from workshop.widgets.kit import forget

MORE = 1.1
"""How much more than a fresh page that shows the same a page may hold after a long life."""


class Held(NamedTuple):
    """What a page holds; `state` in bytes."""

    widgets: int
    state: int
    watches: int
    comms: int

    def at_most(self, fresh: "Held") -> bool:
        """Tell whether it is no more than a fresh page may grow to."""
        return all(mine <= MORE * its for mine, its in zip(self, fresh, strict=True))


def alone() -> None:
    """Close every widget that other pages left, as in a kernel that has just started."""
    ipw.Widget.close_all()
    forget()
    get_comm_manager().comms.clear()


def held(*watched: Any) -> Held:
    """Return what the one page holds that there is; `watched` is all that it watches."""
    state = ipw.Widget.get_manager_state(drop_defaults=False)["state"]
    watches = sum(len(each._views) for each in watched)
    return Held(len(_instances), len(json.dumps(state, default=str)), watches, len(get_comm_manager().comms))
