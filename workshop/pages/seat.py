"""The seat: one side's brief, its acts, the package on the table, its charts, the history and the pulse."""

from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as ipw

from workshop.charts.live import LiveChart
from workshop.negotiation.case import Party, shown
from workshop.negotiation.counterpart import COUNTERPARTS, turn_of
from workshop.negotiation.table import Entry, Table
from workshop.pages.acts import Tell, Words, acts, chips, pulse, to_answer
from workshop.pages.charted import TITLES, charted
from workshop.pages.forms import box, button, html, put, refusal_of, row, show
from workshop.pages.live import LiveTable
from workshop.pages.packages import builder, on_the_table
from workshop.pages.words import author, ended, name, package, said

STYLE = Path(__file__).with_name("style.css")
RECENT = 12
"""Moves that the history shows before one asks for more."""
SHOWN_TEXT = 600
"""Characters of one move's text that the history shows."""


def seat(live: LiveTable) -> Any:
    """Return a seat's whole page; it follows its table once `live.start()` was called."""
    refusal, tell = telling()
    words = Words(live, tell)
    ask = box([to_answer(live, tell), words.widget, chips(live, words), acts(live, words, tell)], "iw-card")

    def draw(live: LiveTable) -> None:
        show(ask, not live.view.end)

    live.watch(draw)
    doing = box([status(live), on_the_table(live, words), ask, builder(live, words, tell)], "iw-doing")
    seeing = box([charts(live), pulse_card(live, tell), history(live, tell)], "iw-seeing")
    columns = ipw.Box([doing, seeing]).add_class("iw-columns")
    return box([heading(live), brief(live), points(live), columns, refusal], "iw-seat")


def telling() -> tuple[Any, Tell]:
    """Return a place at the window's foot, and what tells a sentence there; "" takes it away."""
    refusal = html("", "iw-told")
    return refusal, lambda sentence: put(refusal, refusal_of(sentence))


def style() -> Any:
    """Return the kit's style sheet, to be shown once a page."""
    return html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>", "iw-style")


def heading(live: LiveTable) -> Any:
    """Return the case's title, and who sits where."""
    case, party = live.view.case, live.party
    others = ", ".join(f"{other.name}{_played_by(live.view, other)}" for other in case.parties if other.id != party)
    return html(
        f"<h1>{escape(case.title)}</h1><p class='iw-who'>You are <b>{escape(case.party[party].name)}</b>; "
        f"with you at the table: {escape(others)}.</p>"
    )


def _played_by(view: Table, other: Party) -> str:
    who = view.seats.get(other.id, "")
    return f" (scripted, {who})" if who in COUNTERPARTS else ""


def brief(live: LiveTable, *, read: bool = False) -> Any:
    """Return what this side knows in words: the summary and its own brief; open until it was read or a move made."""
    view, party = live.view, live.party
    whose = f"Brief of {name(view, party)}" if live.observes else "Your brief"
    started = read or any(entry.move.by == party and entry.move.seat == live.seat for entry in view.moves)
    return html(
        f"<details{'' if started else ' open'}><summary>{escape(whose)}</summary><div class='iw-read'>"
        f"<p>{escape(view.case.summary.strip())}</p>{private(view.case.party[party])}</div></details>"
    )


def points(live: LiveTable) -> Any:
    """Return this side's points, options as they appear, beside what folds them: it stays as it was left."""
    whose = f"Points of {name(live.view, live.party)}" if live.observes else "Your points"
    fold = html(f"<details><summary>{escape(whose)}</summary></details>", "iw-fold")
    told = html("", "iw-card")

    def draw(live: LiveTable) -> None:
        put(told, point_sheet(live.view, live.party))

    live.watch(draw)
    return box([fold, told])


def private(party: Party) -> str:
    """Return what one side alone knows in words: its brief, its end goal, its batna; as markup."""
    told = "".join(f"<p>{escape(part.strip())}</p>" for part in party.brief.strip().split("\n\n"))
    worth = "" if party.reservation is None else f" It is worth <b>{shown(party.reservation)} points</b> to this side."
    return (
        f"{told}<p><b>End goal.</b> {escape(party.end_goal)}</p>"
        f"<p><b>Without agreement.</b> {escape(party.batna)}{worth}</p>"
    )


def point_sheet(view: Table, party: str) -> str:
    """Return what each option is worth to a side, interest by interest, as markup."""
    own, blocks = view.case.party[party], []
    for issue in view.case.issues:
        options = view.options(issue.id)
        head = "".join(f"<th scope='col'>{escape(option)}</th>" for option in options)
        rows = "".join(
            f"<tr><th scope='row'>{escape(interest.label)}</th>"
            + "".join(f"<td>{shown(interest.points[issue.id][issue.index[option]])}</td>" for option in options)
            + "</tr>"
            for interest in own.interests
            if issue.id in interest.points
        )
        body = rows or f"<tr><td colspan='{len(options) + 1}'>No points here.</td></tr>"
        label = escape(issue.label)
        blocks.append(f"<table class='iw-points'><tr><th scope='col'>{label}</th>{head}</tr>{body}</table>")
    # It scrolls sideways where it has no room, by keyboard too.
    whose = escape(f"Points of {name(view, party)}", quote=True)
    return f"<div class='iw-sheet' tabindex='0' role='region' aria-label='{whose}'>{''.join(blocks)}</div>"


