"""The two charts of one table, each with words that say it: interest coverage and trust levels over moves.

They show what they are given and refuse what a viewer may not see: with a viewer, of another side only
counts, and of pulses those that it gave.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workshop.charts.draw.lanes import ENDS, KINDS
from workshop.charts.draw.panels import Figure, Line, Panel, figure
from workshop.charts.draw.series import Pair, Track, Tracks, of_records
from workshop.charts.draw.style import DASHED, FONT, INK, Style, cut, room, short
from workshop.measures import records as frames
from workshop.measures.records import Mark, Pulse, Record
from workshop.negotiation import coverage as figures
from workshop.negotiation.acts import OFFERS
from workshop.negotiation.case import Case
from workshop.negotiation.table import Table

VOICED = Style(0, "solid", "circle")
UNDERSTOOD = (Style(1, "dash", "square"), Style(3, "dashdot", "triangle-up"), Style(4, "longdash", "star"))
SATISFIED = Style(2, "dot", "diamond")
PERCENT = {
    "tickvals": [0, 50, 100],
    "ticktext": ["0%", "50%", "100%"],
    "ticksuffix": "%",
    "hoverformat": ".0f",
}
EDGE = 4
"""What a percent axis shows beyond 0 and 100, so that a line there is whole."""
REPORTED = Panel("reported trust, 1 to 7", 0.5, 7.5, 96, (), {"tickvals": [1, 4, 7]})
ESTIMATED = Panel("illustrative estimate, 0 to 1", -0.04, 1.04, 110, (), {"tickvals": [0, 0.5, 1]})


@dataclass(frozen=True)
class Course:
    """What the charts show of a table up to where `view` is: with its `records`, for the `viewer` or for all.

    `marks`, `pulses` and `last`, the latest move, may lie ahead of it, as in a replay, whose axes then stay.
    """

    view: Table
    records: Sequence[Record]
    marks: Sequence[Mark]
    last: int
    pulses: Sequence[Pulse]
    viewer: str | None = None

    @property
    def case(self) -> Case:
        """The case that is played."""
        return self.view.case

    @cached_property
    def tracks(self) -> Tracks:
        """The figures after each move."""
        return of_records(self.records)

    @cached_property
    def reported(self) -> Mapping[Pair, Track]:
        """What each party, or the viewer alone, reported of each other; nothing where nobody ever did."""
        known = [pulse for pulse in self.pulses if self.sees(pulse.by)]
        found = {pair: Track() for pair in pairs_of(self.case) if known and self.sees(pair[0])}
        for pulse in known:
            if pulse.move <= len(self.records):
                found[pulse.by, pulse.to].add(pulse.move, pulse.value)
        return found

    @cached_property
    def estimated(self) -> Mapping[Pair, Track]:
        """The estimates of trust, for all to see."""
        return {(by, to): self.tracks["estimated", to, by] for by, to in pairs_of(self.case)}

    def sees(self, party: str) -> bool:
        """Tell whether this party's own figures are open."""
        return self.viewer in {None, party}

    def satisfied(self, party: str) -> Track:
        """Return the least and the most that the sides' latest offers satisfy this one; at an agreement that.

        Offers take turns, so that what lies on the table jumps from move to move. The range of what all sides
        offer shows how far apart they are, and narrows as they come closer.
        """
        found, latest, view = Track(), dict[str, figures.Interval](), self.view
        for move, entry in enumerate(view.moves, start=1):
            if entry.move.act in OFFERS and entry.move.package:
                package = entry.move.package
                latest[entry.move.by] = figures.satisfied(view.case, party, package, view.appeared)
            if view.end and view.end.package and move == len(view.moves):
                latest = {"": figures.satisfied(view.case, party, view.end.package, view.appeared)}
            if latest:
                lows, highs = zip(*latest.values(), strict=True)
                found.add(move, min(lows), max(highs))
        return found

    def so_far(self) -> str:
        """Return how far the table is, with the latest mark of each kind, in sentences."""
        last, here = len(self.records), [mark for mark in self.marks if mark.move <= len(self.records)]
        said = ["No moves yet" if not last else "After 1 move" if last == 1 else f"After {last} moves"]
        for kind in KINDS:
            latest = next((mark for mark in reversed(here) if mark.mark == kind), None)
            if latest:
                what = latest.label.partition(": ")[2] or latest.label
                said.append(f"latest {kind} at move {latest.move} ({what})")
        ends = [f"{mark.label}." for mark in here if mark.mark in {*ENDS, "reopened"}]
        return " ".join([f"{'; '.join(said)}.", *ends])


