"""What arrives at a seat: shown in Talk above where one speaks, where it moves no button."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import chain
from typing import Any, Literal

from workshop.live.table import LiveTable
from workshop.negotiation.acts import ACTS
from workshop.negotiation.case import Card
from workshop.negotiation.moves import Act
from workshop.negotiation.table import Draft, Entry
from workshop.pages.seat.acts import Desk
from workshop.pages.seat.package import answering, worth
from workshop.pages.seat.words import Tell
from workshop.widgets.kit import box, button, html, is_shown, put, row, settle, show
from workshop.widgets.scope import renew, watch
from workshop.widgets.texts import name, texts_beside
from workshop.widgets.texts import package as in_a_line

TEXT = texts_beside(__file__)
QUOTED = 600
"""Characters of a move's text that are shown with it."""

Waits = Literal["offer", "says_back", "news"]
"""What can wait at a seat, the most urgent first."""

Seated = tuple[LiveTable, Desk]
"""One side of a table, and where it speaks."""


class Arriving:
    """What waits at a seat to be answered or seen; an observer has an answer for each side, others one.

    `look` leads to the package.
    """

    def __init__(self, sides: Sequence[Seated], tell: Tell, look: Callable[[], object]) -> None:
        first = sides[0][0]
        self._parts: dict[Waits, list[Any]] = {
            "offer": [answering(live, desk, look) for live, desk in sides],
            "says_back": [to_answer(live, tell) for live, _ in sides],
            "news": [notice(first, look)],
        }
        offers, answers, news = self._parts.values()
        both = chain.from_iterable(zip(answers, offers, strict=True))
        self.widget = box([*news, asked(first), *both], "iw-arriving")

    @property
    def waits(self) -> Waits | None:
        """What waits, the most urgent where it is more than one thing."""
        return next((kind for kind, parts in self._parts.items() if any(map(is_shown, parts))), None)

    def bring(self, kind: Waits) -> None:
        """Put one kind of what waits in sight where there is no room for all."""
        for each, parts in self._parts.items():
            for part in parts:
                (part.add_class if each == kind else part.remove_class)("iw-sought")


def asked(live: LiveTable) -> Any:
    """Return what a coach asks this side, as long as it does."""
    told = html("", "iw-coach")
    watch(live, lambda live: put(told, _asks(live)), told)
    return told


def _asks(live: LiveTable) -> str:
    return f"<p role='status'><b>{TEXT['coach']}</b> {escape(live.asked)}</p>" if live.asked else ""


def to_answer(live: LiveTable, tell: Tell) -> Any:
    """Return what others said back to this side, to confirm or to correct, and what waits for its hand."""
    holder = box([], "iw-waiting")

    def waiting(live: LiveTable) -> tuple[tuple[Entry, ...], Draft | None]:
        view = live.view
        return () if view.end else tuple(view.to_answer(live.party)), view.drafts.get(live.party)

    def questions(live: LiveTable) -> list[Any]:
        entries, draft = waiting(live)
        asked = [_question(live, entry, tell) for entry in entries]
        asked += [_to_sign(live, draft, tell)] if draft else []
        show(holder, bool(asked))
        return asked

    renew(holder, live, waiting, questions)
    return holder


def _question(live: LiveTable, entry: Entry, tell: Tell) -> Any:
    view, move = live.view, entry.move
    interest = view.case.party[live.party].interest.get(str(move.interest))
    heard = escape(interest.voiced_as if interest else "")

    def reply(act: Act) -> None:
        tell(live.move(act, of=entry.version, to=(move.by,)))

    asked = html(
        f"<p><b>{escape(name(view, move.by))}</b> {TEXT['says_back']} <b>{heard}</b></p>{_quoted(move.text)}"
    )
    yes = button(ACTS["confirm"].label, lambda: reply("confirm"), "iw-act")
    card = box([asked, row([yes, button(ACTS["correct"].label, lambda: reply("correct"))])], "iw-card")
    settle(card)
    return card


