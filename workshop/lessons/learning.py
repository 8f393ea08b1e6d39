"""What a learner does in a lesson or exercise: its tables, and which checks are met; what passes is kept."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from workshop.lessons.attempts import Attempts
from workshop.lessons.judging.played import PREDICATES, Verdict, unmet
from workshop.lessons.notebooks.folders import Header, header
from workshop.live.study import Study, learner
from workshop.live.study_events import CheckPassed, StudyOpened
from workshop.negotiation.case import Case
from workshop.widgets.texts import texts_beside

TEXT = texts_beside(__file__)


class Learning(Attempts):
    """One lesson or exercise of one learner, as the parts of its notebook need it."""

    def __init__(self, study: str, *, url: str | None = None) -> None:
        super().__init__(study, url=url)
        self.wanted: Case | None = None
        self.checked: set[str] = set()
        self.answers: dict[str, Verdict] = {}

    @cached_property
    def header(self) -> Header:
        """What the notebook's header says."""
        return header(self.id)

    @cached_property
    def study(self) -> Study:
        """The learner's own stream."""
        found = Study(self.store, learner())
        if self.header.study not in found.progress.opened:
            found.log(StudyOpened(study=self.id))
        return found

    def judge(self, names: Iterable[str]) -> dict[str, Verdict]:
        """Return the verdicts on the present table by name."""
        table, me = self.seen()
        if table is None:
            never = unmet(TEXT["no_table"])
        elif self.wanted and table.case.id != self.wanted.id:
            never = unmet(TEXT["another_case"].format(table.case.title))
        else:
            return {name: PREDICATES[name](table, me) for name in names}
        return dict.fromkeys(names, never)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts on all that was checked or answered so far in this notebook, as they are now."""
        return self.judge(self.checked) | self.answers

    def keep(self, verdicts: Mapping[str, Verdict]) -> None:
        """Log which of these verdicts pass for the first time."""
        for name, verdict in verdicts.items():
            if verdict.passed and (self.id, name) not in self.study.progress.passed:
                self.study.log(CheckPassed(study=self.id, check=name))