def course(
    view: Table, records: Sequence[Record], viewer: str | None = None, *, whole: Table | None = None
) -> Course:
    """Return what the charts show of a table with its records; of the `whole` they show what is ahead.

    Then the records are those of the whole.
    """
    whole = whole or view
    marks, pulses = frames.marks(whole, records), frames.pulses(whole)
    return Course(view, records[: len(view.moves)], marks, len(whole.moves), pulses, viewer)


def coverage(course: Course, font: int = FONT) -> tuple[Figure, str]:
    """Return interest coverage, drawn and in sentences.

    Voiced, understood and satisfied are in percent of a side's interests by weight, beside its reservation
    value. With a viewer only its own side is in percent, and every other one in counts of interests.
    """
    case = course.case
    sides = [*filter(course.sees, case.party), *(party for party in case.party if not course.sees(party))]
    drawn = [_side(course, party) if course.sees(party) else _counts(course, party) for party in sides]
    panels, told = zip(*drawn, strict=True)
    return _figure(course, panels, font), " ".join([course.so_far(), *told])


def trust(course: Course, font: int = FONT) -> tuple[Figure, str]:
    """Return trust levels, drawn and in sentences: one line for each ordered pair.

    Reported trust, 1 to 7, stands apart from the estimate, 0 to 1, and only where somebody reported.
    """
    panels = [*level_panels(course, "Reported", REPORTED), *level_panels(course, "Estimated", ESTIMATED)]
    return _figure(course, panels, font), told_trust(course)


