"""What the streams of a log are called: every name is made and read here."""

ROOMS, TABLES, SOLO, STUDIES = "room/", "table/", "solo/", "study/"
"""How the streams begin of rooms, of the tables of a room, of tables in one's own study, of learners."""


def room_stream(code: str) -> str:
    """Return the stream of the room with that code."""
    return f"{ROOMS}{code}"


def tables_of(code: str) -> str:
    """Return how the streams of all tables of a room begin."""
    return f"{TABLES}{code}/"


def table_stream(code: str, table: int) -> str:
    """Return the stream of one of its tables."""
    return f"{tables_of(code)}{table}"


def solo_of(learner: str, lesson: str = "") -> str:
    """Return how the streams of a learner's own tables begin: all of them, or those of one lesson."""
    return f"{SOLO}{learner}/{lesson}/" if lesson else f"{SOLO}{learner}/"


def solo_stream(learner: str, lesson: str, attempt: int) -> str:
    """Return the stream of one attempt at a lesson's table."""
    return f"{solo_of(learner, lesson)}{attempt}"


def lesson_of(stream: str) -> str:
    """Return how the streams begin of all attempts at the lesson that one of one's own tables is of."""
    return stream.rpartition("/")[0] + "/"


def study_stream(learner: str) -> str:
    """Return the stream of what a learner does beside the tables."""
    return f"{STUDIES}{learner}"


def code_of(stream: str) -> str:
    """Return the code of the room that the stream of a room or of its table belongs to."""
    return stream.split("/")[1]


def number_of(stream: str) -> int:
    """Return the number that a table's stream ends with; 0 if with none."""
    last = stream.rpartition("/")[2]
    return int(last) if last.isdecimal() else 0
