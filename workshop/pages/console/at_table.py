"""Of the console: what one goes to a table for: last words, interests told and understood, its charts."""

from dataclasses import dataclass, replace
from html import escape
from typing import Any

from workshop.charts import table as figures
from workshop.charts.chart import TITLES, Chart, charted
from workshop.classroom.clock import seconds
from workshop.live.room import LiveRoom
from workshop.log.store import now
from workshop.measures.records import records
from workshop.negotiation.table import Entry, Table
from workshop.pages.seat.package import lying
from workshop.pages.seat.package import sides as worth_to_all
from workshop.widgets.chart import LiveChart
from workshop.widgets.kit import box, html, put
from workshop.widgets.scope import renew, watch
from workshop.widgets.texts import ended, name, names, said, texts_beside

TEXT = texts_beside(__file__)
LAST = 6
"""Moves that are listed."""
QUOTED = 300
"""Characters of a move's words that are shown."""


@dataclass
class Screen:
    """Whether nobody else sees this console's screen: then it shows what each side keeps to itself."""

    private: bool = False


def at_table(live: LiveRoom, number: int, screen: Screen) -> Any:
    """Return what goes on at a table; what sides keep to themselves is in it on a private screen alone."""
    holder = box([], "iw-more")

    def parts(live: LiveRoom) -> list[Any]:
        table = live.courses[number].table if number in live.courses else None
        if table is None:
            return [html(f"<p class='iw-empty'>{TEXT['not_begun']}</p>")]
        drawn = _all if screen.private else _trust
        drawing = [LiveChart(figure, label=label, summary=summary) for label, figure, summary in drawn(table)]
        told, kept = html(), html()

        def draw(live: LiveRoom) -> None:
            table = live.courses[number].table
            put(told, _told(table))
            put(kept, _kept(table) if screen.private else "")
            for chart, (_, figure, summary) in zip(drawing, drawn(table), strict=True):
                chart.show(figure, summary)

        watch(live, draw, told)
        return [told, kept, *drawing]

    renew(holder, live, lambda live: (screen.private, number in live.courses), parts)
    return holder


def _all(table: Table) -> list[Chart]:
    return list(charted(table, records(table.rows)))


def _trust(table: Table) -> list[Chart]:
    """Return the one chart that tells nothing a side keeps to itself, nor what it reported."""
    course = replace(figures.course(table, records(table.rows)), pulses=())
    return [Chart(TITLES[1], *figures.trust(course))]


def _kept(table: Table) -> str:
    """Return the package on the table and its worth to each side, as markup."""
    offer = table.offer
    return lying(table) + worth_to_all(table, offer.package) if offer else f"<p>{TEXT['no_offer']}</p>"


def _told(table: Table) -> str:
    over = f"<p><b>{escape(ended(table))}</b></p>" if table.end else ""
    counted = TEXT["last_move" if len(table.played) == 1 else "last_moves"].format(len(table.played))
    moves = "".join(f"<li>{_move(table, entry)}</li>" for entry in reversed(table.played[-LAST:]))
    sides = "".join(f"<h4>{escape(name(table, p))}</h4>{_interests(table, p)}" for p in table.parties)
    return f"{over}<h4>{counted}</h4><ul>{moves or TEXT['none_yet']}</ul><div class='iw-voiced'>{sides}</div>"


def _move(table: Table, entry: Entry) -> str:
    text = entry.move.text or ""
    quote = f"<q>{escape(text[:QUOTED])}</q> " if text else ""
    return f"{escape(said(table, entry.move))} {quote}<small>{ago(seconds(entry.at, now()))}</small>"


def _interests(table: Table, owner: str) -> str:
    """Return what a side told of what matters to it, in the words the table has, and who understood it."""
    lines = []
    for interest in table.case.party[owner].interests:
        if (owner, interest.id) in table.voiced:
            by = [p for p in table.others(owner) if (p, owner, interest.id) in table.understood]
            mark = TEXT["understood_by"].format(names(table, by)) if by else TEXT["only_told"]
            lines.append(
                f"<li>{'✓' if by else '○'} {escape(interest.voiced_as)} <small>{escape(mark)}</small></li>"
            )
    return f"<ul>{''.join(lines)}</ul>" if lines else f"<p class='iw-empty'>{TEXT['told_nothing']}</p>"


def ago(seconds: float) -> str:
    """Return how long ago something was, in words that change once a minute."""
    return str(TEXT["ago"].format(in_minutes(seconds)) if seconds >= 60 else TEXT["just_now"])


def in_minutes(seconds: float) -> str:
    """Return a span of time in whole minutes."""
    minutes = int(seconds // 60)
    return str(TEXT["over_an_hour"] if minutes >= 60 else TEXT["minutes"].format(minutes))
