"""The log that 0.3.0 wrote: each test gets its own copy. `test_notebooks.py` alone runs notebooks here."""

from pathlib import Path

import pytest

from since_0_3_0.folding import kept

collect_ignore = ["notebooks"]


@pytest.fixture
def log_of_0_3_0(tmp_path: Path) -> str:
    """A log's file with rooms in every phase, rehearsed tables and a learner's study, as SQLite closed it."""
    path = tmp_path / "class.db"
    path.write_bytes(kept("class.db"))
    return str(path)
