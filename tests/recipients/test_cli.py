"""The commands for the directory."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petitions.recipients import directory
from petitions.recipients.models import Recipient, Verification


def run(app: Flask, *words: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["recipients", *words])
    return result.exit_code, result.output


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_importing_tells_in_whole_sentences_what_it_did(app: Flask, session: Session, tmp_path: Path) -> None:
    code, said = run(app, "import")
    assert code == 0 and "61 records added." in said and "0 records changed." in said
    path = tmp_path / "next.yaml"
    path.write_text(
        directory.SHIPPED.read_text().replace(
            "email: null\n    channel:\n      preferred: post", "email: null\n    channel:\n      preferred: unknown", 1
        )
    )
    code, said = run(app, "import", str(path))
    assert code == 0 and "un-secretary-general: channel.preferred: was post, is now unknown" in said
    assert "1 record changed." in said and "60 records unchanged." in said


def test_a_broken_record_is_named_and_nothing_is_half_imported(app: Flask, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(directory.SHIPPED.read_text().replace("mass_letters: one-form-per-person", "mass_letters: ten"))
    code, said = run(app, "import", str(path))
    assert code == 1 and "wgeid: mass_letters: 'ten' is not one of meta.mass_letters_values" in said
    assert "Nothing was changed." in said and count(session, Recipient) == 0


def test_a_check_made_elsewhere_is_recorded(app: Flask, session: Session) -> None:
    run(app, "import")
    code, said = run(
        app, "verify", "opcw", "--page", "https://opcw.example", "--seen", "The address.", "--by", "A. Invented"
    )
    assert code == 0 and "opcw counts as verified until" in said and count(session, Verification) == 1


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["nobody", "--page", "p"], "There is no record nobody"),
        (["opcw"], "--page or --letter"),
        (["opcw", "--page", "p", "--letter", "l"], "--page or --letter"),
        (["opcw", "--page", "p", "--email", "a b@c"], "not an e-mail address"),
        (["opcw", "--page", "p", "--on", "2020-01-01"], "at most twelve months ago"),
        (["opcw", "--page", "p", "--on", "2999-01-01"], "today or earlier"),
    ],
)
def test_a_check_that_says_nothing_is_refused_in_words(
    app: Flask, session: Session, words: list[str], answer: str
) -> None:
    run(app, "import")
    code, said = run(app, "verify", *words, "--seen", "s", "--by", "b")
    assert code == 1 and answer in said and count(session, Verification) == 0
