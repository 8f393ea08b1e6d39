"""The command that plays without a page: counterparts among themselves, or a scripted learner with them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from workshop.cli.terminal import db_option, ending, json_option, opened, print_columns, print_json
from workshop.mendable import Mendable

if TYPE_CHECKING:
    from workshop.negotiation.case import Case


@click.command()
@click.argument("case", required=False)
@click.option(
    "--tables", type=click.IntRange(1, 10_000), default=1, show_default=True, help="How many tables."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same tables.")
@click.option("--as", "party", metavar="PARTY", help="The party that a scripted learner plays.")
@click.option("--learner", help="Who plays it: attentive, blind, courteous, stale, echo, no-issues …")
@click.option(
    "--serving",
    type=click.FloatRange(0, 1),
    default=1.0,
    help="The share of the learner's words that serve, where there is a choice.",
)
@click.option("--against", default="guarded", show_default=True, help="The counterpart on every other seat.")
@db_option
@json_option
def rehearse(
    *,
    case: str | None,
    tables: int,
    seed: int,
    party: str | None,
    learner: str | None,
    serving: float,
    against: str,
    db: str | None,
    as_json: bool,
) -> None:
    """Let counterparts play tables to their end, without a page.

    Of every shipped case in turn if none is named. With --learner, a scripted learner plays one side of the
    case at each table, and what it reached is printed; nothing is logged.
    """
    from workshop.negotiation.casefile import load, shipped
    from workshop.serve import demo

    if learner:
        if not case:
            raise Mendable("Name the case that the learner is to play.")
        _reached(load(case), party, learner, serving, against, tables=tables, seed=seed, as_json=as_json)
        return
    cases = [load(case)] if case else [load(name) for name in shipped()]
    with opened(db) as store:
        played = demo.rehearse(store, cases, tables=tables, seed=seed)
        pairs = _pairs(cases, played)
        if as_json:
            print_json({"tables": played, "pairs": pairs})
            return
        head = ("Table", "Case", "Counterparts", "Outcome", "", "Moves")
        print_columns([head, *(_rehearsed(stream, table) for stream, table in played.items())])
        for line in _missed(pairs):
            click.echo(line)
        click.echo(f"They are in {store.place}.")


def _rehearsed(stream: str, table: Mapping[str, Any]) -> tuple[str, ...]:
    seats = ", ".join(f"{party} {who}" for party, who in table["seats"].items())
    return stream, table["case"], seats, *ending(table["outcome"]), str(table["moves"])


def _pairs(cases: Sequence["Case"], played: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return how many tables agreed, by case and by who met whom, beside how many packages are feasible."""
    from workshop.negotiation.bargaining import analyse

    feasible = {case.id: analyse(case).feasible for case in cases}
    met = [
        (table["case"], tuple(sorted(table["seats"].values())), table["outcome"]["result"] == "agreement")
        for table in played.values()
    ]
    tables = Counter((case, habits) for case, habits, _ in met)
    agreed = Counter((case, habits) for case, habits, ended in met if ended)
    return [
        {
            "case": case,
            "counterparts": list(habits),
            "tables": count,
            "agreed": agreed[case, habits],
            "feasible": feasible[case],
        }
        for (case, habits), count in sorted(tables.items())
    ]


def _missed(pairs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a sentence for each case with feasible packages: who agreed how often, and where nobody did."""
    lines = []
    for case in dict.fromkeys(pair["case"] for pair in pairs if pair["feasible"]):
        of_case = [pair for pair in pairs if pair["case"] == case]
        feasible, tables = of_case[0]["feasible"], sum(pair["tables"] for pair in of_case)
        never = [" with ".join(pair["counterparts"]) for pair in of_case if not pair["agreed"]]
        agreed = sum(pair["agreed"] for pair in of_case)
        line = f"{case}: {agreed} of {tables} agreed; {feasible:,} packages are feasible."
        lines.append(f"{line} None agreed of: {'; '.join(never)}." if never else line)
    return lines


def _reached(
    case: "Case",
    party: str | None,
    learner: str,
    serving: float,
    against: str,
    *,
    tables: int,
    seed: int,
    as_json: bool,
) -> None:
    from workshop.counterparts.habits import COUNTERPARTS
    from workshop.counterparts.learners import play
    from workshop.counterparts.speaking import LEARNERS, speaking
    from workshop.measures.pace import pace
    from workshop.measures.reached import reached
    from workshop.pages.seat.effects import changed

    party = party or case.parties[0].id
    for given, known, what in (
        (party, case.party, "party of this case"),
        (learner, LEARNERS, "learner"),
        (against, COUNTERPARTS, "counterpart"),
    ):
        if given not in known:
            raise Mendable(f"{given!r} is no {what}; there are: {', '.join(known)}.")
    line = speaking(learner, serving)
    played = [
        play(case, party, line, against=against, seed=number, words=True)
        for number in range(seed, seed + tables)
    ]
    found, taken = reached(played, party), pace(played, party, changed)
    if as_json:
        print_json({name: mean._asdict() for name, mean in found.items()} | {"pace": taken._asdict()})
        return
    head = ("", "Mean", "95 %")
    print_columns([head, *((n, f"{m.mean:.2f}", f"{m.low:.2f} to {m.high:.2f}") for n, m in found.items())])
    click.echo(
        f"A move takes {taken.median:.1f} s, one in twenty more than {taken.p95:.1f} s, by the reading-time "
        f"model; the longest table took {taken.most} moves of one's own."
    )
