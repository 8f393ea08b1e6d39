"""What one side may know of a table: taken out here, before any page or counterpart sees the state."""

from dataclasses import replace
from functools import lru_cache

from workshop.negotiation.case import Case, HiddenOption, Interest, Issue, Party, Says
from workshop.negotiation.table import Table

Appeared = frozenset[tuple[str, str]]
Voiced = frozenset[tuple[str, str]]


def redact(table: Table, party: str) -> Table:
    """Return the table as this side may know it.

    Its own brief, interests and points stay, for the options that all see by now. Of every other side what is
    left is its name, its stated position and the interests it voiced, as it voiced them. Gone are the rows,
    the seed, options that have not appeared, cards not played or to others, and what others rated, guessed,
    answered or noted.
    """
    played = frozenset(card for _, card in table.cards)
    case = _redacted(table.case, party, table.voiced, table.appeared, played)
    known = {card.id for card in case.cards}
    return replace(
        table,
        case=case,
        rows=(),
        seed=0,
        pulses=tuple(pulse for pulse in table.pulses if pulse.by == party),
        guesses={pair: points for pair, points in table.guesses.items() if pair[0] == party},
        answers={who: better for who, better in table.answers.items() if who == party},
        values={who: given for who, given in table.values.items() if who == party},
        notes=tuple(note for note in table.notes if note[0] == party),
        cards=tuple(card for card in table.cards if card[1] in known),
    )


@lru_cache(maxsize=512)
def _redacted(case: Case, party: str, voiced: Voiced, appeared: Appeared, played: frozenset[str]) -> Case:
    cards = tuple(card for card in case.cards if card.id in played and card.to in {"all", party})
    return Case.model_construct(
        **{
            name: getattr(case, name) for name in ("format", "id", "title", "summary", "language", "minutes", "licence")
        },
        issue=tuple(_issue(issue, appeared) for issue in case.issues),
        party=tuple(_own(case, side, appeared) if side.id == party else _other(side, voiced) for side in case.parties),
        opening=case.openings,
        card=cards,
    )


def _issue(issue: Issue, appeared: Appeared) -> Issue:
    hidden = tuple(
        HiddenOption.model_construct(text=option.text, appears_when=())
        for option in issue.hidden
        if (issue.id, option.text) in appeared
    )
    return Issue.model_construct(id=issue.id, label=issue.label, options=issue.options, hidden=hidden)


def _own(case: Case, side: Party, appeared: Appeared) -> Party:
    seen = {
        issue.id: [
            k for k, text in enumerate(issue.all_options) if k < len(issue.options) or (issue.id, text) in appeared
        ]
        for issue in case.issues
    }
    interests = tuple(
        Interest.model_construct(
            id=interest.id,
            label=interest.label,
            voiced_as=interest.voiced_as,
            enough=interest.enough,
            points={issue: tuple(row[k] for k in seen[issue]) for issue, row in interest.points.items()},
        )
        for interest in side.interests
    )
    kept = ("id", "name", "brief", "end_goal", "batna", "reservation", "position", "says")
    return Party.model_construct(**{name: getattr(side, name) for name in kept}, interest=interests)


def _other(side: Party, voiced: Voiced) -> Party:
    interests = tuple(
        Interest.model_construct(
            id=interest.id, label=interest.voiced_as, voiced_as=interest.voiced_as, enough=None, points={}
        )
        for interest in side.interests
        if (side.id, interest.id) in voiced
    )
    return Party.model_construct(
        id=side.id,
        name=side.name,
        brief="",
        end_goal="",
        batna="",
        reservation=None,
        position=side.position,
        says=Says.model_validate({}),
        interest=interests,
    )
