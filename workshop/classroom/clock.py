"""Clocks of a room's phases, and the rounds in which a class logs. Times are the log's: UTC, ISO 8601."""

from dataclasses import dataclass, replace
from math import inf

from workshop.negotiation.moves import seconds_between

EVERY = 300
"""Seconds of play from one round of logging to the next."""
ROUND = 45
"""Seconds that a round takes; the last seconds of play are one too."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A phase's clock of `limit` seconds: it ran `ran` seconds and runs since `since`; "" while it stands.

    Rounds of logging follow from when it began, or from `called`, the seconds after which one was called;
    none begins before `skipped` seconds but the last one. `runs` are those before it last stood: after how
    many seconds each began, and when.
    """

    limit: float
    ran: float = 0.0
    since: str = ""
    called: float = float(EVERY)
    skipped: float = 0.0
    runs: tuple[tuple[float, str], ...] = ()

    def elapsed(self, now: str) -> float:
        """Return the seconds that it ran, pauses left out."""
        return self.ran + seconds(self.since, now)

    def ran_at(self, at: str) -> float:
        """Return the seconds that it had run at a time, now or before."""
        runs = [*self.runs, (self.ran, self.since)]
        ends = [*(ran for ran, _ in runs[1:]), inf]
        begun = [(run, end) for run, end in zip(runs, ends, strict=True) if seconds(run[1], at)]
        return max((min(end, ran + seconds(since, at)) for (ran, since), end in begun), default=0.0)

    def round_began(self, now: str) -> float | None:
        """Return the seconds that it had run when the last round of logging began, None before the first."""
        elapsed, every = self.elapsed(now), EVERY + ROUND
        last = self.called + (elapsed - self.called) // every * every
        began = last if elapsed >= self.called and last >= self.skipped else None
        if elapsed < self.limit - ROUND:
            return began
        final = self.limit - ROUND
        return final if began is None or began + ROUND < final else min(began, final)

    def left(self, now: str) -> float:
        """Return the seconds left, 0 when the time is over."""
        return max(0.0, self.limit - self.elapsed(now))

    def round_left(self, now: str) -> float:
        """Return the seconds left of the round of logging that it is in, 0 between two rounds."""
        left, elapsed = self.left(now), self.elapsed(now)
        into = (elapsed - self.called) % (EVERY + ROUND)
        ends = ROUND - into if into < ROUND and elapsed >= self.skipped else 0.0
        return left if left <= ends + ROUND else ends

    def next_round(self, now: str) -> float:
        """Return the seconds until the next round begins, 0 in a round and when the time is over."""
        if self.round_left(now):
            return 0.0
        elapsed = self.elapsed(now)
        wait = (self.called - elapsed) % (EVERY + ROUND)
        while elapsed + wait < self.skipped:
            wait += EVERY + ROUND
        return max(0.0, min(wait, self.left(now) - ROUND))

    def round_called(self, at: str) -> "Clock":
        """Return it with a round that begins at `at`."""
        return replace(self, called=self.elapsed(at), skipped=0.0)

    def round_skipped(self, at: str) -> "Clock":
        """Return it without the round that it is in, or else without the next one."""
        return replace(self, skipped=self.elapsed(at) + (self.round_left(at) or self.next_round(at) + ROUND))

    def extended(self, by: float, at: str) -> "Clock":
        """Return it with so many seconds more, from `at` on where time was over then; fewer if negative."""
        return replace(self, limit=max(self.limit, self.elapsed(at)) + by)

    def paused(self, at: str) -> "Clock":
        """Return it standing still from `at` on."""
        runs = (*self.runs, (self.ran, self.since)) if self.since else self.runs
        return replace(self, ran=self.elapsed(at), since="", runs=runs)

    def resumed(self, at: str) -> "Clock":
        """Return it running on from `at`."""
        return replace(self, since=self.since or at)


def seconds(start: str, end: str) -> float:
    """Return the seconds from one time of the log to another, 0 if either is none or they are reversed."""
    return max(0.0, seconds_between(start, end) or 0.0)
