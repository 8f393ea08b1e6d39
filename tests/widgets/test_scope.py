"""A part of a page owns its widgets and its watches, and both end with it."""

import re
from pathlib import Path
from typing import Any

import ipywidgets as ipw
import pytest
from holding import alone, held

import workshop
from workshop.live.watched import Watched
from workshop.widgets.kit import box, button, html, is_shown, row, show, twice
from workshop.widgets.scope import end, ends_with, put_in, renew, watch
from workshop.widgets.typing import Typing


@pytest.fixture(autouse=True)
def _alone() -> None:
    alone()
    for part in (html(), button("", list), row([])):  # what all parts share is there from now on
        end(part)


def count() -> tuple[int, int]:
    """Return how many widgets and how many open comms there are."""
    now = held()
    return now.widgets, now.comms


class Counted(Watched):
    """A state with a number."""

    number = 0


PARTS = {
    "markup": lambda: html("<p>Hello</p>"),
    "a button": lambda: button("Press", list),
    "what asks first": lambda: twice("Leave", "For good?", list),
    "a choice": lambda: ipw.Dropdown(options=["a", "b"], description="Choose"),
    "a choice with buttons": lambda: ipw.ToggleButtons(options=["a", "b"]),
    "a number": lambda: ipw.BoundedIntText(3, min=0, max=9),
    "words": ipw.Textarea,
    "what tells what is typed": lambda: Typing("Say it", on_pause=list),
    "all in boxes": lambda: box([row([html(), button("", list)]), ipw.Box([ipw.Dropdown()])]),
}


@pytest.mark.parametrize("make", PARTS.values(), ids=PARTS)
def test_a_part_that_ends_leaves_no_widget_layout_style_or_comm_behind(make: Any) -> None:
    before = count()
    holder = box([])
    put_in(holder, [make()])
    put_in(holder, [])
    end(holder)
    assert count() == before


def test_what_a_box_is_given_again_stays_as_it_is() -> None:
    kept, gone = html("kept"), html("gone")
    holder = box([])
    put_in(holder, [gone, kept])
    put_in(holder, [kept, html("new")])
    assert kept.comm
    assert gone.comm is None
    assert [part.value for part in holder.children] == ["kept", "new"]


def test_what_all_parts_share_outlives_each_of_them() -> None:
    one, other = html("one"), html("other")
    end(one)
    assert other.layout.comm
    assert other.style.comm


def test_a_part_watches_as_long_as_it_is_there() -> None:
    state, holder, seen = Watched(), box([]), list[str]()
    part = row([shown := html()])
    watch(state, lambda _: seen.append("seen"), shown)
    put_in(holder, [part])
    state.redraw()
    assert len(seen) == 2
    put_in(holder, [])
    state.redraw()
    assert len(seen) == 2
    assert held(state).watches == 0


def test_what_is_in_something_hidden_is_not_worked_out_until_it_is_shown() -> None:
    state, seen = Counted(), list[int]()
    part = html()
    watch(state, lambda state: seen.append(state.number), part)
    panel = box([row([part])])
    show(panel, shown=False)
    for state.number in (1, 2, 3):
        state.redraw()
    assert seen == [0]
    show(panel, shown=True)
    assert seen == [0, 3]
    state.redraw()
    assert seen == [0, 3, 3]


def test_what_is_hidden_in_what_is_shown_rests_on() -> None:
    state, seen = Counted(), list[int]()
    part = html()
    watch(state, lambda state: seen.append(state.number), part)
    inner = box([part])
    outer = box([inner])
    show(inner, shown=False)
    show(outer, shown=False)
    show(outer, shown=True)
    state.redraw()
    assert seen == [0]


def test_a_view_that_hides_its_own_part_can_show_it_again() -> None:
    state, part = Counted(), html()
    watch(state, lambda state: show(part, state.number % 2 == 0), part)
    box([part])
    for state.number in (1, 2):
        state.redraw()
    assert is_shown(part)


def test_what_ends_with_a_part_ends_once() -> None:
    part, ended = html(), list[str]()
    for name in ("one", "other"):
        ends_with(part, lambda name=name: ended.append(name))
    end(part)
    end(part)
    assert sorted(ended) == ["one", "other"]


def test_a_part_is_made_anew_when_its_key_changes_and_at_no_other_time() -> None:
    state, holder, made = Counted(), box([]), list[int]()

    def make(state: Counted) -> list[Any]:
        made.append(state.number)
        part = html(str(state.number))
        watch(state, lambda _: None, part)
        return [part]

    renew(holder, state, lambda state: state.number // 10, make)
    for state.number in (1, 9, 10, 11, 25):
        state.redraw()
    assert made == [0, 10, 25]
    assert held(state).watches == 2  # the holder's, and that of the part that is there
    end(holder)
    assert held(state).watches == 0


def test_no_page_gives_a_box_other_children_by_itself() -> None:
    """What is replaced in another way than by `put_in` is never closed."""
    sources = Path(workshop.__file__).parent.rglob("*.py")
    found = [path.name for path in sources if re.search(r"\.children\s*(=|\+=)[^=]", path.read_text("utf-8"))]
    assert found == ["scope.py"]


def test_no_page_watches_what_it_never_ends() -> None:
    """A watch belongs to a part, or to a lesson's table, which has no views but the lesson and its seat."""
    rooms = [Path(workshop.__file__).parent / room for room in ("widgets", "pages", "lessons", "paper")]
    sources = [path for room in rooms for path in room.rglob("*.py")]
    found = {path.name for path in sources if re.search(r"\.watch\(", path.read_text("utf-8"))}
    assert found == {"scope.py", "attempts.py"}