def _to_sign(live: LiveTable, draft: Draft, tell: Tell) -> Any:
    """Return what an observer noted for this side, to be signed by it; the observer can take it back."""
    view, noted = live.view, draft.drafted
    offered = view.offer.package if view.offer and noted.of == view.offer.version else {}
    lies = noted.package or offered

    def away() -> None:
        tell(live.log("withdrawn", of=draft.version, seat=live.seat))

    whose = TEXT["waits_for"].format(name(view, live.party)) if live.observes else TEXT["noted_for_you"]
    line = f"<p class='iw-chosen'>{escape(in_a_line(view, lies))}</p>" if lies else ""
    gives = worth(view, live.party, lies) if lies and not live.observes else ""
    did = f"<p role='status'>{escape(whose)} <b>{escape(ACTS[noted.act].label)}</b></p>"
    sign = button(TEXT["sign"], lambda: tell(live.sign(draft.version)), "iw-act")
    ways = [button(TEXT["take_note_back"], away)] if live.observes else [sign, button(TEXT["not_mine"], away)]
    card = box([html(f"{did}{_quoted(noted.text)}{line}{gives}"), row(ways)], "iw-card")
    settle(card)
    return card


def notice(live: LiveTable, look: Callable[[], object]) -> Any:
    """Return the cards, and the new ideas on the list, that came while one looks; it is put away."""
    told, seen = html(), [live.view.version]
    known = set(live.view.appeared)

    def put_away() -> None:
        seen[0] = live.view.version
        known.update(live.view.appeared)
        live.redraw()

    def draw(live: LiveTable) -> None:
        known.intersection_update(live.view.appeared)
        ideas = _ideas(live, known)
        markup = _cards(live, after=seen[0]) + ideas
        if markup != told.value:
            put(told, markup)
            settle(card)
        show(to_list, bool(ideas))
        show(card, bool(markup) and not live.view.end)

    to_list = button(TEXT["look"], look, "iw-act")
    card = box([told, row([to_list, button(TEXT["put_away"], put_away, "iw-quiet")])], "iw-card", "iw-notice")
    show(card, shown=False)
    watch(live, draw, card)
    return card


def _ideas(live: LiveTable, known: set[tuple[str, str]]) -> str:
    """Return the options that appeared and are not known yet, as markup, in the order of the issues."""
    case = live.view.case
    new = [
        TEXT["new_idea_line"].format(issue=issue.label, option=option)
        for issue in case.issues
        for option in issue.all_options
        if (issue.id, option) in live.view.appeared and (issue.id, option) not in known
    ]
    lines = "".join(f"<p>{escape(text)}</p>" for text in new)
    return f"<section role='status'><h3>{TEXT['new_idea']}</h3>{lines}</section>" if new else ""


def news(live: LiveTable) -> Any:
    """Return the cards that were played to this side, the latest first."""
    told = html("", "iw-card", "iw-news")

    def draw(live: LiveTable) -> None:
        markup = _cards(live)
        put(told, markup)
        show(told, bool(markup))

    watch(live, draw, told)
    return told


def _cards(live: LiveTable, after: int = 0) -> str:
    """Return the cards that this side may read, the latest first, as markup."""
    known = {card.id: card for card in live.view.case.cards}
    played = [known[card] for version, card in reversed(live.view.cards) if card in known and version > after]
    return "".join(
        f"<section><h3>{escape(_for_whom(live, card))}: "
        f"{escape(card.title)}</h3><p>{escape(card.text)}</p></section>"
        for card in played
    )


def _for_whom(live: LiveTable, card: Card) -> str:
    if card.to == "all":
        return str(TEXT["news_for_all"])
    return str(TEXT["news_for"].format(name(live.view, card.to)) if live.observes else TEXT["news_for_you"])


def _quoted(text: str | None) -> str:
    return f"<blockquote><bdi>{escape(text[:QUOTED])}</bdi></blockquote>" if text else ""
