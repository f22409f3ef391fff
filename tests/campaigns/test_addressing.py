"""Which bodies are proposed, and how they are chosen."""

import pytest
from sqlalchemy.orm import Session

from petitions.campaigns import rules, service
from petitions.core.errors import NotFound
from petitions.organizers.models import Organization
from petitions.recipients import wishes
from petitions.recipients.rules import Unwanted
from tests import factories as make
from tests.campaigns.conftest import Maker, filled, imported
from tests.factories import NOON


def test_the_desk_proposes_every_body_once_in_three_groups(session: Session, create: Maker, org: Organization) -> None:
    rows = imported(session)
    own, foreign = make.recipient(organization_id=org.id), make.recipient()
    other = make.stored(session, make.organization())
    foreign.organization_id = other.id
    session.add_all([own, foreign])
    session.flush()
    found = service.propose(session, filled(session, create()), today=NOON.date())
    groups = [[p.recipient.slug for p in group] for group in (found.letters, found.submissions, found.unfit)]
    assert sorted(slug for group in groups for slug in group) == sorted([*rows, own.slug])
    assert own.slug in groups[0] and "wgeid" in groups[1] and "emhrf" in groups[2]
    assert groups[0].index("ohchr-high-commissioner") < groups[0].index("opcw")


def test_a_met_demand_opens_no_door(session: Session, create: Maker) -> None:
    imported(session)
    campaign = filled(session, create())
    service.mark_met(session, campaign, 1, is_met=True)
    assert "wgeid" in [p.recipient.slug for p in service.propose(session, campaign, today=NOON.date()).unfit]


def test_a_choice_is_made_changed_and_taken_back(session: Session, create: Maker) -> None:
    opcw = imported(session)["opcw"]
    campaign = filled(session, create())
    service.choose(session, campaign, opcw, language="en", demands=[2, 9], now=NOON)
    choice = service.choose(session, campaign, opcw, language="fr", form="f", demands=[1, 2], now=NOON)
    assert [(c.language, c.form, c.demands, c.names) for c in service.list_choices(session, campaign)] == [
        ("fr", "f", [], "no")
    ]
    assert service.choice_of(session, campaign, opcw) is choice
    service.unchoose(session, campaign, opcw)
    with pytest.raises(NotFound):
        service.unchoose(session, campaign, opcw)


def test_one_demand_of_two_is_kept_as_one(session: Session, create: Maker) -> None:
    campaign, row = filled(session, create()), imported(session)["opcw"]
    assert service.choose(session, campaign, row, language="en", demands=[2], now=NOON).demands == [2]


def test_names_go_where_no_rule_is_known_only_after_an_approvers_yes(session: Session, create: Maker) -> None:
    campaign, row = filled(session, create()), imported(session)["opcw"]
    with pytest.raises(rules.NamesNotAsked):
        service.choose(session, campaign, row, language="en", names="yes", now=NOON)
    choice = service.choose(session, campaign, row, language="en", now=NOON)
    service.allow_names(session, choice, reason="Its registry confirmed that letters stay with the office.")
    assert service.choose(session, campaign, row, language="fr", names="yes", now=NOON).names == "approved"
    assert service.forbid_names(session, choice).names == "no" and choice.names_reason is None


def test_an_editor_who_sends_no_names_after_all_ends_the_approvers_yes(session: Session, create: Maker) -> None:
    campaign, row = filled(session, create()), imported(session)["opcw"]
    choice = service.choose(session, campaign, row, language="en", now=NOON)
    service.allow_names(session, choice, reason="Because.")
    service.choose(session, campaign, row, language="en", now=NOON)
    assert choice.names_reason is None
    with pytest.raises(rules.NamesNotAsked):
        service.choose(session, campaign, row, language="en", names="yes", now=NOON)


def test_no_approver_can_allow_names_for_any_state_or_body_that_passes_on(session: Session, create: Maker) -> None:
    campaign, tried = filled(session, create(languages=["en", "ar", "fr"])), 0
    for row in imported(session).values():
        if row.kind.startswith("state-") or row.passes_on == "states":
            language = next(code for code in campaign.languages if code in row.facts["languages"]["letter"])
            choice = service.choose(session, campaign, row, language=language, reason="Test.", now=NOON)
            with pytest.raises(rules.NamesForbidden):
                service.allow_names(session, choice, reason="Because.")
            with pytest.raises(rules.NamesForbidden):
                service.choose(session, campaign, row, language=language, names="yes", reason="Test.", now=NOON)
            assert choice.names == "no"
            tried += 1
    assert tried == 30


def test_the_third_letter_to_one_mailroom_needs_a_reason_which_is_kept(session: Session, create: Maker) -> None:
    campaign, rows = filled(session, create()), imported(session)
    for slug in ("coi-syria", "wgad", "opcw"):
        service.choose(session, campaign, rows[slug], language="en", now=NOON)
    with pytest.raises(rules.ReasonNeeded):
        service.choose(session, campaign, rows["wgeid"], language="en", now=NOON)
    service.choose(session, campaign, rows["wgeid"], language="en", reason="Its mandate is its own.", now=NOON)
    assert service.choose(session, campaign, rows["wgeid"], language="fr", now=NOON).reason == "Its mandate is its own."
    assert {c.recipient.slug for c in service.list_mates(session, campaign, rows["wgeid"])} == {"coi-syria", "wgad"}


def test_a_body_that_wants_no_letters_fits_no_demand_and_is_not_chosen(session: Session, create: Maker) -> None:
    campaign, known = filled(session, create()), imported(session)
    body, when = known["wgeid"], {"now": NOON}
    wishes.note(session, campaign.organization, body, reason="They asked for it.", until=None, by="Rana", **when)
    unfit = service.propose(session, campaign, today=NOON.date()).unfit
    assert next(str(one.reason) for one in unfit if one.recipient is body).endswith("They asked for it.")
    with pytest.raises(Unwanted):
        service.choose(session, campaign, body, language="en", now=NOON)
