"""From rows to values: partners, copies, the text beside it, translations, digits, and what a kind leaves out."""

from datetime import timedelta

import pytest

from petitions.letters import annexing, company, drafting, gathering, plain, service, support
from petitions.letters.models import LetterKind
from petitions.letters.options import Options
from petitions.letters.values import LetterValues
from tests import factories as make
from tests.factories import NOON

BASE = "https://letters.example"


@pytest.fixture
def campaign(session):
    campaign = make.campaign(slug="tell-us", languages=["en", "ar", "fr"])
    wave = make.wave(campaign)
    texts = [make.text(campaign, language=code) for code in campaign.languages]
    make.stored(session, campaign, wave, *texts)
    make.stored(session, make.demand(campaign, wave, 1), make.demand(campaign, wave, 2))
    return campaign


@pytest.fixture
def choice(session, campaign):
    return make.stored(session, make.choice(campaign, make.recipient()))


def values(session, choice, body="Words.", *, kind=LetterKind.FIRST, **decided) -> LetterValues:
    words = given(session, choice, body, kind=kind, **decided)
    return drafting.values_for(words, frame(choice))


def given(session, choice, body, *, kind=LetterKind.FIRST, **decided):
    behind = support.at(session, choice.campaign, now=NOON)
    return gathering.of_choice(session, choice, "Subject", body, behind, kind=kind, options=Options(**decided))


def frame(choice):
    return gathering.draft_frame(choice.campaign, dated_on=NOON.date(), base_url=BASE)


def write(session, campaign, language, kind=LetterKind.FIRST, **over):
    facts = {"subject": "S", "body": "B", "account": None, "now": NOON, "kind": kind}
    return service.write_text(session, campaign, language, **facts | over)


def said(letter: LetterValues) -> str:
    return plain.body_text(letter.blocks).replace("\xa0", " ")


def test_partners_join_a_joint_letter_only(session, choice):
    signs = {
        "en": {"name": "B. Specimen", "function": "Chair"},
        "fr": {"name": "B. Specimen", "function": "Présidence"},
    }
    names = {"en": "Partner League", "fr": "Ligue partenaire"}
    facts = {"names": names, "signatories": signs, "account": None, "now": NOON}
    company.keep_partner(session, choice.campaign, None, logo=(b"\x89PNG drawn anew", "image/png"), **facts)
    company.keep_partner(session, choice.campaign, None, logo=None, **facts | {"names": {"en": "Second League"}})
    letter = values(session, choice, "With {{partners}}.", kind=LetterKind.JOINT)
    assert [(one.name, bool(one.logo)) for one in letter.partners] == [
        ("Partner League", True),
        ("Second League", False),
    ]
    assert [one.organization for one in letter.signatories][1:] == ["Partner League", "Second League"]
    assert letter.signatories[1].function == "Chair"
    assert said(letter) == "With Partner League and Second League."
    assert values(session, choice).partners == ()
    assert len(values(session, choice).signatories) == 1


def test_copies_are_named_as_long_as_they_are_chosen(session, campaign, choice):
    other, third = make.choice(campaign, make.recipient()), make.choice(campaign, make.recipient())
    make.stored(session, other, third)
    company.set_copies(session, choice, [other.recipient_id, third.recipient_id, choice.recipient_id, 999])
    assert values(session, choice).copies == ("The Chair of the Office for Invented Matters",) * 2
    session.delete(other)
    session.flush()
    assert len(values(session, choice).copies) == 1
    company.set_copies(session, choice, [])
    assert values(session, choice).copies == ()


def test_a_second_text_stands_beside_the_first(session, campaign, choice):
    write(session, campaign, "ar", subject="طلب", body="نكتب إليكم:\n\n{{demands}}")
    letter = values(session, choice, "We write.", parallel="ar", second_decides=True)
    beside = letter.parallel
    assert (beside.language, beside.subject, beside.is_authoritative) == ("ar", "طلب", True)
    assert beside.salutation[0] == "حضرة الرئاسة المحترمة،" and beside.blocks[1].kind == "numbered"
    assert letter.note == "" and letter.is_complete()
    words = plain.letter_text(letter)
    assert words.index("We write.") < words.index("نكتب إليكم") < words.index("العربية: النص ذو الحجية")


def test_a_translation_says_so_unless_both_texts_are_printed(session, campaign, choice):
    choice.language = "fr"
    assert values(session, choice).note == ""
    write(session, campaign, "en")
    assert values(session, choice).note == "Traduit de la langue suivante : anglais."
    assert values(session, choice, kind=LetterKind.URGENT, since_on=NOON.date()).note == ""
    assert values(session, choice, parallel="en").note == ""
    choice.language = "en"
    assert values(session, choice).note == ""


def test_an_appeal_counts_from_the_day_that_was_given(session, choice):
    since = NOON.date() - timedelta(days=83)
    letter = values(session, choice, "{{days_since}} since {{since}}", kind=LetterKind.URGENT, since_on=since)
    assert said(letter) == "83 days since 29 August 2026"
    assert letter.kind == "urgent"


def test_an_invitation_leads_to_the_campaigns_page(session, choice):
    letter = values(session, choice, "Read {{campaign_link}}.", kind=LetterKind.INVITATION)
    assert said(letter) == f"Read {BASE}/c/tell-us."
    assert letter.blocks[0].spans[1].href == f"{BASE}/c/tell-us"


def test_confidential_and_digits_are_printed_as_decided(session, choice):
    choice.language = "ar"
    letter = values(session, choice, "{{reply_by}}", confidential=True, digits="arabic")
    assert letter.confidential and letter.digits == "arabic"
    assert "٢٠٢٧" in said(letter) and "سرّي" in plain.letter_text(letter)


@pytest.mark.parametrize("kind", [LetterKind.URGENT, LetterKind.INVITATION, LetterKind.COVERING])
def test_some_kinds_carry_no_annexes(session, campaign, choice, kind, monkeypatch):
    monkeypatch.setattr(support, "statistics", lambda behind: ("line",))
    assert values(session, choice).statistics == ("line",)
    letter = values(session, choice, kind=kind, since_on=NOON.date())
    assert letter.statistics == () == letter.annexes and letter.counted_at is None


def test_the_lines_that_name_annexes_have_the_digits_of_the_letter(session, choice):
    choice.language = "ar"
    letter = values(session, choice, digits="arabic")
    behind = support.at(session, choice.campaign, now=NOON)
    facts = {"reference": "R", "dated_on": NOON.date(), "mark": "", "digits": "arabic"}
    annex = annexing.draft(annexing.head(session, choice.campaign, "ar", **facts), behind)
    assert annex.digits == "arabic"
    assert "٤٠" in annexing.named_in(letter, annex, b"").annexes[0]
