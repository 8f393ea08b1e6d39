"""The command for one's own study: copies of the notebooks, and JupyterLab beside them."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click

from workshop.cli.terminal import db_option

HERE = "impasse-workshop"
RESET = "reset"
QUIET = ("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None")
"""JupyterLab asks nobody elsewhere for news."""


@click.command()
@click.argument("words", nargs=-1, metavar="[reset] [DIR]")
@click.option(
    "--only", default="", metavar="NAME", help="With reset: only notebooks with this in their name."
)
@click.option("--no-browser", is_flag=True, help="Start JupyterLab without opening a browser.")
@click.option("--port", type=click.IntRange(1, 65535), help="JupyterLab's port. [default: its own choice]")
@click.option("--copy-only", is_flag=True, help="Copy, and do not start JupyterLab.")
@db_option
def lessons(
    words: tuple[str, ...], db: str | None, port: int | None, *, only: str, no_browser: bool, copy_only: bool
) -> None:
    """Copy the lessons and exercises to DIR and open them in JupyterLab; `reset` brings back clean copies.

    What you changed is never written over. DIR is impasse-workshop unless you name another folder.
    """
    from workshop.lessons.notebooks.copies import FIRST, lay_out, reset
    from workshop.log.place import default_url, parse
    from workshop.log.store import StoreError, open_store

    wanted = words[1:] if words[:1] == (RESET,) else words
    if only and words[:1] != (RESET,):
        raise click.ClickException("--only goes with reset: workshop lessons reset --only NAME [DIR].")
    if len(wanted) > 1:
        raise click.ClickException(f"Name one folder, not {len(wanted)}: workshop lessons [reset] [DIR].")
    target = Path(wanted[0] if wanted else HERE)
    if words[:1] == (RESET,):
        done = reset(target, only)
        for place in done.kept:
            click.echo(f"Your own is kept as {place}.")
        click.echo(
            f"{len(done.new)} clean {'copy' if len(done.new) == 1 else 'copies'} laid out in {target}."
        )
        return
    done = lay_out(target)
    click.echo(
        f"{len(done.new)} files copied to {target}; {len(done.kept)} were there and were left as they are."
    )
    if copy_only:
        return
    arguments = [
        *QUIET,
        f"--ServerApp.root_dir={target.absolute()}",
        *(["--no-browser"] if no_browser else []),
    ]
    arguments += [f"--ServerApp.port={port}"] if port else []
    log = parse(db or default_url())
    environment = os.environ | ({"WORKSHOP_DB": log.render_as_string(hide_password=False)} if db else {})
    lab = [sys.executable, "-m", "jupyterlab", *arguments, str(target.absolute() / FIRST)]
    with subprocess.Popen(lab, env=environment) as running:  # noqa: S603
        code = None
        while code is None:
            with suppress(
                KeyboardInterrupt
            ):  # JupyterLab hears the same Ctrl-C: it asks, and ends its kernels
                code = running.wait()
    if log.drivername == "sqlite" and Path(str(log.database)).is_file():
        with suppress(StoreError):
            open_store(
                log.database
            ).close()  # its kernels were killed: who closes it last makes the log one file again
    sys.exit(code)
