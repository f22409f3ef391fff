"""Real files from the real press: the number in the letter, the rows of the annex and the tree are one."""

import hashlib
import re
import subprocess

import pytest
from sqlalchemy import select

from petitions.core.blobs import content_of
from petitions.dispatch import jobs, ledger
from petitions.dispatch.models import DispatchState
from petitions.letters import press
from petitions.letters.values import LetterValues
from petitions.organizers.models import Role
from petitions.signing import merkle
from petitions.signing.models import Signature
from tests import factories as make
from tests.dispatch.conftest import BODY, NAMES, Stage
from tests.supporters import ground


@pytest.fixture
def pdf():
    yield press
    press.close()


def words_of(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return re.sub(r"[\s\u200e\u200f\u2066-\u2069]+", " ", done.stdout.decode())


@pytest.fixture
def real(session, as_worker, pdf):
    """The stage of the other tests, with the press as it is."""
    place = ground(session, as_worker)
    owner, editor = make.account(), make.account()
    members = {"owner": make.membership(place.campaign.organization, owner, Role.OWNER)}
    make.stored(session, editor, *members.values())
    stage = Stage(session, as_worker, place, owner, editor, members)
    stage.choose("names", names="yes", email="names@un.example")
    stage.choose("plain", email="plain@un.example")
    stage.write(body=BODY + "\n\n<b>{0}</b> & “quoted” 'text'")
    stage.sign([*NAMES, "O'Neil-Şahin", "=HYPERLINK(1)", "王伟", "{{reference}}"], counted=4)
    return stage


def test_letter_annex_and_tree_agree_on_paper(real, session, as_worker):
    dispatch = real.freeze()
    assert dispatch.state is DispatchState.FROZEN, dispatch.problem
    with_names, without = ledger.list_items(session, dispatch)
    letter, annex = words_of(with_names.letter.blob.content), content_of(with_names.letter.annex.blob, as_worker)
    leaves = sorted(session.scalars(select(Signature.commitment)))
    listed = words_of(annex)
    assert "11 people confirmed online" in letter and "11: 7 named, 4 counted only" in letter
    assert "7 named, 4 counted without a name, 11 in all" in listed
    assert merkle.root(leaves).hex() in listed.replace(" ", "")
    assert all(name in listed for name in ("Rana Haddad", "O'Neil-Şahin", "=HYPERLINK(1)", "王伟", "{{reference}}"))
    assert hashlib.sha256(annex).hexdigest() in letter.replace(" ", "")
    assert "SHA-256" not in words_of(without.letter.blob.content)
    assert "<b>{0}</b> & “quoted” 'text'" in letter
    assert not any(name in letter for name in NAMES)


def test_the_same_rows_freeze_to_the_same_bytes(real, session):
    dispatch = real.freeze("plain")
    (item,) = ledger.list_items(session, dispatch)
    first = item.letter.sha256
    again = press.letter(LetterValues.from_json(item.letter.values))
    assert hashlib.sha256(again).hexdigest() == first
    assert len(item.letter.pages) == press.count_pages(item.letter.blob.content)


@pytest.mark.parametrize(
    "body",
    ["x" * 5_000, "\n\n".join(["word " * 15] * 150), "- a\n" * 150],
    ids=["one long word", "many paragraphs", "many items"],
)
def test_hostile_texts_end_in_a_letter_or_a_sentence(real, session, body):
    real.write(body=body)
    dispatch = real.prepare("plain")
    jobs.freeze(dispatch.id)
    session.refresh(dispatch)
    assert dispatch.state in (DispatchState.FROZEN, DispatchState.BROKEN)
    assert (dispatch.problem is None) == (dispatch.state is DispatchState.FROZEN)
