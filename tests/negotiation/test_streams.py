"""Every stream's name is made and read in one place, and none is taken for another's."""

import pytest

from workshop.negotiation.streams import (
    code_of,
    number_of,
    room_stream,
    solo_of,
    solo_stream,
    study_stream,
    table_stream,
    tables_of,
)


def test_streams_are_called_as_they_were_in_every_log() -> None:
    assert (room_stream("K7"), table_stream("K7", 3)) == ("room/K7", "table/K7/3")
    assert (solo_stream("ann", "lesson-2", 1), study_stream("ann")) == ("solo/ann/lesson-2/1", "study/ann")


def test_what_belongs_together_begins_alike() -> None:
    assert table_stream("K7", 12).startswith(tables_of("K7"))
    assert not table_stream("K7X", 12).startswith(tables_of("K7"))
    assert solo_stream("ann", "lesson-2", 1).startswith(solo_of("ann", "lesson-2"))
    assert solo_of("ann", "lesson-2").startswith(solo_of("ann"))
    assert not solo_of("anna").startswith(solo_of("ann"))
    assert not solo_of("ann", "lesson-21").startswith(solo_of("ann", "lesson-2"))


@pytest.mark.parametrize("stream", [room_stream("K7"), table_stream("K7", 3)])
def test_a_rooms_code_is_read_from_its_own_stream_and_from_its_tables(stream: str) -> None:
    assert code_of(stream) == "K7"


@pytest.mark.parametrize(
    ("stream", "number"), [("table/K7/3", 3), ("solo/me/seat/12", 12), ("room/K7", 0), ("table/K7/-3", 0)]
)
def test_a_tables_number_is_what_its_stream_ends_with(stream: str, number: int) -> None:
    assert number_of(stream) == number
