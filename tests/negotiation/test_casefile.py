"""A case file either becomes a case or says, key first, what is wrong and what would be right."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import case_of, raw_case, toml
from workshop.negotiation.bargaining import warnings
from workshop.negotiation.casefile import CaseError, load, parse, shipped

Raw = dict[str, Any]


def valid() -> Raw:
    """Return a case with everything a case file may hold."""
    raw = raw_case([[[35, 25, 0], [0, 10.5, 65]], [[0, 40, 60], [40, 20, 0]]], [40, 30], hidden=[1])
    raw["party"][0]["position"] = {"i0": "o0"}
    raw["party"][0]["says"] = {"demand": ["Now."], "interests": {"for-i0": ["Because."]}}
    raw["party"][0]["interest"][0]["enough"] = 0.5
    raw["opening"] = [
        {"by": "p0", "act": "demand", "to": ["p1"], "text": "Ours, or nothing."},
        {"by": "p1", "act": "offer", "package": {"i0": "o1"}},
    ]
    raw["card"] = [{"id": "audit", "title": "An audit", "text": "…", "to": "all", "precipitant": "external"}]
    return raw


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(CaseError) as refused:
        parse(text)
    return refused.value.problems


def test_a_valid_case_is_read_whole():
    case = parse(toml(valid()))
    assert case.party["p0"].position == {"i0": "o0"}
    assert case.issue["i0"].all_options == ("o0", "o1", "o2")
    assert case.outcomes == 9
    assert [opening.act for opening in case.openings] == ["demand", "offer"]


def change(*path: Any, to: Any) -> Callable[[Raw], None]:
    def mend(raw: Raw) -> None:
        for step in path[:-1]:
            raw = raw[step]
        raw[path[-1]] = to

    return mend


INTEREST = ("party", 0, "interest", 0)
POINTS = (*INTEREST, "points")

REFUSALS: list[tuple[str, Callable[[Raw], Any], str, str]] = [
    ("unknown issue in points", change(*POINTS, "pay", to=[1, 2]), "points.pay", "the issues are i0, i1"),
    (
        "points list too short",
        change(*POINTS, "i0", to=[1, 2]),
        "interest[for-i0].points.i0",
        "has 2 numbers, but 3",
    ),
    ("points list too long", change(*POINTS, "i0", to=[1, 2, 3, 4]), "points.i0", "has 4 numbers, but 3"),
    ("points list empty", change(*POINTS, "i0", to=[]), "points.i0", "has 0 numbers, but 3"),
    (
        "no option changes it",
        change(*POINTS, "i0", to=[7, 7, 7]),
        "interest[for-i0].points",
        "vary its points",
    ),
    ("no points", change(*INTEREST, "points", to={}), "interest[for-i0].points", "at least 1 item"),
    ("four decimals", change(*POINTS, "i0", 1, to=0.1234), "points.i0[1]", "more than three decimals; round"),
    ("NaN points", change(*POINTS, "i0", 1, to=float("nan")), "points.i0[1]", "must be a finite number"),
    ("infinite points", change(*POINTS, "i0", 1, to=float("inf")), "points.i0[1]", "must be a finite number"),
    ("huge points", change(*POINTS, "i0", 1, to=1e300), "points.i0[1]", "between -1000000 and 1000000"),
    ("points as text", change(*POINTS, "i0", 1, to="many"), "points.i0[1]", "must be a number of points"),
    ("points as truth", change(*POINTS, "i0", 1, to=True), "points.i0[1]", "must be a number of points"),
    ("no interests", change("party", 0, "interest", to=[]), "party[p0].interest", "at least 1 item"),
    (
        "interests left out",
        lambda raw: raw["party"][0].pop("interest"),
        "party[p0].interest",
        "is missing; add it",
    ),
    (
        "reservation too high",
        change("party", 0, "reservation", to=100.001),
        "party[p0].reservation",
        "gives (100)",
    ),
    (
        "NaN reservation",
        change("party", 0, "reservation", to=float("nan")),
        "party[p0].reservation",
        "finite",
    ),
    ("one party", lambda raw: raw["party"].pop(), "party", "at least 2 items"),
    ("five parties", lambda raw: raw["party"].extend(raw["party"] * 2), "party", "at most 4 items"),
    ("no issue", change("issue", to=[]), "issue", "at least 1 item"),
    ("one option", change("issue", 1, "options", to=["o0"]), "issue[i1].options", "at least 2 items"),
    (
        "27 options",
        change("issue", 1, "options", to=[f"{n}" for n in range(27)]),
        "issue[i1].options",
        "at most 26",
    ),
    (
        "same option twice",
        change("issue", 1, "options", 1, to="o0"),
        "issue[i1].options",
        "'o0' stands 2 times",
    ),
    (
        "hidden is visible",
        change("issue", 0, "hidden", 0, "text", to="o0"),
        "issue[i0].options",
        "'o0' stands 2 times",
    ),
    ("same issue twice", change("issue", 1, "id", to="i0"), "issue", "'i0' stands 2 times"),
    ("same party twice", change("party", 1, "id", to="p0"), "party", "'p0' stands 2 times"),
    (
        "same interest twice",
        change("party", 0, "interest", 1, "id", to="for-i0"),
        "party[p0].interest",
        "2 times",
    ),
    ("same card twice", lambda raw: raw["card"].extend(raw["card"]), "card", "'audit' stands 2 times"),
    (
        "hidden option of nobody",
        change("issue", 0, "hidden", 0, "appears_when", to=["p9.fear"]),
        "issue[i0].hidden.appears_when",
        "write party.interest",
    ),
    (
        "position on no issue",
        change("party", 0, "position", to={"pay": "o0"}),
        "party[p0].position.pay",
        "are i0, i1",
    ),
    (
        "position nobody sees",
        change("party", 0, "position", "i0", to="o2"),
        "position.i0",
        "write one of 'o0', 'o1'",
    ),
    (
        "line for no act",
        change("party", 0, "says", "shout", to=["!"]),
        "party[p0].says.shout",
        "the acts are",
    ),
    (
        "line for no interest",
        change("party", 0, "says", "interests", to={"x": ["!"]}),
        "says.interests.x",
        "no interest",
    ),
    (
        "no lines",
        change("party", 0, "says", "demand", to=[]),
        "party[p0].says.demand",
        "give one, or drop it",
    ),
    ("opening by nobody", change("opening", 0, "by", to="p9"), "opening[0].by", "the parties are p0, p1"),
    ("opening accepts", change("opening", 0, "act", to="accept"), "opening[0].act", "cannot open a table"),
    ("opening to itself", change("opening", 0, "to", to=["p0"]), "opening[0].to", "'p0' is no other party"),
    (
        "opening without package",
        lambda raw: raw["opening"][1].pop("package"),
        "opening[1].package",
        "is missing",
    ),
    ("card to nobody", change("card", 0, "to", to="p9"), "card[audit].to", "write 'all' or one of p0, p1"),
    ("card of no kind", change("card", 0, "precipitant", to="rain"), "card[audit].precipitant", "'external'"),
    ("id with spaces", change("id", to="Two Words"), "id", "may hold only a-z"),
    (
        "enough above 1",
        change(*INTEREST, "enough", to=1.5),
        "interest[for-i0].enough",
        "less than or equal to 1",
    ),
    ("newer format", change("format", to=2), "format", "is newer than this kit reads (1); update the kit"),
    ("no format", lambda raw: raw.pop("format"), "format", "is missing; add it"),
    ("no title", lambda raw: raw.pop("title"), "title", "is missing; add it"),
    (
        "misspelt key",
        change("party", 0, "reservaton", to=3),
        "party[p0].reservaton",
        "did you mean 'reservation'?",
    ),
    ("key in the plural", lambda raw: raw.update(issues=raw.pop("issue")), "issues", "did you mean 'issue'?"),
    ("minutes as truth", change("minutes", to=True), "minutes", "valid integer"),
    ("unheard-of key", change("weather", to="fine"), "weather", "remove it"),
]


@pytest.mark.parametrize(
    ("spoil", "key", "mend"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_a_refusal_names_the_key_and_the_mend(spoil, key, mend):
    raw = valid()
    spoil(raw)
    found = problems(toml(raw))
    assert any(key in sentence.split(": ")[0] and mend in sentence for sentence in found), found


def test_one_fault_makes_one_sentence():
    raw = valid()
    raw["party"][0]["interest"][0]["points"]["i0"][1] = "many"
    assert problems(toml(raw)) == (
        "party[p0].interest[for-i0].points.i0[1]: must be a number of points, not 'many'",
    )


@pytest.mark.parametrize("number", ["1" + "0" * 4400, "0x" + "f" * 4400, "1e99999999999999999999"])
def test_a_number_that_no_sentence_could_hold_is_refused(number: str):
    text = toml(valid()).replace("minutes = 20", f"minutes = {number}")
    assert problems(text) == ("is not valid TOML: a number in it has too many digits; shorten it",)


def test_every_fault_is_told_at_once():
    raw = valid()
    raw["card"][0]["to"] = "p9"
    raw["opening"][0]["by"] = "p9"
    raw["party"][0]["interest"][0]["points"]["i0"] = [1, 2]
    assert len(problems(toml(raw))) == 3


def test_more_than_two_million_packages_are_refused_and_two_million_are_not():
    sizes = [20, 20, 20, 10, 25]
    sides = [[list(range(size)) for size in sizes], [list(range(size)) for size in sizes]]
    assert case_of(sides).outcomes == 2_000_000
    with pytest.raises(CaseError, match=r"^issue: 2080000 packages are too many; at most 2000000"):
        case_of([[*side[:-1], list(range(26))] for side in sides])


def test_points_are_held_exactly():
    case = case_of([[[0.1, 0.3], [0.2, 0]], [[-1.005, 2.675], [1e2, 0]]])
    assert case.utility("p0", {"i0": "o0", "i1": "o0"}) == 300
    assert case.points["p1"] == {"i0": (-1005, 2675), "i1": (100_000, 0)}


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_an_empty_file_is_refused(text):
    assert problems(text) == ("the file is empty; start from a shipped case",)


@pytest.mark.parametrize("text", ["format = ", "a = 1\na = 2", "= 1", "x = [" * 5000])
def test_broken_toml_is_refused(text):
    (sentence,) = problems(text)
    assert sentence.startswith("is not valid TOML: ")


def test_a_missing_file_is_refused_with_the_shipped_names(tmp_path: Path):
    with pytest.raises(CaseError, match="there is no such file") as refused:
        load(tmp_path / "none.toml")
    assert all(name in str(refused.value) for name in shipped())


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path):
    path = tmp_path / "latin.toml"
    path.write_bytes('title = "Müller"'.encode("latin-1"))
    with pytest.raises(CaseError, match="is not UTF-8 text; save it as UTF-8"):
        load(path)


def test_a_folder_is_refused(tmp_path: Path):
    with pytest.raises(CaseError, match="cannot be read"):
        load(tmp_path)


def test_a_file_with_windows_line_ends_and_a_byte_order_mark_is_read(tmp_path: Path):
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbf" + toml(valid()).replace("\n", "\r\n").encode())
    assert load(path).id == "built"


def test_every_sentence_about_a_file_names_the_file(tmp_path: Path):
    path = tmp_path / "mine.toml"
    path.write_text("format = 1", encoding="utf-8")
    with pytest.raises(CaseError) as refused:
        load(path)
    assert all(sentence.startswith(f"{path}: ") for sentence in refused.value.problems)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_case_is_named_after_its_file(name):
    assert load(name).id == name


# Whatever a file holds: a case, or sentences.

scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.sampled_from(["", "p0", "p1", "i0", "o0", "all", "demand", "x.y", "ünï\n\x00"[:4]]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["i0", "id", "x"]), inner)
    ),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, part in inner for found in [(*path, step), *places(part, (*path, step))]]


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_a_spoilt_case_is_a_case_or_sentences(data: st.DataObject):
    raw = copy.deepcopy(valid())
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(places(raw)))
        holder = raw
        for step in path:
            holder = holder[step]
        match data.draw(st.sampled_from(["drop", "replace", "add"])):
            case "drop":
                del holder[last]
            case "replace":
                holder[last] = data.draw(values)
            case "add" if isinstance(holder, dict):
                holder[data.draw(st.sampled_from(["i1", "extra", "interest", "text", "package"]))] = (
                    data.draw(values)
                )
            case "add":
                holder.append(data.draw(values))
        if not places(raw):
            break
    try:
        sentences = warnings(parse(toml(raw)))
    except CaseError as refused:
        sentences = refused.problems
    assert all(": " in sentence for sentence in sentences)


@settings(max_examples=100, deadline=None)
@given(text=st.text())
def test_any_text_is_a_case_or_sentences(text: str):
    with pytest.raises(CaseError):
        parse(text)


@pytest.mark.parametrize("taken", ["all", "facilitator", "observer", "opening", "person"])
def test_a_party_is_not_called_as_another_kind_of_seat_is(taken: str):
    raw = raw_case([[[1, 0]], [[0, 1]]])
    raw["party"][0]["id"] = taken
    assert any(problem.startswith(f"party[{taken}].id") for problem in problems(toml(raw)))
