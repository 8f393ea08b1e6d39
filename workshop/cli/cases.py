"""Commands about cases: what is wrong in one, what could be agreed in it, and its briefs on paper."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workshop.cli.terminal import json_option, print_columns, print_json

if TYPE_CHECKING:
    from workshop.negotiation.case import Case


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
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE.html", help="[default: the case's id, .html]")
def print_(case: str, out: Path | None) -> None:
    """Write a case's briefs, points and log sheets as one page to print, for tables without phones."""
    from workshop.negotiation.casefile import load
    from workshop.pages.printed import printed

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
