"""What counterparts say: their case's lines, and where it has none the kit's, filled with true things."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from workshop.hearing.wordings import interest_told, issue_name, of_case
from workshop.negotiation.acts import Act
from workshop.negotiation.case import Case, Party
from workshop.negotiation.words import issue_of

_FILE = tomllib.loads(Path(__file__).with_name("lines.toml").read_text("utf-8"))
AFTER: Mapping[str, Mapping[str, list[str]]] = _FILE.pop("after")
"""The act that was heard -> the act that follows it, or "rest" -> a few words that take up the first."""
ASTRAY: Mapping[str, Mapping[str, list[str]]] = _FILE.pop("astray")
"""A slip -> what its words are about, or for, or "rest" -> what is said to them."""
LINES: Mapping[str, list[str]] = _FILE
"""Kind, or act -> its lines; in braces stands what fills them."""
SLOT = re.compile(r"\{(\w+)\}")
LED = ("offer", "trade", "ask_interest", "disclose_interest", "check_in")
"""The acts that take nothing up by themselves."""

_LED = [
    line
    for table in (AFTER, ASTRAY)
    for kinds in table.values()
    for lines in kinds.values()
    for line in lines
]
_LED += [*LINES["last_word"], *LINES["last_straw"]]
_ALL = [*(line for lines in LINES.values() for line in lines), *_LED]


@dataclass(frozen=True)
class Voice:
    """What one side can say, and what was `said` at its table; the seed says with which line it begins."""

    case: Case
    party: Party
    said: tuple[str, ...] = ()
    seed: int = 0

    def line(self, act: Act, **filled: str) -> str | None:
        """Return the case's line for an act, or interest, not said yet, then one of the kit's, if any."""
        says = self.party.says
        interest = filled.get("interest", "")
        own = says.interests.get(interest) if act == "disclose_interest" else says.acts.get(act)
        return self._unsaid(own or ()) or self.kind(LINES.get(act, ()), **filled) or None

    def kind(self, frames: Iterable[str], **filled: str) -> str:
        """Return the next of these lines that can be filled; once all are said, the one said longest ago."""
        known = {name: text for name, text in filled.items() if text} | self._asked
        ready = [frame for frame in frames if {*_slots(frame)} <= known.keys()]
        return _filled(self._unsaid(ready) or min(ready, key=self._when, default=""), known)

    def astray(self, slip: str, act: Act, about: Sequence[str], **filled: str) -> str:
        """Return what to say to words for an act that went astray, and are about these things."""
        kinds = ASTRAY.get(slip, ASTRAY["other"])
        issues = [issue for ref in about if (issue := issue_of(ref))]
        if issues and slip != "left_out":
            filled = {"issue": issue_name(self.case, issues[0])} | filled
        things = [*(["option"] if any(ref.startswith("option:") for ref in about) else []), "issue"]
        for key in (*(f"{act} {thing}" for thing in things), *things, act, "rest"):
            if line := self.kind(kinds.get(key, ()), **filled):
                return line
        return ""

    def takes_up(self, heard: Act, act: Act, *keys: str) -> str:
        """Return a few words that take up an act before another one, one of these keys first; "" without."""
        kinds = AFTER.get("offer" if heard == "trade" else heard, {})
        plain = "offer" if act == "trade" else act
        for key in (*keys, plain, *(["rest"] if act in LED else [])):
            if key in kinds:
                return self.kind(kinds[key])
        return self.kind(AFTER["anything"].get(plain, ()))

    def back(self, owner: str, interest: str) -> str:
        """Return a sentence that says an interest of another side back to it."""
        words = of_case(self.case.id).interests.get(owner, {}).get(interest)
        if words is None:
            return self.kind(
                LINES["says_back"], told=interest_told(self.case, owner, interest, to_owner=True)
            )
        clause = self._unsaid(words.back) or words.back[0]
        begins = [line for line in self.party.says.acts.get("paraphrase", ()) if line.endswith(":")]
        if begun := self._unsaid(begins):
            return f"{begun} {clause}."
        return self.kind(LINES["says_back_so"], told=clause)

    @property
    def _asked(self) -> dict[str, str]:
        """What this side asked for from the beginning, as a line names it."""
        options = [f"“{option}”" for option in self.party.position.values()]
        return {"asked": _listed(options)} if options else {}

    def _unsaid(self, frames: Sequence[str]) -> str | None:
        """Return the first line not said at this table, whatever filled it; each seed begins one further."""
        begin = self.seed % len(frames) if frames else 0
        return next((frame for frame in (*frames[begin:], *frames[:begin]) if self._when(frame) < 0), None)

    def _when(self, frame: str) -> int:
        """Return at which move of the table a line was said last, -1 where it was not."""
        pattern = _pattern(frame)
        return max((at for at, text in enumerate(self.said) if pattern.search(text)), default=-1)


def settled_as(case: Case, settled: Mapping[str, str]) -> str:
    """Return what is settled as one says it: with its options, or where it is more by its issues alone."""
    if len(settled) > 2:
        return _listed([issue_name(case, issue) for issue in settled])
    return _listed([f"{issue_name(case, issue)}, “{option}”" for issue, option in settled.items()], "; ")


def is_line(case: Case, text: str) -> bool:
    """Tell whether a counterpart can have said this in a case, and nobody typed it: the kit's or the case's.

    What fills a line is what the case calls its issues, options and interests.
    """
    parts = [(text[: end.start()], text[end.end() :]) for end in re.finditer(r"(?<=[.?!:]) ", text)]
    return _is_one(case, text, _ALL) or any(
        _is_one(case, before, _LED) and is_line(case, line) for before, line in parts
    )


def _is_one(case: Case, text: str, frames: Iterable[str]) -> bool:
    things = _things(case)
    if frames is _ALL and things["own"].fullmatch(text):
        return True
    found = ((frame, _pattern(frame).fullmatch(text)) for frame in frames)
    return any(
        all(things[slot].fullmatch(thing) for slot, thing in zip(_slots(frame), fits.groups(), strict=True))
        for frame, fits in found
        if fits
    )


@lru_cache(maxsize=64)
def _things(case: Case) -> Mapping[str, re.Pattern[str]]:
    """Return what matches all that can fill each slot in a case, and "own", what matches its own lines."""
    both = [(party, interest.id) for party in case.parties for interest in party.interests]
    told = [interest_told(case, party.id, i, to_owner=to) for party, i in both for to in (True, False)]
    for interests in of_case(case.id).interests.values():
        told += [back for each in interests.values() for back in each.back]
    says = [lines for party in case.parties for lines in (party.says.acts, party.says.interests)]
    own = [line for kinds in says for lines in kinds.values() for line in lines]
    issue, option = (
        _any(texts)
        for texts in (
            [issue_name(case, issue.id) for issue in case.issues],
            [option for issue in case.issues for option in issue.all_options],
        )
    )
    begun = _any(line for line in own if line.endswith(":"))
    found = {
        "told": _any(told),
        "issue": issue,
        "option": option,
        "asked": f"(?:(?:, | and )?“{option}”)+",
        "settled": f"(?:(?:, | and |; )?{issue}(?:, “{option}”)?)+",
        "own": f"{_any(own)}|{begun} {_any(told)}\\.",
    }
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in found.items()}


def _slots(frame: str) -> Iterable[str]:
    return SLOT.findall(frame)


def _filled(frame: str, known: Mapping[str, str]) -> str:
    """Return a line with what fills it, with a capital where a sentence begins."""
    text = re.sub(r"(^|[.?!] )?\{(\w+)\}", lambda slot: _begun(slot[1], known[slot[2]]), frame)
    return text[:1].upper() + text[1:]


def _begun(before: str | None, text: str) -> str:
    return text if before is None else before + text[:1].upper() + text[1:]


@lru_cache(maxsize=1024)
def _pattern(frame: str) -> re.Pattern[str]:
    """Return what finds a line in what was said, whatever filled it."""
    return re.compile("(.+)".join(re.escape(part) for part in SLOT.split(frame)[::2]), re.IGNORECASE)


def _listed(things: Sequence[str], between: str = ", ") -> str:
    """Return things one after another, with "and" before the last one."""
    *most, last = things or [""]
    return f"{between.join(most)} and {last}" if most else last


def _any(texts: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, texts))})"
