"""The acts of a seat: what waits for an answer, one-tap chips, the eight acts used most, and the rest."""

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as ipw

from workshop.negotiation.counterpart import COUNTERPARTS
from workshop.negotiation.moves import TEXT_LIMIT, Act
from workshop.negotiation.rules import SEEN_IN_OTHERS, to_say_back
from workshop.pages.forms import Chips, box, button, html, is_shown, put, row, show, twice
from workshop.pages.live import LiveTable
from workshop.pages.words import BUTTON, HINT, name, names

Tell = Callable[[str], None]
"""Shows the participant a sentence; "" takes it away."""

MOST_USED: tuple[Act, ...] = (
    "ask_interest", "idea", "acknowledge", "promise", "apologise", "check_in", "reframe", "demand",
)  # fmt: skip
LESS_USED: tuple[Act, ...] = ("clarify", "small_talk", "name_process", "threaten")
ABOUT_AN_ISSUE: tuple[Act, ...] = ("ask_interest", "clarify")
IN_WORDS = "Say it in your own words, if you like"
FOR_OFFERS = "Words for your next idea, offer or answer, if you like"


class Words:
    """What goes with the next act: own words, an issue asked about, and to whom."""

    def __init__(self, live: LiveTable, tell: Tell) -> None:
        view = live.view
        self._live, self._tell = live, tell
        self._text = ipw.Textarea(placeholder=IN_WORDS, rows=2, continuous_update=False)
        issues = [("anything", ""), *((issue.label, issue.id) for issue in view.case.issues)]
        self._issue = ipw.Dropdown(options=issues, description="Ask about")
        others = view.others(live.party)
        everyone = [("everyone", ""), *((name(view, other), other) for other in others)]
        self._to = ipw.Dropdown(options=everyone, description="To")
        show(self._to, len(others) > 1)
        self.about = row([self._issue, self._to])
        self.widget = box([self._text, self.about], "iw-words")

    def go_with(self, *, acts: bool) -> None:
        """Say what the words go with now: any act, or ideas, offers and answers alone."""
        self._text.placeholder = IN_WORDS if acts else FOR_OFFERS
        show(self.about, acts)

    def say(self, act: Act, **carried: Any) -> None:
        """Log an act of this seat's party with the words; keep them if it is refused."""
        if act in ABOUT_AN_ISSUE:
            carried["issue"] = self._issue.value
        to = (self._to.value,) if self._to.value else ()
        self.send(lambda text: self._live.move(act, text=text, **({"to": to} | carried)))

    def send(self, log: Callable[[str], str]) -> None:
        """Log with the words, by any way of logging; clear them when it is done."""
        text = self._text.value.strip()
        if len(text) > TEXT_LIMIT:
            self._tell(f"The text is too long: at most {TEXT_LIMIT:,} characters.")
            return
        refused = log(text)
        if not refused:
            self._text.value = ""
        self._tell(refused)


def acts(live: LiveTable, words: Words, tell: Tell) -> Any:
    """Return the acts one tap away, and the rest one tap further."""
    most = ipw.GridBox([_act(act, words) for act in MOST_USED]).add_class("iw-acts")
    rest = box([_less_used(words), _priority(live, tell), _of_others(live, tell)])
    show(rest, shown=False)
    leave = twice("Walk away", "This ends the table for all.", lambda: words.say("walk_away"), "iw-contention")
    show(leave, not live.observes)

    def toggle() -> None:
        hidden = not is_shown(rest)
        show(rest, shown=hidden)
        more.description = "Fewer acts" if hidden else "More acts"

    more = button("More acts", toggle, "iw-quiet")
    return box([most, row([more, leave]), rest], "iw-desk")


def _act(act: Act, words: Words) -> Any:
    kind = "iw-contention" if act in {"demand", "threaten"} else "iw-act"
    return button(BUTTON[act], lambda: words.say(act), kind, hint=HINT[act])


def _less_used(words: Words) -> Any:
    return ipw.GridBox([_act(act, words) for act in LESS_USED]).add_class("iw-acts")


def _priority(live: LiveTable, tell: Tell) -> Any:
    issues = [(issue.label, issue.id) for issue in live.view.case.issues]
    first = ipw.Dropdown(options=issues, description="To us")
    second = ipw.Dropdown(options=issues, index=min(1, len(issues) - 1), description="matters more than")

    def press() -> None:
        tell(live.move("disclose_priority", issue=first.value, over=second.value))

    press_button = button(BUTTON["disclose_priority"], press, "iw-act", hint=HINT["disclose_priority"])
    return row([first, second, press_button])


