"""Which addressees a kind of letter fits, and why not."""

import pytest

from petitions.letters import kinds
from petitions.letters.models import Letter, LetterKind, LetterState
from tests import factories as make
from tests.factories import NOON

WAVE = 3


def letter(**over) -> Letter:
    facts = {"kind": LetterKind.FIRST, "state": LetterState.RELEASED, "wave_id": WAVE, "dated_on": NOON.date()}
    return Letter(**facts | over)


def why(kind, before=None, **facts) -> str:
    return str(kinds.misfit(kind, make.recipient(**facts), before, WAVE) or "")


def test_every_kind_has_its_words():
    assert list(kinds.KINDS) == list(LetterKind)
    assert all(kind.name and kind.purpose for kind in kinds.KINDS.values())
    assert kinds.find("follow_up") is LetterKind.FOLLOW_UP and kinds.find("en") is None


@pytest.mark.parametrize("kind", [LetterKind.FIRST, LetterKind.URGENT, LetterKind.JOINT])
def test_these_go_to_who_was_never_written_to(kind):
    assert why(kind) == ""


def test_one_first_letter_a_wave(app):
    with app.test_request_context():
        assert "Write a follow-up" in why(LetterKind.FIRST, letter())
        assert why(LetterKind.FIRST, letter(wave_id=WAVE - 1)) == ""
        assert why(LetterKind.FIRST, letter(kind=LetterKind.INVITATION)) == ""


@pytest.mark.parametrize("kind", [LetterKind.FOLLOW_UP, LetterKind.CORRECTION])
def test_what_looks_back_needs_a_letter_to_look_back_to(app, kind):
    with app.test_request_context():
        assert "Write a first letter" in why(kind)
        assert why(kind, letter()) == "" == why(kind, letter(wave_id=WAVE - 1))


def test_a_letter_is_corrected_once(app):
    with app.test_request_context():
        assert "replaced already" in why(LetterKind.CORRECTION, letter(state=LetterState.REPLACED))
    assert why(LetterKind.CORRECTION, letter(state=LetterState.REVOKED)) == ""
    assert why(LetterKind.FOLLOW_UP, letter(state=LetterState.REPLACED)) == ""


def test_invitations_go_to_own_contacts_and_organizations(app):
    with app.test_request_context():
        assert "contacts of your own" in why(LetterKind.INVITATION)
    assert why(LetterKind.INVITATION, organization_id=1) == "" == why(LetterKind.INVITATION, facts={"kind": "ngo"})


def test_a_covering_letter_goes_to_a_procedure(app):
    with app.test_request_context():
        assert "nothing to cover" in why(LetterKind.COVERING)
    assert why(LetterKind.COVERING, facts={"mass_letters": "one-submission-per-case"}) == ""


def test_a_procedure_is_better_served_by_a_covering_letter():
    procedure, office = make.recipient(facts={"mass_letters": "one-file-per-person"}), make.recipient()
    assert "covering letter" in str(kinds.hint(LetterKind.FIRST, procedure))
    assert kinds.hint(LetterKind.COVERING, procedure) is kinds.hint(LetterKind.FIRST, office) is None
