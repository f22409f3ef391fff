"""Nobody is written to against a wish that was noted: neither frozen, nor frozen again, nor released."""

import re

import pytest

from petitions.dispatch import rules, service
from petitions.dispatch.models import DispatchState
from petitions.recipients import wishes
from petitions.recipients.rules import Unwanted
from tests.factories import NOON


def test_nobody_is_written_to_against_a_wish_neither_frozen_nor_released(stage):
    frozen = stage.freeze("names", key="frozen")
    broken = stage.prepare("plain", key="broken")
    broken.state = DispatchState.BROKEN
    for name in ("names", "plain"):
        facts = {"reason": "They asked for it.", "until": None, "by": "Rana", "now": NOON}
        wishes.note(stage.session, stage.organization, stage.choices[name].recipient, **facts)
    stage.session.commit()
    with pytest.raises(rules.CannotPrepare) as refused:
        stage.prepare("names", key="new")
    assert any("They asked for it." in str(why) for _name, why in refused.value.found)
    by = {"account": stage.editor, "keys": stage.keys, "now": NOON}
    with pytest.raises(Unwanted, match="Office for Invented Matters: No letters go there since"):
        service.freeze_again(stage.session, broken, **by)
    with pytest.raises(Unwanted):
        stage.approve(frozen)
    assert frozen.state is DispatchState.FROZEN


def test_the_page_that_prepares_letters_does_not_offer_them_and_says_why(stage, sit):
    choice = stage.choices["plain"]
    facts = {"reason": "They asked for it.", "until": None, "by": "Rana", "now": NOON}
    desk, at = sit("editor"), f"/campaigns/{stage.place.campaign.slug}/dispatch"
    ours = re.compile(rf'<input type="checkbox" name="recipients\[\]" value="{choice.id}"([^>]*)>')

    def box() -> str:
        return ours.search(desk.get(f"{at}?to={choice.id}"))[1]

    assert box() == " checked"
    wishes.note(stage.session, stage.organization, choice.recipient, **facts)
    stage.session.commit()
    assert box() == " disabled" and "They asked for it." in desk.get(at)
    wishes.lift(stage.session, stage.organization, choice.recipient, by="Rana", now=NOON)
    stage.session.commit()
    assert box() == " checked"
