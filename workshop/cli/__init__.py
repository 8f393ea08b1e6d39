"""The command line: verbs are the functions' names; `--json` prints one object; errors are sentences."""

import os
import sys
import traceback
from io import TextIOWrapper
from typing import NoReturn

import click

from workshop.cli.cases import analyse, check, print_
from workshop.cli.course import lessons
from workshop.cli.logs import evaluate, export, import_, purge, replay
from workshop.cli.rehearsing import rehearse
from workshop.cli.reporting import report
from workshop.cli.serving import demo, serve
from workshop.mendable import Mendable


def main() -> NoReturn:
    """Run the command and exit: 0; 2 for what the user can mend; 130 after Ctrl-C; 1 for the kit's fault."""
    try:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(
                errors="replace"
            )  # a character that the terminal does not have is no fault
        code = cli.main(standalone_mode=False, prog_name="workshop")
        click.echo(
            nl=False
        )  # so that what is left is written here, where a reader that went away is no fault
    except click.ClickException as error:
        error.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Mendable as error:
        click.echo(error, err=True)
        code = 2
    except Exception as error:
        code = _fault(error)
    sys.exit(code or 0)


def _fault(error: Exception) -> int:
    if os.environ.get("WORKSHOP_DEBUG"):
        click.echo("".join(traceback.format_exception(error)), err=True)
    else:
        click.echo(
            f"Something in the kit itself went wrong ({type(error).__name__}: "
            f"{' '.join(str(error).split())}). "
            "Please report it with what the same command prints under WORKSHOP_DEBUG=1 (see "
            "CONTRIBUTING.md).",
            err=True,
        )
    return 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="impasse-workshop", message="%(version)s")
def cli() -> None:
    """Play a negotiation impasse, log every move, and watch interest coverage and trust levels live."""


_PLAY, _CASES = (demo, serve, lessons, rehearse), (check, analyse, print_)
for _command in (*_PLAY, *_CASES, replay, report, export, import_, evaluate, purge):
    cli.add_command(_command)