def _figure(course: Course, panels: Sequence[Panel], font: int) -> Figure:
    grown = [replace(panel, height=panel.height * font // FONT) for panel in panels]
    right = label_room(course.case, font)
    return figure(grown, INK, last=course.last, right=right, marks=course.marks, font=font)


def told_trust(course: Course) -> str:
    """Return the trust levels after the last move, in sentences."""
    names, said = brief_names(course.case), [course.so_far()]
    for what, levels, form in (
        ("Reported, 1 to 7", course.reported, ".0f"),
        ("Illustrative estimate, 0 to 1", course.estimated, ".2f"),
    ):
        known = [f"{names[a]} → {names[b]} {t.low[-1]:{form}}" for (a, b), t in levels.items() if t.low]
        said += [f"{what}: {', '.join(known)}."] if known else []
    return " ".join(said)


def level_panels(course: Course, name: str, scale: Panel) -> list[Panel]:
    """Return one panel for a table of two, and else one for each party that trusts: six lines are a tangle.

    Without levels there is none.
    """
    case, dots = course.case, scale is REPORTED
    names, two = brief_names(case), len(case.party) == 2
    styles = dict(zip(pairs_of(case), DASHED, strict=False))
    lines: defaultdict[str, list[Line]] = defaultdict(list)
    for (by, to), track in (course.reported if dots else course.estimated).items():
        label = _trusted(case, names[by], names[to])
        line_name = f"{name} – {names[by]} → {names[to]}"
        lines["" if two else by].append(
            Line(line_name, styles[by, to], track.moves, track.low, label, dots=dots)
        )
    return [
        replace(
            scale, title=_titled(scale.title, names.get(by)), height=scale.height if two else 64, lines=found
        )
        for by, found in lines.items()
    ]


def _titled(title: str, name: str | None) -> str:
    return f"{name}: {title.partition(',')[0]}" if name else title[0].upper() + title[1:]


def _side(course: Course, party: str) -> tuple[Panel, str]:
    """Return the panel of a side whose figures are open, and what it shows in a sentence."""
    case, tracks, about = course.case, course.tracks, course.case.party[party]
    names, two = brief_names(case), len(case.party) == 2
    voiced, met = tracks["voiced", party, ""], course.satisfied(party)
    lines = [
        Line(
            f"Voiced, % – {names[party]}",
            VOICED,
            voiced.moves,
            _percents(voiced.low),
            f"voiced {_now(voiced)}",
        )
    ]
    heard = []
    for style, other in zip(UNDERSTOOD, course.view.others(party), strict=False):
        track = tracks["understood", party, other]
        label = f"understood {_now(track)}" if two else f"… by {names[other]}"
        name = f"{names[party]}, % understood by {names[other]}"
        lines.append(Line(name, style, track.moves, _percents(track.low), label))
        heard.append(f"{_now(track)} understood by {case.party[other].name}")
    what, label = f"{names[party]}, % satisfied by the latest offers, ", f"satisfied {_now(met)}"
    lines.append(Line(f"{what}least", SATISFIED, met.moves, _percents(met.low), label, thin=True))
    lines.append(Line(f"{what}most", SATISFIED, met.moves, _percents(met.high), label, above=True))
    level = figures.reservation(case, party, course.view.appeared)
    stated = [] if level is None or not 0 <= level <= 1 else [(_percent(level), "reservation")]
    title = f"{cut(about.name, 24)}{' (you)' if course.viewer else ''}: interests"
    panel = Panel(title, -EDGE, 100 + EDGE, 130, lines, PERCENT, stated)
    offers = f"the latest offers satisfy {_now(met)}" if met.low else "no offer yet"
    _, most = figures.satisfied(case, party, {}, course.view.appeared)
    reach = f" No package satisfies more than {100 * most:.0f}%." if most < 1 else ""
    value = "" if level is None else f" Reservation value: {100 * level:.0f}%."
    return panel, f"{about.name}: {_now(voiced)} voiced, {', '.join(heard)}, {offers}.{reach}{value}"


def _counts(course: Course, party: str) -> tuple[Panel, str]:
    """Return the panel of a side of which only counts are open, and what it shows in a sentence."""
    tracks, name = course.tracks, brief_names(course.case)[party]
    counted = {
        "voiced": tracks["voiced_count", party, ""],
        "understood": tracks["understood_count", party, course.viewer or ""],
    }
    many = {what: int(track.low[-1]) if track.low else 0 for what, track in counted.items()}
    lines = [
        Line(f"{what.capitalize()}, number – {name}", style, track.moves, track.low, f"{what} {many[what]}")
        for (what, track), style in zip(counted.items(), (VOICED, UNDERSTOOD[0]), strict=True)
    ]
    top = 2 * math.ceil(max([4, *counted["voiced"].low]) / 2)
    ends, ticks = (round(-0.08 * top, 2), round(1.08 * top, 2)), {"tickvals": [0, top // 2, top]}
    panel = Panel(f"{name}: interests, counted", *ends, 48, lines, ticks)
    told = ", ".join(f"{what} {number}" for what, number in many.items())
    return panel, f"{course.case.party[party].name}: {told}."


def brief_names(case: Case) -> dict[str, str]:
    """Return party -> as much of its name as tells it from the others."""
    brief = short([party.name for party in case.parties])
    return {party.id: brief[party.name] for party in case.parties}


def pairs_of(case: Case) -> list[Pair]:
    """Return every (who trusts, who is trusted)."""
    return [(by, to) for by in case.party for to in case.party if by != to]


def _trusted(case: Case, by: str, to: str) -> str:
    return f"{by} → {to}" if len(case.party) == 2 else f"→ {to}"


def label_room(case: Case, font: int) -> int:
    """Return the room for labels, the same in both charts: so their moves line up."""
    names, two = brief_names(case), len(case.party) == 2
    heard = [] if two else [f"… by {name}" for name in names.values()]
    trusted = [_trusted(case, names[by], names[to]) for by, to in pairs_of(case)]
    return room(["satisfied 50–100%", *heard, *trusted], font)


def _percent(share: float) -> float:
    return round(100 * share, 2)


def _percents(shares: list[float]) -> list[float]:
    return [_percent(share) for share in shares]


def _now(track: Track) -> str:
    """Return a track's last value in percent, or its range."""
    if not track.low:
        return "0%"
    low, high = (f"{_percent(values[-1]):.0f}" for values in (track.low, track.high))
    return f"{low}%" if low == high else f"{low}–{high}%"
