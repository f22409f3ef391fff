"""Setting an installation up, once; letting people in; checking the record."""

import pytest
from sqlalchemy import func, select, update

from petitions.organizers import service, sessions
from petitions.organizers.models import Account, DeskSession, Entry, Organization, Role
from tests import factories as make
from tests.factories import NOON

INIT = ["init", "--name", "Families for the Truth", "--code", "FFT", "--slug", "families"]
INIT += ["--sender", "letters@families.example", "--person", "Rana", "--email", "Rana@families.example"]


@pytest.fixture
def run(app, session, monkeypatch):
    """A command, as at the command line."""
    monkeypatch.delenv("OWNER_PASSWORD", raising=False)

    def command(*words, **more):
        session.commit()
        return app.test_cli_runner().invoke(args=list(words), **more)

    return command


def test_the_first_owner_gets_a_password_that_opens_the_desk(run, session, app):
    result = run(*INIT, "--language", "ar")
    assert result.exit_code == 0, result.output
    password = result.output.split("shown only now: ")[1].split()[0]
    account = session.scalars(select(Account)).one()
    with app.app_context():
        assert account.verify_and_update_password(password) and not account.verify_and_update_password("other")
    ours = session.scalars(select(Organization)).one()
    assert (ours.slug, ours.code, ours.names) == ("families", "FFT", {"ar": "Families for the Truth"})
    assert service.find_membership(session, account, "families").role is Role.OWNER
    assert account.email == "rana@families.example" and service.check_record(session) == 2


def test_a_second_time_it_declines(run, session):
    run(*INIT)
    result = run(*INIT[:-1], "other@families.example")
    assert result.exit_code == 1 and "nothing was changed" in result.output
    assert session.scalar(select(func.count()).select_from(Account)) == 1


def test_it_asks_for_what_was_not_given(run, session):
    answers = "Families\nFFT\nfamilies\nletters@families.example\nRana\nrana@families.example\n"
    assert run("init", input=answers).exit_code == 0
    assert session.scalars(select(Organization.slug)).one() == "families"


@pytest.mark.parametrize(
    ("word", "value", "reason"), [("--slug", "login", "name in addresses"), ("--code", "fft", "code")]
)
def test_names_that_will_not_do_are_refused_with_the_reason(run, session, word, value, reason):
    result = run(*INIT, word, value)
    assert result.exit_code == 1 and reason in result.output and "Nothing was changed" in result.output
    assert session.scalar(select(func.count()).select_from(Account)) == 0


def test_a_password_of_ones_own_is_not_printed_and_must_do(run, session, monkeypatch):
    monkeypatch.setenv("OWNER_PASSWORD", "password1234")
    assert run(*INIT).exit_code == 1
    monkeypatch.setenv("OWNER_PASSWORD", "four unrelated words stand")
    result = run(*INIT)
    assert result.exit_code == 0 and "unrelated" not in result.output


def test_more_people_are_added_and_known_ones_keep_their_password(run, session):
    run(*INIT)
    more = ["organizers", "add", "selma@families.example", "--name", "Selma", "--org", "families", "--role", "editor"]
    result = run(*more)
    assert result.exit_code == 0 and "shown only now" in result.output
    other = make.stored(session, make.organization(slug="other"))
    result = run(*[word if word != "families" else "other" for word in more])
    assert result.exit_code == 0 and "shown only now" not in result.output
    assert len(service.list_members(session, other)) == 1
    assert run(*more).exit_code == 1
    result = run(*[word if word != "families" else "nowhere" for word in more])
    assert result.exit_code == 1 and "There is no organization nowhere" in result.output


def test_who_lost_everything_is_let_in_again_and_logged_out_elsewhere(run, session, app):
    run(*INIT)
    account = session.scalars(select(Account)).one()
    account.tf_primary_method = "authenticator"
    before, _row = account.fs_uniquifier, sessions.begin(session, account, token="a", now=NOON)
    result = run("organizers", "let-in", "rana@families.example")
    password = result.output.split("shown only now: ")[1].split()[0]
    session.expire_all()
    with app.app_context():
        assert account.verify_and_update_password(password)
    assert account.tf_primary_method is None and account.fs_uniquifier != before
    assert session.scalars(select(DeskSession.ended_at)).one() is not None
    assert run("organizers", "let-in", "nobody@families.example").exit_code == 1


def test_the_record_is_checked(run, session):
    run(*INIT)
    assert run("record", "check").output.strip() == "2 entries, whole."
    session.execute(update(Entry).where(Entry.verb == "found").values(verb="lost"))
    result = run("record", "check")
    assert result.exit_code == 1 and "does not follow" in result.output


def test_old_sessions_are_erased_by_the_clock(app, session):
    from petitions.organizers import jobs

    account = make.stored(session, make.account())
    sessions.begin(session, account, token="a", now=NOON.replace(year=2020))
    jobs.erase_sessions()
    assert session.scalar(select(func.count()).select_from(DeskSession)) == 0
