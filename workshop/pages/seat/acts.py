"""Where one speaks: own words, the acts, and what an act still asks to be chosen or to be meant."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.counterparts.habits import COUNTERPARTS
from workshop.hearing.suggest import carries, possible
from workshop.hearing.ways import logged
from workshop.live.table import LiveTable
from workshop.negotiation.acts import ACTS, Act
from workshop.negotiation.events import SCALE
from workshop.negotiation.rules import SEEN_IN_OTHERS, to_say_back
from workshop.negotiation.words import interest_ref
from workshop.pages.seat.aloud import Aloud, held
from workshop.pages.seat.saying import (
    CLAIMED,
    OWN,
    against_scripts,
    among_people,
    asks_back,
    line_of,
    meant,
    ways_of,
    words_count,
)
from workshop.pages.seat.words import Tell, Words
from workshop.widgets.kit import Chips, box, button, html, is_shown, put, row, settle, show
from workshop.widgets.scope import put_in, watch
from workshop.widgets.texts import name, names, texts_beside

TEXT = texts_beside(__file__)


class Desk:
    """The words and the acts of one side; what an act asks for takes the acts' place until it is chosen.

    What is said of a package, and what is asked once before it is logged, is asked here too: whoever speaks
    has the last words of both sides above. `come` brings a phone here. With `rounds`, several things are told
    or said back in a row. Among people, an act that is held shows one sentence to say aloud. `leads` says
    where acts are done for which a package is needed.
    """

    def __init__(
        self,
        live: LiveTable,
        tell: Tell,
        come: Callable[[], None],
        *,
        rounds: bool = False,
        titles: tuple[str, str] = (TEXT["tell"], TEXT["say_back"]),
    ) -> None:
        self._live, self._tell, self._come, self._rounds, self._may = live, tell, come, rounds, True
        self.leads: Mapping[Act, Callable[[], object]] = {}
        self.words = Words(live, tell, self._take, self._others)
        self._forms: dict[str, Any] = {}
        self._title, self._back = html(), button(TEXT["back"], self._go_back, "iw-quiet", rapid=True)
        self._came: Any = None
        self._form, self._why = box([], "iw-form"), html()
        self._aloud = Aloud(live, self._show) if among_people(live) else None
        self._closed = box([self._why, *self._chooser()], "iw-closed")
        self._asked = box([row([self._title, self._back]), self._form], "iw-asked")
        words = words_count(live)
        self._makes = {
            "disclose_interest": (titles[0], self._own),
            "paraphrase": (titles[1], self._heard),
            "together": (TEXT["together"], self._together),
            "pulse": (TEXT["pulse"], self._pulse),
            "more": (TEXT["more_acts"], self._rest),
        }
        lists = [self._opener(act, ACTS[act].label, ACTS[act].hint) for act in self._makes if act in ACTS]
        taps = [self._button(act) for act, kind in ACTS.items() if kind.taps == 1]
        more = ["together"] * words + ["pulse"] * (not live.observes) + ["more"]
        openers = [self._opener(key, self._makes[key][0]) for key in more]
        self._acts = ipw.GridBox([*lists, *taps, *openers]).add_class("iw-acts")
        show(self._asked, shown=False)
        show(self._closed, shown=False)
        hint = [_hint(live)] if words else []
        hears = [self._aloud.holds] if self._aloud else []
        speak = box([*hint, self._acts, self._closed, self._asked], "iw-speak")
        self.widget = box([self.words.widget, speak, *hears], "iw-desk")

    def allow(self, why_not: str) -> None:
        """Let acts be logged, or say why they cannot be now; offers and answers can be in any case."""
        may = not why_not
        put(self._why, f"<p class='iw-empty'>{escape(why_not)}</p>")
        if may != self._may:
            self._may = may
            self.close()
        self.words.go_with(acts=may)

    def say(self, act: Act, **carried: Any) -> None:
        """Log an act with the words; a threat to a script, which answers at once, is asked about before."""
        if act == "threaten" and against_scripts(self._live.view, self._live.party):
            self.ask(act, f"<p>{TEXT['asks_threaten']}</p>", **carried)
            return
        ways = () if self.words.typed else ways_of(self._live, act, **carried)
        if self.words.typed and asks_back(self._live, act, self.words.text, carried):
            self._ask_back(act, carried)
        elif len(ways) > 1:
            said = [(way.text, logged(way, ways)) for way in ways]
            self._show(ACTS[act].label, box(self._ways(act, said, carried)))
        else:
            self._say(act, carried | (logged(ways[0], ways) if ways else {}))

    def _say(self, act: Act, carried: Mapping[str, Any]) -> None:
        if self.words.say(act, **carried) and not self._rounds:
            self.close()

    def _ask_back(self, act: Act, carried: Mapping[str, Any]) -> None:
        """Ask what was meant by words that could not be told: nothing is logged, and nothing is lost."""
        ways = self._ways(act, meant(self._live, act, self.words.text, carried), carried)
        stands = CLAIMED if act == "paraphrase" else OWN
        claim = button(TEXT["said_it"], partial(self._say, act, {**carried, **stands}), "iw-quiet")
        self._show(ACTS[act].label, box([html(f"<p>{TEXT['asks_back']}</p>"), *ways, row([claim])]))

    def _ways(
        self, act: Act, ways: Iterable[tuple[str, Mapping[str, Any]]], carried: Mapping[str, Any]
    ) -> list[Any]:
        """Return a button for each way of meaning an act: pressed, it is logged so."""
        return [
            button(text, partial(self._say, act, {**carried, **more}), "iw-chip", "iw-way")
            for text, more in ways
        ]

    def _take(self, act: Act) -> None:
        """Log the words as an act, or ask first for what it needs and the words do not name."""
        live = self._live
        if act in self.leads:
            self.leads[act]()
        elif (carried := carries(act, self.words.text, live.view, live.party)) is not None:
            self.say(act, **carried)
        else:
            self._open(act if act in self._makes else "more")

    def _others(self) -> None:
        """Show all acts that the words can be taken for."""

        def take_for(act: Act) -> None:
            self.close()
            self.words.take_for(act)

        live = self._live
        can = [act for act in ACTS if possible(act, live.view, live.party)]
        acts = [button(ACTS[act].label, partial(take_for, act), "iw-act", hint=ACTS[act].hint) for act in can]
        self._show(TEXT["what_is_this"], ipw.GridBox(acts).add_class("iw-acts"))

    def ask(self, act: Act, question: str, **carried: Any) -> None:
        """Ask once, with the words at hand, whether an act is meant; the question is markup."""
        label = ACTS[act].label
        look = "iw-contention" if ACTS[act].strategy == "contention" or act == "walk_away" else "iw-act"

        def mean_it() -> None:
            self.close()
            self.words.say(act, **carried)

        yes = button(TEXT["yes"].format(label.lower()), mean_it, look)
        ways = ways_of(self._live, act, **carried)
        said = self._ways(act, [(way.text, logged(way, ways)) for way in ways], carried)
        self._show(label, box([*said, row([yes]), html(question)]))

    def close(self) -> None:
        """Go back to the acts, where they may be logged."""
        show(self._asked, shown=False)
        if is_shown(self._acts) != self._may:  # they come where a finger may be
            settle(self._acts)
        show(self._acts, self._may)
        show(self._closed, not self._may)
        put_in(self._form, self._forms.values())

    def _go_back(self) -> None:
        """Close, and leave the keyboard where it came from."""
        self.close()
        if self._came:
            self._came.focus()

    def _show(self, title: str, form: Any) -> None:
        """Show a form in the acts' place: one that stays, or one that is gone once it is closed."""
        put(self._title, f"<h3>{escape(title)}</h3>")
        stay = [one for one in self._forms.values() if one is not form]
        put_in(self._form, [*stay, form])
        for one in self._form.children:
            show(one, one is form)
        for each in (self._acts, self._closed):
            show(each, shown=False)
        show(self._asked, shown=True)
        settle(form)
        self._come()
        self._back.focus()

    def _opener(self, key: str, label: str, hint: str = "") -> Any:
        look = ("iw-act", held(key)) if key in ACTS else ("iw-more",)
        return self._leading(partial(self._open, key), label, *look, hint=hint)

    def _leading(self, press: Callable[[], object], label: str, *look: str, hint: str) -> Any:
        """Return a button of the acts, to which the keyboard comes back from what it leads to."""

        def lead() -> None:
            self._came = made if is_shown(self._acts) else self._came
            press()

        made = button(label, lead, *look, hint=hint)
        return made

    def _open(self, key: str) -> None:
        """Show a form that stays: it is made when it is first asked for."""
        title, make = self._makes[key]
        self._forms[key] = self._forms.get(key) or make()
        self._show(title, self._forms[key])

    def _button(self, act: Act) -> Any:
        look = "iw-contention" if ACTS[act].strategy == "contention" else "iw-act"
        kind = ACTS[act]
        return self._leading(partial(self.say, act), kind.label, look, held(act), hint=kind.hint)

    def _chooser(self) -> list[Any]:
        return [self._aloud.chooser()] if self._aloud else []

    def _rest(self) -> Any:
        acts = ipw.GridBox([self._button(act) for act, kind in ACTS.items() if kind.taps == 2])
        return box([*self._chooser(), acts.add_class("iw-acts"), self._priority(), self._of_others()])

    def _priority(self) -> Any:
        issues = [(issue.label, issue.id) for issue in self._live.view.case.issues]
        first = ipw.Dropdown(options=issues, description=TEXT["to_us"])
        second = ipw.Dropdown(options=issues, index=min(1, len(issues) - 1), description=TEXT["over"])

        def press() -> None:
            self._say("disclose_priority", {"issue": first.value, "over": second.value})

        kind = ACTS["disclose_priority"]
        return row(
            [first, second, button(kind.label, press, "iw-act", held("disclose_priority"), hint=kind.hint)]
        )

    def _of_others(self) -> Any:
        """Return what one may log of a person opposite: it did it, and did not log it itself."""
        live, buttons = self._live, []
        for other in live.view.others(live.party):
            if live.view.seats.get(other) in COUNTERPARTS:
                continue
            for act in ("breach",) if live.observes else (*SEEN_IN_OTHERS, "breach"):
                carried = {"to": (live.party,)} if act == "breach" else {}

                def press(other: str = other, act: str = act, carried: dict[str, Any] = carried) -> None:
                    self._logged(live.log("moved", act=act, by=other, seat=live.seat, **carried))

                label = f"{name(live.view, other)}: {ACTS[act].label.lower()}"
                buttons.append(button(label, press, "iw-quiet"))
        title = html(f"<h3>{TEXT['they_did_it']}</h3>")
        return box([title, ipw.Box(buttons).add_class("iw-chips")] if buttons else [])

    def _logged(self, refused: str) -> None:
        self._tell(refused)
        if not refused and not self._rounds:
            self.close()

    def _own(self) -> Any:
        """Return one's own interests to tell."""
        chips = Chips("", "iw-own")

        def draw(live: LiveTable) -> None:
            view, party = live.view, live.party
            own = view.case.party[party].interests
            chips.offer({(i.id,): (i.label, (party, i.id) in view.voiced) for i in own}, tell_interest)

        def tell_interest(interest: str) -> None:
            self.say("disclose_interest", interest=interest, to=())

        watch(self._live, draw, chips.widget)
        return box([chips.widget])

    def _heard(self) -> Any:
        """Return what others voiced, to say back."""
        chips = Chips("", "iw-heard", empty=TEXT["nothing_heard"])

        def draw(live: LiveTable) -> None:
            view, party = live.view, live.party
            to_hear, many, words = to_say_back(view, party), len(view.parties) > 2, words_count(live)
            told = dict.fromkeys(
                (entry.move.by, str(entry.move.interest))
                for entry in view.moves
                if entry.move.act == "disclose_interest" and entry.move.by != party
            )
            labels = {
                (p, i): f"{name(view, p)}: {line}" if many else line
                for p, i in told
                if (p, i) in view.voiced
                for line in [line_of(view, p, i) if words else view.case.party[p].interest[i].voiced_as]
            }
            chips.offer({told: (label, told not in to_hear) for told, label in labels.items()}, say_back)

        def say_back(owner: str, interest: str) -> None:
            self.say("paraphrase", interest=interest, to=(owner,))

        watch(self._live, draw, chips.widget)
        return box([chips.widget])

    def _together(self) -> Any:
        """Return what was told on both sides, a thing of each to put together in an idea."""
        ours, theirs = (ipw.Dropdown(description=TEXT[whose]) for whose in ("ours", "theirs"))

        def draw(live: LiveTable) -> None:
            view = live.view
            for choice, parties in ((ours, [live.party]), (theirs, view.others(live.party))):
                told = [
                    (interest.voiced_as, interest_ref(party, interest.id))
                    for party in parties
                    for interest in view.case.party[party].interests
                    if (party, interest.id) in view.voiced
                ]
                if (("", ""), *told) != choice.options:
                    chosen = choice.value
                    choice.options = (("", ""), *told)
                    choice.value = chosen if chosen in dict(told).values() else ""

        def press() -> None:
            if not (ours.value and theirs.value):
                self._tell(TEXT["together_first"])
                return
            self.say("idea", combines=(ours.value, theirs.value))

        watch(self._live, draw, ours)
        return box(
            [
                html(f"<p>{TEXT['together_hint']}</p>"),
                ours,
                theirs,
                button(TEXT["these_two"], press, "iw-act"),
            ]
        )

    def _pulse(self) -> Any:
        return box([pulse(self._live, self._tell)])


