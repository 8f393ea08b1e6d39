"""A place to type: a page tells what is typed, and nothing of it goes while the page is told something."""

from typing import Any

import pytest

from workshop.widgets.typing import Typing

Sent = list[dict[str, Any]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Sent:
    """What pages are told, beside the state that a page asks for when it opens."""
    messages: Sent = []
    monkeypatch.setattr(Typing, "send", lambda _, message: messages.append(message))
    monkeypatch.setattr(Typing, "send_state", lambda *_, **__: messages.append({"state": True}))
    return messages


def type_in(typing: Typing, did: str, text: str) -> None:
    typing._handle_custom_msg({did: text}, [])


def test_what_is_typed_is_known_and_kept_for_a_page_that_opens_later_and_no_page_is_told(told: Sent) -> None:
    typing = Typing("Say it")
    told.clear()
    type_in(typing, "typed", "half a sent")
    assert typing.value == "half a sent"
    assert typing.get_state()["_kept"] == {"text": "half a sent"}
    assert told == []


def test_a_pause_and_enter_are_told_apart() -> None:
    heard: list[tuple[str, str]] = []
    typing = Typing(
        "Say it", lambda text: heard.append(("pause", text)), lambda text: heard.append(("enter", text))
    )
    for did in ("typed", "paused", "entered"):
        type_in(typing, did, did)
    assert heard == [("pause", "paused"), ("enter", "entered")]
    assert typing.get_state()["_reads"]
    assert not Typing("Say it").get_state()["_reads"], "there Enter makes a line"


def test_a_page_takes_away_what_was_said_and_no_more(told: Sent) -> None:
    typing = Typing("Say it")
    told.clear()
    type_in(typing, "entered", "Why? ")
    typing.said()
    assert typing.value == ""
    assert told == [{"said": "Why? "}]


def test_a_new_placeholder_leaves_what_is_typed(told: Sent) -> None:
    typing = Typing("Say it")
    type_in(typing, "typed", "half")
    typing.placeholder = "For offers"
    assert typing.value == "half"
    assert {"text": ""} not in told