def _of_others(live: LiveTable, tell: Tell) -> Any:
    """What one may log of a counterpart who is a person: it did it, and did not log it itself."""
    view, buttons = live.view, []
    for other in view.others(live.party):
        if view.seats.get(other) in COUNTERPARTS:
            continue
        for act in ("breach",) if live.observes else (*SEEN_IN_OTHERS, "breach"):
            carried = {"to": (live.party,)} if act == "breach" else {}

            def press(other: str = other, act: str = act, carried: dict[str, Any] = carried) -> None:
                tell(live.log("moved", act=act, by=other, seat=live.seat, **carried))

            buttons.append(button(f"{name(view, other)}: {BUTTON[act].lower()}", press, "iw-quiet"))
    return box([html("<h3>They did it</h3>"), ipw.Box(buttons).add_class("iw-chips")] if buttons else [])


def chips(
    live: LiveTable, words: Words, *, tell: str = "Tell one of your interests", heard: str = "Say back what you heard"
) -> Any:
    """Return one-tap chips: own interests to tell, and what others voiced to say back, under these headings."""
    mine, theirs = Chips(tell, "iw-own"), Chips(heard, "iw-heard")

    def draw(live: LiveTable) -> None:
        view, party = live.view, live.party
        over = bool(view.end)
        untold = [i for i in view.case.party[party].interests if (party, i.id) not in view.voiced]
        mine.offer([] if over else [(i.label, i.id) for i in untold], tell_interest)
        voiced_there = [] if over else to_say_back(view, party)
        many = len(view.parties) > 2
        labels = [
            (f"{name(view, p)}: {voiced}" if many else voiced, p, i)
            for p, i in voiced_there
            for voiced in [view.case.party[p].interest[i].voiced_as]
        ]
        theirs.offer(labels, say_back)

    def tell_interest(interest: str) -> None:
        words.say("disclose_interest", interest=interest, to=())

    def say_back(owner: str, interest: str) -> None:
        words.say("paraphrase", interest=interest, to=(owner,))

    live.watch(draw)
    return box([theirs.widget, mine.widget])


def to_answer(live: LiveTable, tell: Tell) -> Any:
    """Return what others said back to this side, each to confirm or to correct."""
    holder = box([], "iw-waiting")
    drawn: list[tuple[int, ...]] = [()]

    def draw(live: LiveTable) -> None:
        view = live.view
        waiting = () if view.end else view.to_answer(live.party)
        versions = tuple(entry.version for entry in waiting)
        if versions != drawn[0]:
            drawn[0] = versions
            holder.children = [_question(live, entry.version, entry.move, tell) for entry in waiting]
            show(holder, bool(waiting))

    show(holder, shown=False)
    live.watch(draw)
    return holder


def _question(live: LiveTable, version: int, move: Any, tell: Tell) -> Any:
    view = live.view
    interest = view.case.party[live.party].interest.get(move.interest)
    heard = escape(interest.voiced_as if interest else "")
    words = f"<blockquote><bdi>{escape(move.text[:600])}</bdi></blockquote>" if move.text else ""

    def reply(act: Act) -> None:
        tell(live.move(act, of=version, to=(move.by,)))

    asked = html(f"<p><b>{escape(name(view, move.by))}</b> says back: <b>{heard}</b></p>{words}")
    yes = button(BUTTON["confirm"], lambda: reply("confirm"), "iw-act")
    return box([asked, row([yes, button(BUTTON["correct"], lambda: reply("correct"))])], "iw-card")


def pulse(live: LiveTable, tell: Tell) -> Any:
    """Return the pulse: how much one trusts each other side now, 1 to 7."""
    rows, notes = [], {}

    def scale(other: str) -> Any:
        def press(value: int) -> Callable[[], object]:
            return lambda: tell(live.log("rated", by=live.party, to=other, value=value))

        return [button(str(n), press(n), "iw-pulse", hint=f"Trust {n} of 7") for n in range(1, 8)]

    for other in live.view.others(live.party):
        notes[other] = html()
        rows += [notes[other], ipw.Box(scale(other)).add_class("iw-scale")]

    def draw(live: LiveTable) -> None:
        view = live.view
        for other, note in notes.items():
            given = [p.value for p in view.pulses if p.to == other]
            last = f" Your last pulse: {given[-1]} of 7." if given else ""
            asked = f"How much do you trust {names(view, [other])} now? 1 not at all, 7 fully."
            put(note, f"<p>{escape(asked)}<b>{last}</b></p>")

    live.watch(draw)
    return box(rows, "iw-pulses")
