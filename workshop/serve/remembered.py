"""Which room each door of this computer served last: the same command goes on with it, and no other does."""

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256

import psutil

from workshop.log.place import StoreError, own_folder


@dataclass(frozen=True)
class Last:
    """The room of a log that one door served last, and the process that did. `door` is a place's."""

    log: str
    door: str
    code: str
    pid: int

    @property
    def running(self) -> bool:
        """Whether another process serves it now; the number may be a different program's by then."""
        with suppress(psutil.Error):
            return self.pid != os.getpid() and "serve" in psutil.Process(self.pid).cmdline()
        return False


def remember(log: str, at: str, code: str) -> None:
    """Note that this process serves a room at a door; where nothing can be kept, the next start must ask."""
    with suppress(OSError, StoreError):
        folder = own_folder() / "served"
        folder.mkdir(mode=0o700, exist_ok=True)
        name = sha256(f"{log} {at}".encode()).hexdigest()[:16]
        (folder / f"{name}.json").write_text(json.dumps(asdict(Last(log, at, code, os.getpid()))), "utf-8")


def served(log: str) -> list[Last]:
    """Return the rooms of a log that were served from this computer, one for each door."""
    found = []
    with suppress(OSError, StoreError):
        for file in (own_folder() / "served").glob("*.json"):
            with suppress(ValueError, TypeError):
                found.append(Last(**json.loads(file.read_text("utf-8"))))
    return [last for last in found if last.log == log]
