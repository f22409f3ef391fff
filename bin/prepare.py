"""What must be there before the first process starts: keys, tables, and the demonstration if one is wanted.

Runs in one process, because starting Python four times is what makes a second start slow. Prints on standard
output the logins, or what has to be done before anybody can log in; everything else on standard error.
"""

import contextlib
import sys

import click
from flask import Flask
from flask.cli import ScriptInfo

from app import create_app
from config import Settings
from petitions.core import keys
from petitions.core.db import session
from petitions.core.errors import Refused
from petitions.organizers import service as organizers

NOBODY = """Nobody can log in yet. Say in another terminal who you are, and fill the directory of recipients:
  .venv/bin/flask init
  .venv/bin/flask recipients import petitions/recipients/directory.yaml
docs/guide.md leads from here to the first delivered letter."""


def main() -> int:
    """Prepare, idempotently; 1 and a sentence when something is in the way."""
    with contextlib.redirect_stdout(sys.stderr):
        settings = Settings.from_env()
        settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        has_keys = (settings.keys / "root.key").exists()
        if settings.is_demo and not has_keys:
            keys.create(settings.keys, None)
        app = create_app(settings)
        if not settings.is_demo and not has_keys:
            run(app, "keys", "init")
            app = create_app(settings)
        run(app, "db", "upgrade")
        if settings.is_demo:
            run(app, "demo", "create")
    if settings.is_demo:
        run(app, "demo", "logins")
    else:
        with app.app_context():
            print("" if organizers.has_organizations(session()) else NOBODY)
    return 0


def run(app: Flask, *words: str) -> None:
    """One flask command in this process; its refusal ends the process with the sentence it gives."""
    try:
        with app.app_context():
            app.cli.main(
                args=list(words), prog_name="flask", obj=ScriptInfo(create_app=lambda: app), standalone_mode=False
            )
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from error
    except Refused as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    sys.exit(main())
