"""Commands about cases: what is wrong in one, what could be agreed in it, and its briefs on paper."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workshop.cli.terminal import json_option, print_columns, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workshop.negotiation.case import Case
    from workshop.negotiation.moves import Row

OWN_TABLES = 6
"""Tables that `workshop check` has scripts play to see what their ways of saying give away."""
FEWEST_SETS = 50
"""Sets of three below which a share of them says nothing."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def check(files: tuple[str, ...]) -> None:
    """Check case files, and say what to mend."""
    from workshop.negotiation.bargaining import analyse, warnings
    from workshop.negotiation.casefile import CaseError, load

    wrong = False
    for file in files:
        try:
            case = load(file)
        except CaseError as error:
            wrong = True
            click.echo(error, err=True)
            continue
        click.echo(f"{file}: in order: {_facts(case, analyse(case).feasible)}")
        for warning in warnings(case):
            click.echo(f"{file}: warning: {warning}")
        _print_blind(file, case)
    sys.exit(2 if wrong else 0)


@click.command()
@click.argument("case")
@json_option
def analyse(case: str, *, as_json: bool) -> None:
    """Say what could be agreed in a case: a file, or a shipped case's id."""
    from workshop.negotiation import bargaining
    from workshop.negotiation.casefile import load

    found = load(case)
    figures = bargaining.to_json(bargaining.analyse(found))
    if as_json:
        print_json(figures)
    else:
        _print_analysis(found, figures)


@click.command("print")
@click.argument("case")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE.html", help="[default: the case's id, .html]"
)
def print_(case: str, out: Path | None) -> None:
    """Write a case's briefs, points and log sheets as one page to print, for tables without phones."""
    from workshop.negotiation.casefile import load
    from workshop.paper.case_sheets import printed

    found = load(case)
    out = out or Path(f"{found.id}.html")
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(printed(found))
    except FileExistsError:
        raise click.ClickException(f"{out} is there already: choose another name with --out.") from None
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from None
    click.echo(f"{out}: open it in a browser and print it.")


def rehearsed(case: "Case", tables: int) -> "Iterator[list[Row]]":
    """Yield the rows of tables of a case that scripts play, each time with other ones in its seats."""
    from workshop.counterparts.habits import COUNTERPARTS
    from workshop.counterparts.play import rehearse

    names = list(COUNTERPARTS)
    for seed in range(1, tables + 1):
        seats = {party: names[(seed + place) % len(names)] for place, party in enumerate(case.party)}
        yield list(rehearse(case, seats, seed=seed, stream=f"{case.id}/{seed}"))


def _print_blind(file: str, case: "Case") -> None:
    """Say how often the way of saying that serves is found by who did not follow the table."""
    from workshop.hearing.blind import MOST, filled, measure
    from workshop.negotiation.casefile import load, shipped

    sets = [each for rows in rehearsed(case, OWN_TABLES) for each in filled(rows)]
    others = [load(name) for name in shipped() if name != case.id]
    known = [each for other in others for rows in rehearsed(other, 1) for each in filled(rows)]
    found = measure(sets, known).get("all", {})
    click.echo(f"{file}: {len(sets)} sets of three ways of saying, from {OWN_TABLES} rehearsed tables")
    if len(sets) < FEWEST_SETS:
        return
    click.echo("  found without following the table: " + ", ".join(f"{r} {s:.0%}" for r, s in found.items()))
    for rule, share in found.items():
        if share > MOST:
            click.echo(
                f"{file}: warning: {rule} finds what serves in {share:.0%} of sets, at most {MOST:.0%}"
            )


def _facts(case: "Case", feasible: int) -> str:
    return (
        f"“{case.title}”, {len(case.parties)} parties, {len(case.issues)} issues, "
        f"{case.outcomes:,} packages, {feasible:,} feasible"
    )


def _print_analysis(case: "Case", figures: dict[str, Any]) -> None:
    from workshop.negotiation.case import shown

    names = [party.name for party in case.parties]
    stated = ["none" if party.reservation is None else shown(party.reservation) for party in case.parties]
    frontier = figures["frontier"]
    click.echo(_facts(case, figures["feasible"]))
    click.echo(
        f"Frontier: {frontier['points']:,} points ({frontier['packages']:,} packages), "
        f"{frontier['rational_points']:,} of them feasible. Most points together: {figures['max_joint']}."
    )
    lines = [("", *names), ("Reservation value", *stated)]
    if figures["ideal"] is None:
        click.echo("No package gives every party at least its reservation value: no agreement is right here.")
    else:
        lines.append(("Ideal", *map(str, figures["ideal"])))
        for label in ("Nash", "Egalitarian", "Kalai-Smorodinsky"):
            lines += [(label, *map(str, point)) for point in figures[label.lower().replace("-", "_")]]
    click.echo()
    print_columns(lines)
    click.echo()
    print_columns([("Issue", "", "Label"), *((i.id, figures["issues"][i.id], i.label) for i in case.issues)])
