"""`flask letters render`: files named after their recipients, drafts, and clear words when something is missing."""

import pytest

from petitions.letters import press, service
from petitions.letters.models import LetterKind
from petitions.letters.values import AnnexValues
from tests import factories as make
from tests.factories import NOON


@pytest.fixture
def printed(monkeypatch) -> list:
    given: list = []

    def show(values):
        given.append(values)
        return b"%PDF annex" if isinstance(values, AnnexValues) else b"%PDF letter"

    monkeypatch.setattr(press, "letter", show)
    monkeypatch.setattr(press, "annex", show)
    return given


@pytest.fixture
def campaign(session):
    campaign = make.campaign(slug="tell-us")
    wave = make.wave(campaign)
    choices = [
        make.choice(campaign, make.recipient(slug="chair"), names="approved"),
        make.choice(campaign, make.recipient(slug="mission", kind="state-mission"), names="approved"),
        make.choice(campaign, make.recipient(slug="bureau"), language="fr"),
    ]
    make.stored(session, campaign, wave, make.text(campaign), make.text(campaign, language="fr"), *choices)
    make.stored(session, make.recipient(slug="somebody"))
    for language in ("en", "fr"):
        service.write_text(session, campaign, language, subject="S", body="B", account=None, now=NOON)
    session.commit()
    return campaign


@pytest.fixture
def run(app, session, tmp_path):
    def render(*words: str):
        return app.test_cli_runner().invoke(args=["letters", "render", *words, "--out", str(tmp_path / "out")])

    render.files = lambda: sorted(path.name for path in (tmp_path / "out").iterdir())
    return render


def test_every_chosen_recipient_becomes_a_file(run, campaign, printed):
    answer = run("tell-us")
    assert answer.exit_code == 0 and "3 drafts written" in answer.output
    assert run.files() == ["bureau-fr.pdf", "chair-en.pdf", "mission-en.pdf"]
    assert all(values.mark == "DRAFT" for values in printed)


def test_recipients_and_language_can_be_named(run, campaign, printed):
    assert run("tell-us", "--to", "somebody", "--to", "chair", "--lang", "fr").exit_code == 0
    assert run.files() == ["chair-fr.pdf", "somebody-fr.pdf"]


def test_another_kind_can_be_printed(run, campaign, printed, session):
    facts = {"subject": "S", "body": "Read {{campaign_link}}.", "account": None, "now": NOON}
    service.write_text(session, campaign, "en", kind=LetterKind.INVITATION, **facts)
    session.commit()
    answer = run("tell-us", "--kind", "invitation", "--to", "chair", "--annex")
    assert answer.exit_code == 0 and run.files() == ["chair-en.pdf"]
    assert [values.kind for values in printed] == ["invitation"]
    assert run("tell-us", "--kind", "nonsense").exit_code == 2


def test_an_annex_has_invented_names_and_goes_to_no_mission(run, campaign, printed):
    assert run("tell-us", "--annex").exit_code == 0
    assert run.files() == [
        "bureau-fr-annex.pdf",
        "bureau-fr.pdf",
        "chair-en-annex.pdf",
        "chair-en.pdf",
        "mission-en.pdf",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "There is no campaign"),
        (["tell-us", "--to", "nobody"], "There is no recipient nobody"),
    ],
)
def test_words_that_name_nothing_are_told(run, campaign, printed, words, said):
    answer = run(*words)
    assert answer.exit_code == 1 and said in answer.output


def test_what_cannot_be_printed_is_named_and_the_rest_is_there(run, campaign, printed):
    answer = run("tell-us", "--lang", "ru")
    assert answer.exit_code == 1
    assert "chair-ru: There is no letter text in this language" in answer.output
    answer = run("tell-us", "--to", "chair")
    assert answer.exit_code == 0 and run.files() == ["chair-en.pdf"]
