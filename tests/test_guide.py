"""The facilitator's guide: it adds up, names only what is there, and is one page that needs nothing else."""

import json
import re
import shlex
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import click
import pytest

import workshop
from workshop.classroom.room import MINUTES, MODES, SPARES
from workshop.classroom.signs import SIGNS
from workshop.cli import cli
from workshop.negotiation import casefile
from workshop.pages import console
from workshop.pages.console.tables import SAYS
from workshop.serve.guide import guide
from workshop.widgets.texts import PHASE

NOTEBOOK = Path(workshop.__file__).parents[1] / "notebooks" / "facilitator_guide.ipynb"
CELLS = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
TEXT = "\n\n".join("".join(cell["source"]) for cell in CELLS)
SCRIPT = re.compile(r"^### (\d+) minutes\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^\| (\d+) \| (\d+) \| (\w+) \|", re.MULTILINE)
STEPS = {
    int(length): [(int(f), int(m), p) for f, m, p in LINE.findall(body)]
    for length, body in SCRIPT.findall(TEXT)
}


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_it_is_text_alone() -> None:
    assert {cell["cell_type"] for cell in CELLS} == {"markdown"}


@pytest.mark.parametrize(
    "title",
    [
        "What you need", "The day before", "On the day", "Minute by minute", "What to say", "Three ways to "
                                                                                            "log",
        "While they play", "When people come late, leave, or do not add up", "The debrief",
        "When phones do not reach the laptop", "Who can read along", "What is kept, and how it goes away",
        "So that everybody can take part", "If something goes wrong",
    ],
)  # fmt: skip
def test_it_has_what_a_facilitator_needs(title: str) -> None:
    assert len(section(title).split()) > 60


@pytest.mark.parametrize("length", [60, 90, 150])
def test_the_minutes_of_each_script_add_up(length: int) -> None:
    at = 0
    for begins, minutes, _ in STEPS[length]:
        assert begins == at
        at += minutes
    assert at == length


@pytest.mark.parametrize("length", [60, 90, 150])
def test_each_script_goes_through_the_phases_in_their_order(length: int) -> None:
    rounds = 2 if length == 150 else 1
    phases = [phase for _, _, phase in STEPS[length] if phase != "Break"]
    assert phases == list(PHASE.values()) * rounds


def test_the_clocks_of_a_room_fit_the_script_of_ninety_minutes() -> None:
    lengths = dict(MINUTES, play=casefile.load("last-boat").minutes)
    assert {phase: minutes for _, minutes, phase in STEPS[90]} == {
        PHASE[phase]: lengths[phase] for phase in PHASE
    }


def test_play_is_as_long_as_its_case_in_every_script() -> None:
    piano, boat = casefile.load("piano-workshop").minutes, casefile.load("last-boat").minutes
    plays = {
        length: [minutes for _, minutes, phase in steps if phase == "Play"] for length, steps in STEPS.items()
    }
    assert plays == {60: [piano], 90: [boat], 150: [boat, piano]}


def test_the_cases_that_the_guide_lists_are_told_as_they_are() -> None:
    rows = re.findall(r"^\| ([^|]+) \| `([a-z-]+)` \| (\d) \| (\d+) \|", TEXT, re.MULTILINE)
    assert {name for _, name, *_ in rows} >= {"last-boat", "piano-workshop"}
    for title, name, parties, minutes in rows:
        case = casefile.load(name)
        assert (title, int(parties), int(minutes)) == (case.title, len(case.parties), case.minutes)


def test_a_case_that_the_guide_does_not_list_stands_on_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    guide.cache_clear()
    listed = guide().count("<code>")
    new = {**casefile.shipped(), "another": casefile.shipped()["last-boat"]}
    monkeypatch.setattr("workshop.serve.guide.shipped", lambda: new)
    monkeypatch.setattr("workshop.serve.guide.load", lambda name: casefile.load(new[name]))
    guide.cache_clear()
    assert guide().count("<td>The last boat</td>") == 2
    assert guide().count("<code>") == listed + 1
    guide.cache_clear()


def test_every_command_exists_with_its_options() -> None:
    found = [shlex.split(command) for command in re.findall(r"`workshop ([^`]*)`", TEXT)]
    assert {words[0] for words in found} >= {
        "serve",
        "print",
        "purge",
        "export",
        "check",
        "analyse",
        "rehearse",
    }
    for verb, *words in found:
        command = cli.commands[verb]
        given = [word for word in words if word.startswith("-")]
        assert set(given) <= options(command), verb
    alone = {
        word
        for code in re.findall(r"`(--[^`]*)`", TEXT)
        for word in shlex.split(code)
        if word.startswith("-")
    }
    assert alone <= {option for command in cli.commands.values() for option in options(command)}


def options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}


def test_every_way_to_log_and_every_rule_for_who_is_left_over_is_explained() -> None:
    assert all(f"`--mode {mode}`" in section("Three ways to log") for mode in MODES)
    assert all(f"`--spare {spare}`" in TEXT for spare in SPARES)
    assert all(f"| {SAYS[sign]} |" in section("While they play") for sign in SIGNS)


def test_the_buttons_that_it_names_are_on_the_console() -> None:
    texts = tomllib.loads(Path(console.__file__).with_name("texts.toml").read_text("utf-8"))
    shown = [text for text in texts.values() if isinstance(text, str)]
    for label in (
        "Fill with robots",
        "Charts on",
        "Replace by counterpart",
        "Open both sides",
        "Pause",
        "Lock the door",
        "Devices and links",
        "Admit another device",
        "Another round, roles rotated",
        "I am on my way",
        "Log now",
        "Skip a round",
        "Say to all",
        "Back to play",
        "Give a place",
        "My screen is private",
        "Hide what is private",
        "Reopen this table",
        "Move",
        "Remove",
    ):
        assert label in TEXT
        assert label in shown


def test_it_speaks_the_words_of_the_field() -> None:
    banned = re.compile(
        r"\b(players?|users?|opponents?|games?|scores?|scenarios?|sessions?|deal-breakers?)\b", re.IGNORECASE
    )
    assert not banned.findall(TEXT)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.ids += [found["id"]] if found.get("id") else []
        self.links += [found["href"] or ""] if tag == "a" else []
        self.loaded += [
            str(found[name]) for name in ("src", "srcset", "href") if found.get(name) and tag != "a"
        ]


@pytest.fixture(scope="module")
def page() -> Page:
    page = Page()
    page.feed(guide())
    return page


def test_the_page_loads_nothing_and_runs_nothing(page: Page) -> None:
    assert set(page.loaded) == {"data:,"}
    assert "script" not in page.tags
    assert "url(" not in guide()
    assert "@import" not in guide()


def test_no_link_of_it_is_broken(page: Page) -> None:
    assert len(page.links) > 20
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert len(page.ids) == len(set(page.ids))


def test_its_contents_list_every_section(page: Page) -> None:
    nav = guide().partition("<nav")[2].partition("</nav>")[0]
    titles = re.findall(r"^## (.*)$", TEXT, re.MULTILINE)
    assert re.findall(r">([^<]+)</a>", nav) == titles


def test_all_that_the_notebook_says_is_on_the_page() -> None:
    shown = re.sub(r"\W+", " ", re.sub("<[^>]+>", " ", guide()))
    for paragraph in re.split(r"\n+", TEXT):
        words = re.sub(r"\]\(#[^)]*\)", "", paragraph)
        plain = re.sub(r"\W+", " ", words).strip()
        assert re.sub(r"^\d+ ", "", plain) in re.sub(r" (quot|x27|39|amp) ", " ", shown), paragraph[:60]
