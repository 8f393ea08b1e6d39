"""What one side may know of a table: taken out here, before any page or counterpart sees the state."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from workshop.negotiation.case import Case, HiddenOption, Interest, Issue, Party, Says
from workshop.negotiation.table import Entry, Table
from workshop.negotiation.words import interest_ref

Appeared = frozenset[tuple[str, str]]
Voiced = frozenset[tuple[str, str]]
Guesses = Mapping[tuple[str, str], Mapping[str, float]]


def redact(table: Table, party: str, *, listens: bool = False) -> Table:
    """Return the table as this side may know it: whatever is not written down here, it does not know.

    All sides know what was done at the table and what that adds up to. Its own brief, interests and points
    stay, for the options that all see by now; so does what it took for something else than was meant. Of
    every other side what is left is its name, its stated position and the interests it voiced, as it voiced
    them. Gone are the rows, the seed, options that have not appeared, cards not played or to others, what
    others rated, guessed, answered, valued or noted, what they proposed after the end with options that have
    not appeared, what waits for them to sign, and how their moves were said and heard: a script, which
    `listens`, has that of moves addressed to it.
    """
    played = frozenset(card for _, card in table.cards)
    case = _redacted(table.case, party, table.voiced, table.appeared, played)
    voiced = {interest_ref(*interest) for interest in table.voiced}
    return Table(
        case,
        stream=table.stream,
        version=table.version,
        format=table.format,
        moves=tuple([_taken_in(entry, party, voiced, listens=listens) for entry in table.moves]),
        seats=table.seats,
        difficulty=table.difficulty,
        voiced=table.voiced,
        acknowledged=table.acknowledged,
        understood=table.understood,
        unlisted=table.unlisted,
        misheard=table.misheard,
        appeared=table.appeared,
        offer=table.offer,
        end=table.end,
        trust=table.trust,
        mistaken={heard: took_for for heard, took_for in table.mistaken.items() if heard[0] == party},
        promises=table.promises,
        settled=table.settled,
        hints=table.hints,
        found=table.found,
        pulses=tuple(pulse for pulse in table.pulses if pulse.by == party),
        guesses=_own_guesses(table.guesses, party),
        answers={who: better for who, better in table.answers.items() if who == party},
        notes=tuple(note for note in table.notes if note[0] == party),
        improved={who: it for who, it in table.improved.items() if who == party or case.has(it)},
        values={who: given for who, given in table.values.items() if who == party},
        cards=tuple(card for card in table.cards if card[1] in case.card),
        reopenings=tuple(
            replace(each, guesses=_own_guesses(each.guesses, party)) for each in table.reopenings
        ),
        drafts={who: draft for who, draft in table.drafts.items() if who == party},
    )


def _own_guesses(guesses: Guesses, party: str) -> Guesses:
    return {pair: points for pair, points in guesses.items() if pair[0] == party}


def _taken_in(entry: Entry, party: str, voiced: set[str], *, listens: bool) -> Entry:
    """Return a move as this side took it in: of others' the words, and nothing that they have not voiced."""
    move = entry.move
    if move.by == party or not (move.said or move.heard or move.as_ or move.combines):
        return entry
    changes: dict[str, Any] = {"combines": _known(move.combines, voiced)}
    if not (listens and party in move.to):
        changes |= {"said": None, "heard": None, "as_": None}
    elif move.heard:
        changes["heard"] = move.heard.model_copy(update={"about": _known(move.heard.about, voiced)})
    return replace(entry, move=move.model_copy(update=changes))


def _known(about: tuple[str, ...], voiced: set[str]) -> tuple[str, ...]:
    return tuple(ref for ref in about if ref in voiced or not ref.startswith("interest:"))


@lru_cache(maxsize=512)
def _redacted(case: Case, party: str, voiced: Voiced, appeared: Appeared, played: frozenset[str]) -> Case:
    cards = tuple(card for card in case.cards if card.id in played and card.to in {"all", party})
    return Case.model_construct(
        format=case.format,
        id=case.id,
        title=case.title,
        summary=case.summary,
        language=case.language,
        minutes=case.minutes,
        licence=case.licence,
        issue=tuple(_issue(issue, appeared) for issue in case.issues),
        party=tuple(
            _own(case, side, appeared) if side.id == party else _other(side, voiced) for side in case.parties
        ),
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
            k
            for k, text in enumerate(issue.all_options)
            if k < len(issue.options) or (issue.id, text) in appeared
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
    return Party.model_construct(
        id=side.id,
        name=side.name,
        brief=side.brief,
        end_goal=side.end_goal,
        batna=side.batna,
        reservation=side.reservation,
        position=side.position,
        says=side.says,
        interest=interests,
    )


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
