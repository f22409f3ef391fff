"""A contact of one's own that nobody elsewhere has looked at cannot be released to, where several share."""

import pytest

from petitions.recipients import moderating
from petitions.recipients.moderation_rules import Unmoderated
from tests import factories as make
from tests.factories import NOON


def test_letters_to_an_own_contact_wait_for_the_word_of_another_organization(stage, sit):
    facts = {"organization_id": stage.organization.id, "email": "friend@office.example"}
    stage.choose("friend", **facts, facts={"passes_on_note": None})
    stage.choose("alone", organization_id=stage.organization.id, facts={"passes_on_note": None})
    assert stage.approve(stage.freeze("alone", key="alone")).approved_at == NOON
    frozen = stage.freeze("friend", key="shared")
    make.stored(stage.session, make.organization())
    with pytest.raises(Unmoderated, match="Office for Invented Matters"):
        stage.approve(frozen)
    answer = sit("owner").post(f"/dispatches/{frozen.id}/approve", {"pace": "now"})
    assert answer.status_code == 409 and "Open the contact and ask for it." in answer.text and "Release" in answer.text
    asked = moderating.ask(stage.session, stage.choices["friend"].recipient, now=NOON)
    with pytest.raises(Unmoderated):
        stage.approve(frozen)
    asked.decided_at, asked.is_allowed = NOON, True
    stage.session.commit()
    assert stage.approve(frozen).approved_at == NOON
