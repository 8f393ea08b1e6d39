"""What is wrong with a file that somebody wrote is said alike, whatever it holds: file, key, what to mend."""

from pathlib import Path

import pytest

from workshop.lessons.quiz_items import itemfile
from workshop.mendable import Mendable
from workshop.negotiation import casefile
from workshop.negotiation.toml_file import FileError, repeated

READERS = (casefile.load, itemfile.load)


@pytest.mark.parametrize("load", READERS)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "is not UTF-8 text; save it as UTF-8"),
        (b"title = ", "is not valid TOML"),
        (b"summmary = 1", "summmary: is not a key of the "),
        (b"format = 1", ": is missing; add it"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_what_to_mend(
    tmp_path: Path, load: object, content: bytes, sentence: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        load(path)  # type: ignore[operator]
    assert all(problem.startswith(f"{path}: ") for problem in error.value.problems)
    assert sentence in str(error.value)
    assert isinstance(error.value, Mendable)


@pytest.mark.parametrize("load", READERS)
def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path, load: object) -> None:
    with pytest.raises(FileError, match="there is no such file"):
        load(tmp_path / "none.toml")  # type: ignore[operator]
    with pytest.raises(FileError, match="cannot be read"):
        load(tmp_path)  # type: ignore[operator]


def test_what_stands_twice_is_said_once() -> None:
    assert list(repeated("issue", ["a", "b", "a", "a"])) == [
        ("issue", "'a' stands 3 times; each must be different")
    ]
