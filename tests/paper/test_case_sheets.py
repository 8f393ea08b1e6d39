"""Printed briefs: each side's own sheets, nothing hidden, no sheet of paper with what two sides know."""

import re
import shutil
import subprocess
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest

from workshop.negotiation import casefile
from workshop.negotiation.acts import ACTS
from workshop.negotiation.case import Case
from workshop.paper.case_sheets import FOR_ALL, ON_OFFERS, printed

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CASES = [casefile.load(name) for name in casefile.shipped()]


def sheets(case: Case) -> list[tuple[str, str]]:
    """Return (whose sheet it is, its text) in the order of printing."""
    found = re.findall(r"<article><p class='whose'>(.*?)</p>(.*?)</article>", printed(case), re.DOTALL)
    return [(unescape(whose), unescape(re.sub("<[^>]+>", " ", body))) for whose, body in found]


def private_texts(case: Case, party: str) -> set[str]:
    own = case.party[party]
    return {
        own.brief.strip().split("\n\n")[0],
        own.end_goal,
        own.batna,
        *(each.label for each in own.interests),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
class TestEveryShippedCase:
    def test_a_side_has_its_brief_its_points_and_its_log_sheets(self, case: Case) -> None:
        for party in case.parties:
            own = " ".join(
                text for whose, text in sheets(case) if whose == f"{party.name}: for this side alone"
            )
            assert all(text in own for text in private_texts(case, party.id))
            assert case.summary.strip() in own
            for issue in case.issues:
                assert issue.label in own
                assert all(option in own for option in issue.options)
            assert f"{party.reservation / 1000:g} points" in own if party.reservation else True

    def test_no_sheet_holds_what_another_side_knows(self, case: Case) -> None:
        for whose, text in sheets(case):
            there = {
                party.id
                for party in case.parties
                if any(each in text for each in private_texts(case, party.id))
            }
            own = {party.id for party in case.parties if whose == f"{party.name}: for this side alone"}
            assert there <= own, whose

    def test_between_two_sides_comes_a_sheet_for_all_so_that_duplex_printing_parts_them_too(
        self, case: Case
    ) -> None:
        names = [party.name for party in case.parties]
        alone = [next((name for name in names if name in whose), "") for whose, _ in sheets(case)]
        pairs = pairwise(alone)
        assert all(one == other or not (one and other) for one, other in pairs)

    def test_hidden_options_and_counterparts_lines_are_not_printed(self, case: Case) -> None:
        page = unescape(printed(case))
        hidden = [option.text for issue in case.issues for option in issue.hidden]
        lines = [line for party in case.parties for said in party.says.acts.values() for line in said]
        assert not [
            text for text in hidden + lines if text in page and text not in {o.text for o in case.openings}
        ]

    def test_it_loads_nothing(self, case: Case) -> None:
        assert not re.search(r"(src|href|url\(|@import|<script|https?:)", printed(case))

    def test_who_keeps_a_card_for_one_side_is_the_facilitator(self, case: Case) -> None:
        for card in case.cards:
            whose = [whose for whose, text in sheets(case) if card.text.strip() in text]
            to = "all" if card.to == "all" else f"{case.party[card.to].name} alone"
            assert whose == [f"Facilitator: cards for {to}"]


def test_there_are_hidden_options_to_look_for() -> None:
    assert any(issue.hidden for case in CASES for issue in case.issues)


def test_cards_for_different_sides_are_parted_too() -> None:
    text = casefile.load("last-boat").text
    case = casefile.parse(
        text.replace('to = "all"\nprecipitant = "external"', 'to = "island"\nprecipitant = "external"')
    )
    assert [whose for whose, _ in sheets(case)][-3:] == [
        "Facilitator: cards for Island council alone", FOR_ALL, "Facilitator: cards for Ferry line alone",
    ]  # fmt: skip


def test_what_a_case_says_is_text_and_never_markup() -> None:
    nasty = "<script>alert(1)</script><b onclick='x'>&amp;\\\""
    text = casefile.load("last-boat").text
    for line in (
        "The last boat",
        "Island council",
        "Last boat to Tarrin in winter",
        "17:30",
        "Two days without a boat",
    ):
        text = text.replace(f'"{line}"', f'"{line}{nasty}"')
    for key in ("label", "end_goal", "batna", "text"):
        text = re.sub(
            rf'^( *{key} = "[^"]+)"$', lambda found: f'{found[1]}{nasty}"', text, flags=re.MULTILINE
        )
    text = re.sub(r"^(brief|text) = \"\"\"", lambda found: found[0] + nasty, text, flags=re.MULTILINE)
    text = text.replace("next season.", f"next season. {nasty}")
    page = printed(casefile.parse(text))
    assert "<script" not in page
    assert "<b onclick" not in page
    assert page.count("&lt;script&gt;") > 20


def test_every_act_has_a_place_to_tick_and_a_meaning() -> None:
    log = next(text for whose, text in sheets(CASES[0]) if "what you do" in text)
    table = next(text for whose, text in sheets(CASES[0]) if whose == FOR_ALL)
    for act, kind in ACTS.items():
        if act not in ON_OFFERS:
            assert kind.label in log
            assert f"{kind.label}. " in table
            assert kind.hint in table


def test_a_log_sheet_has_a_column_for_every_round_of_play() -> None:
    for minutes, rounds in ((30, 6), (3, 1), (240, 8)):
        case = casefile.parse(
            re.sub(r"minutes = \d+", f"minutes = {minutes}", casefile.load("last-boat").text)
        )
        heads = re.findall(r"<th scope='col'>Round</th>(.*?)</tr>", printed(case))
        assert {head.count("<th") for head in heads} == {rounds}


@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed here")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_sheet_begins_on_a_page_of_its_own_and_fits_it(case: Case, tmp_path: Path) -> None:
    page, paper = tmp_path / "briefs.html", tmp_path / "briefs.pdf"
    page.write_text(printed(case), "utf-8")
    args = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-pdf-header-footer",
    ]
    run = [
        str(CHROMIUM),
        *args,
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--print-to-pdf={paper}",
        page.as_uri(),
    ]
    subprocess.run(run, check=True, timeout=120, capture_output=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) == len(sheets(case))