def status(live: LiveTable) -> Any:
    """Return one line that says whose turn it is, how the table ended, or what troubles the log."""
    told = html()

    def draw(live: LiveTable) -> None:
        view = live.view
        if live.trouble:
            line = live.trouble
        elif view.end:
            line = ended(view)
        else:
            party = turn_of(view)
            scripted = view.seats.get(party) in COUNTERPARTS
            own = "Your move. Take your time." if party == live.party else f"It is {name(view, party)}'s turn."
            line = f"{name(view, party)} is thinking …" if scripted else own
        put(told, f"<p class='iw-status' role='status'>{escape(line)}</p>")

    live.watch(draw)
    return told


def charts(live: LiveTable) -> Any:
    """Return both live charts, as far as this side may see."""
    drawn = charted(live.view, live.records, live.viewer)
    both = [LiveChart(figure, label=label, summary=summary) for label, figure, summary in drawn]

    def draw(live: LiveTable) -> None:
        for chart, (_, figure, summary) in zip(both, charted(live.view, live.records, live.viewer), strict=True):
            chart.show(figure, summary)

    live.watch(draw)
    return box([box([html(f"<h2>{t}</h2>"), c], "iw-card") for t, c in zip(TITLES, both, strict=True)], "iw-charts")


def news(live: LiveTable) -> Any:
    """Return the cards that were played to this side, the latest first."""
    told = html("", "iw-card", "iw-news")

    def draw(live: LiveTable) -> None:
        view = live.view
        known = {card.id: card for card in view.case.cards}
        played = [known[card] for _, card in reversed(view.cards) if card in known]
        put(
            told,
            "".join(
                f"<section><h3>{escape(_for_whom(live, card.to))}: {escape(card.title)}</h3>"
                f"<p>{escape(card.text)}</p></section>"
                for card in played
            ),
        )
        show(told, bool(played))

    live.watch(draw)
    return told


def _for_whom(live: LiveTable, to: str) -> str:
    if to == "all":
        return "News for all"
    return f"News for {name(live.view, to)} alone" if live.observes else "News for you alone"


def pulse_card(live: LiveTable, tell: Tell) -> Any:
    """Return the pulse with its heading."""
    return box([html("<h2>Pulse</h2>"), pulse(live, tell)], "iw-card", "iw-pulse-card")


def history(live: LiveTable, tell: Tell) -> Any:
    """Return the moves so far, the latest first, and a way to take back one's own last move."""
    told = html("", "iw-history")
    whole = [False]

    def toggle() -> None:
        whole[0] = not whole[0]
        more.description = "Show fewer" if whole[0] else "Show all moves"
        draw(live)

    def withdraw() -> None:
        own = [entry for entry in live.view.moves if entry.move.seat == live.seat]
        tell(live.log("withdrawn", of=own[-1].version, seat=live.seat) if own else "You have not logged a move yet.")

    more = button("Show all moves", toggle, "iw-quiet")
    back = button("Take back my last move", withdraw, "iw-quiet", hint="Within one minute, while nobody answered it")

    def draw(live: LiveTable) -> None:
        view = live.view
        entries = view.moves if whole[0] else view.moves[-RECENT:]
        put(told, f"<ol>{''.join(line(view, entry, live.party) for entry in reversed(entries))}</ol>")
        show(more, len(view.moves) > RECENT)
        show(back, not view.end and any(entry.move.seat == live.seat for entry in view.moves))

    live.watch(draw)
    return box([html("<h2>Moves</h2>"), told, row([back, more])], "iw-card", "iw-moves")


def line(view: Table, entry: Entry, party: str) -> str:
    """Return a move in the history, as this side reads it, as markup."""
    move = entry.move
    whose = "mine" if move.by == party else "theirs"
    note = author(view, entry)
    text = move.text or ""
    if len(text) > SHOWN_TEXT:
        text = f"{text[:SHOWN_TEXT]} … ({len(text):,} characters)"
    quote = f"<blockquote><bdi>{escape(text)}</bdi></blockquote>" if text else ""
    chosen = f"<p class='iw-chosen'>{escape(package(view, move.package))}</p>" if move.package else ""
    aside = f" <small>{escape(note)}</small>" if note else ""
    return f"<li class='iw-{whose}'><p>{escape(said(view, move))}{aside}</p>{quote}{chosen}</li>"