def _hint(live: LiveTable) -> Any:
    """Return the line that says for which issues something could be found, since what it takes is told."""
    told = html("", "iw-hint")

    def draw(live: LiveTable) -> None:
        issues = [live.view.case.issue[issue].label for issue in sorted(live.view.hints)]
        said = TEXT["could_be_found"].format("; ".join(issues))
        put(told, f"<p role='status'>{escape(said)}</p>" if issues and not live.view.end else "")
        show(told, bool(issues) and not live.view.end)

    watch(live, draw, told)
    return told


def pulse(live: LiveTable, tell: Tell) -> Any:
    """Return the pulse: how much one trusts each other side now, 1 to 7."""
    rows, notes = [], {}

    def scale(other: str) -> Any:
        def press(value: int) -> Callable[[], object]:
            return lambda: tell(live.log("rated", by=live.party, to=other, value=value))

        return [button(str(n), press(n), "iw-pulse", hint=TEXT["pulse_hint"].format(n)) for n in SCALE]

    for other in live.view.others(live.party):
        notes[other] = html()
        rows += [notes[other], ipw.Box(scale(other)).add_class("iw-scale")]

    def draw(live: LiveTable) -> None:
        view = live.view
        for other, note in notes.items():
            given = [p.value for p in view.pulses if p.to == other]
            last = f" {TEXT['last_pulse'].format(given[-1])}" if given else ""
            asked = TEXT["pulse_of"].format(names(view, [other]))
            put(note, f"<p>{escape(asked)}<b>{last}</b></p>")

    watch(live, draw, rows[0])
    return box(rows, "iw-pulses")
