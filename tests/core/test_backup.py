"""A backup holds every row, opens with one key only, and is restored whole or not at all."""

import io

import pytest
from sqlalchemy import delete, func, select

from petitions.core import backup
from petitions.core.sealing import PrivateKey
from petitions.organizers.models import Account, Membership, Organization
from tests import factories as make


@pytest.fixture
def pair():
    return PrivateKey.generate()


@pytest.fixture
def written(session, pair):
    organization, account = make.organization(slug="kept"), make.account(email="rana@families.example")
    make.stored(session, organization, account, make.membership(organization, account))
    out = io.BytesIO()
    assert backup.write(session, out, pair.public) == 3
    for table in (Membership, Account, Organization):
        session.execute(delete(table))
    session.expunge_all()
    return out.getvalue()


def test_what_was_written_comes_back_the_same(session, pair, written):
    assert backup.read(session, io.BytesIO(written), pair) == 3
    kept = session.scalar(select(Organization).where(Organization.slug == "kept"))
    assert kept.names["ar"] == "عائلات من أجل الحقيقة" and kept.created_at == make.NOON
    session.add(make.organization(slug="next"))
    session.flush()


def test_nothing_in_the_file_is_in_clear(written):
    assert b"rana" not in written and b"families" not in written


@pytest.mark.parametrize(
    "harm", [lambda b: b[:-20], lambda b: b[:60] + b"x" + b[61:], lambda b: b"", lambda b: b[:-1] + b"\x00"]
)
def test_a_harmed_file_restores_nothing(session, pair, written, harm):
    with pytest.raises(backup.NotABackup):
        backup.read(session, io.BytesIO(harm(written)), pair)


def test_another_key_does_not_open_it(session, written):
    with pytest.raises(backup.NotABackup):
        backup.read(session, io.BytesIO(written), PrivateKey.generate())


def test_a_database_with_rows_is_left_alone(session, pair, written):
    make.stored(session, make.organization(slug="other"))
    with pytest.raises(backup.NotEmpty):
        backup.read(session, io.BytesIO(written), pair)
    assert session.scalar(select(func.count()).select_from(Organization)) == 1
