"""Texts are versions, numbers are never given twice, and a code is known only once its letter was released."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import select

from petitions.core.blobs import Blob, keep
from petitions.core.errors import NotFound
from petitions.letters import previews, rules, service
from petitions.letters.models import Letter, LetterState, Preview, Reservation, WorkState
from petitions.letters.values import AnnexValues, Letterhead, LetterValues
from tests import factories as make
from tests.factories import NOON

_codes = count(1)


def code() -> str:
    return f"{next(_codes):012d}".replace("U", "V")


def values(**over) -> LetterValues:
    return LetterValues(
        **{
            "language": "en",
            "letterhead": Letterhead("Families for the Truth"),
            "reference": "FFT/2026/001",
            "place": "Berlin",
            "date": NOON.date(),
            "addressee": ("The Chair",),
            "subject": "Request for information",
            "salutation": ("Dear Chair,",),
            "blocks": (),
            "close": ("Yours sincerely,",),
            "signatories": (),
        }
        | over
    )


def annex_values(**over) -> AnnexValues:
    return AnnexValues(
        **{
            "language": "en",
            "organization": "Families for the Truth",
            "title": "Tell the families",
            "reference": "FFT/2026/001",
            "rows": (),
            "counted_only": 3,
            "cut_off_at": NOON,
            "checked": "By mail.",
            "text_version": "1",
            "merkle_root": "ab" * 32,
            "tree_size": 3,
            "date": NOON.date(),
        }
        | over
    )


@pytest.fixture
def campaign(session):
    campaign = make.campaign()
    make.stored(session, campaign, make.wave(campaign))
    return campaign


def write(session, campaign, language="en", body="Body", now=NOON):
    return service.write_text(session, campaign, language, subject="Subject", body=body, account=None, now=now)


def frozen(session, campaign, recipient=None, **over):
    text = write(session, campaign)
    (number,) = service.reserve(session, campaign.organization, [f"item-{next(_codes)}"], year=2026, code=code)
    printed = service.Printed(values(**over.pop("values", {})), b"%PDF-1.7 letter", (b"\x89PNG 1", b"\x89PNG 2"))
    defaults = {"annex": None, "names": "no", "counts": {"online": 3}, "cut_off_at": NOON, "now": NOON}
    return service.keep_letter(
        session, text, recipient or make.recipient(), printed, reservation=number, **defaults | over
    )


def test_the_same_words_are_one_version(session, campaign):
    first = write(session, campaign)
    assert write(session, campaign) is first
    assert write(session, campaign, body="Other").version == 2
    assert service.latest_text(session, campaign, "en").body == "Other"


def test_languages_have_versions_of_their_own(session, campaign):
    write(session, campaign)
    assert write(session, campaign, "ar", body="نص").version == 1
    assert {language for _kind, language in service.list_texts(session, campaign)} == {"ar", "en"}
    assert service.latest_text(session, campaign, "fr") is None
    with pytest.raises(rules.NoText):
        service.text_in(session, campaign, "fr")


def test_a_new_wave_begins_with_the_last_words_and_its_own_versions(session, campaign):
    old = write(session, campaign)
    make.stored(session, make.wave(campaign, number=2, opens_on=(NOON + timedelta(days=200)).date()))
    assert service.latest_text(session, campaign, "en") == old
    new = write(session, campaign)
    assert new.version == 1 and new.wave.number == 2
    assert service.latest_text(session, campaign, "en") == new


def test_numbers_follow_each_other_within_organization_and_year(session, campaign):
    other = make.stored(session, make.organization())
    ours = campaign.organization
    first = service.reserve(session, ours, ["item-1", "item-2"], year=2026, code=code)
    service.reserve(session, other, ["item-3"], year=2026, code=code)
    more = service.reserve(session, ours, ["item-4"], year=2026, code=code)
    next_year = service.reserve(session, ours, ["item-5"], year=2027, code=code)
    assert [row.serial for row in first + more + next_year] == [1, 2, 3, 1]
    assert more[0].reference == f"{ours.code}/2026/003"


def test_a_second_try_finds_its_numbers_again(session, campaign):
    first = service.reserve(session, campaign.organization, ["item-1", "item-2"], year=2026, code=code)
    again = service.reserve(session, campaign.organization, ["item-1", "item-2"], year=2026, code=code)
    assert [(row.serial, row.code) for row in again] == [(row.serial, row.code) for row in first]
    assert len(session.scalars(select(Reservation)).all()) == 2


def test_a_try_in_the_next_year_gets_a_number_of_that_year(session, campaign):
    service.reserve(session, campaign.organization, ["item-1"], year=2026, code=code)
    (row,) = service.reserve(session, campaign.organization, ["item-1"], year=2027, code=code)
    assert (row.year, row.serial) == (2027, 1)


def test_numbers_that_were_never_printed_are_given_back(session, campaign):
    service.reserve(session, campaign.organization, ["item-1"], year=2026, code=code)
    service.release_numbers(session, ["item-1"])
    (row,) = service.reserve(session, campaign.organization, ["item-2"], year=2026, code=code)
    assert row.serial == 1


def test_a_letter_keeps_values_bytes_and_pictures(session, campaign, keys):
    letter = frozen(session, campaign)
    assert LetterValues.from_json(letter.values) == values()
    assert letter.blob.content == b"%PDF-1.7 letter" and letter.sha256 == letter.blob.sha256
    assert service.page_of(session, letter, 2).content == b"\x89PNG 2"
    for number in (0, 3, -1):
        with pytest.raises(NotFound):
            service.page_of(session, letter, number)


def test_a_code_is_known_only_once_its_letter_was_released(session, campaign):
    letter = frozen(session, campaign)
    assert service.find_by_code(session, letter.code) is None
    letter.state = LetterState.RELEASED
    session.flush()
    assert service.find_by_code(session, letter.code) is letter
    assert service.find_by_code(session, "0" * 12) is None


def test_a_letter_belongs_to_its_organization(session, campaign):
    letter = frozen(session, campaign)
    assert service.letter_of(session, campaign.organization, letter.id) is letter
    with pytest.raises(NotFound):
        service.letter_of(session, make.stored(session, make.organization()), letter.id)


def test_an_annex_is_sealed_and_its_hash_stays(session, campaign, keys, worker_keys):
    pair = (make.recipient(passes_on="confidential"), "yes")
    annex = service.keep_annex(session, keys, campaign, annex_values(), b"%PDF names", [pair])
    assert annex.blob.is_sealed and b"names" not in annex.blob.content
    assert annex.counted_only == 3


@pytest.mark.parametrize(
    "facts",
    [{"kind": "state-body"}, {"kind": "state-mission"}, {"kind": "state-prosecutor"}, {"passes_on": "states"}],
    ids=str,
)
def test_no_annex_is_kept_for_a_state_or_for_who_passes_names_on_to_one(session, campaign, keys, facts):
    pair = (make.recipient(**facts), "approved")
    allowed = (make.recipient(), "approved")
    with pytest.raises(rules.AnnexRefused):
        service.keep_annex(session, keys, campaign, annex_values(), b"%PDF names", [allowed, pair])
    annex = service.keep_annex(session, keys, campaign, annex_values(), b"%PDF names", [allowed])
    with pytest.raises(rules.AnnexRefused):
        frozen(session, campaign, pair[0], annex=annex, names="approved")
    assert len(session.scalars(select(Letter)).all()) == 0


def ask(session, campaign, name="t1", now=NOON, **over):
    facts = {
        "language": "en",
        "form": "neutral",
        "demands": (),
        "names": False,
        "subject": "S",
        "body": "B",
        "reader": "en",
    }
    return previews.ask_preview(session, campaign, make.recipient(), **facts | over, token=name, now=now)


def test_the_newest_preview_is_taken_first_and_once(session, campaign):
    ask(session, campaign, "old")
    ask(session, campaign, "new", now=NOON + timedelta(seconds=5))
    assert previews.claim_next(session, now=NOON).token == "new"
    assert previews.claim_next(session, now=NOON).token == "old"
    assert previews.claim_next(session, now=NOON) is None


def test_a_preview_that_a_worker_lost_is_taken_again(session, campaign):
    ask(session, campaign)
    assert previews.claim_next(session, now=NOON)
    assert previews.claim_next(session, now=NOON + timedelta(minutes=1)) is None
    assert previews.claim_next(session, now=NOON + timedelta(minutes=3)).token == "t1"


def test_previews_are_erased_after_a_day_with_pictures_that_nothing_else_shows(session, campaign):
    mine, other = ask(session, campaign, "mine"), ask(session, campaign, "other", now=NOON + timedelta(hours=1))
    previews.keep_pages(session, mine.id, [b"\x89PNG mine", b"\x89PNG shared"])
    previews.keep_pages(session, other.id, [b"\x89PNG shared"])
    keep(session, b"%PDF unrelated", "application/pdf")
    assert previews.erase_old(session, now=NOON + timedelta(hours=2, minutes=1)) == 1
    assert session.scalars(select(Preview)).one() is other and other.state is WorkState.DONE
    assert {blob.content for blob in session.scalars(select(Blob))} == {b"\x89PNG shared", b"%PDF unrelated"}


def test_a_preview_belongs_to_its_organization(session, campaign):
    ask(session, campaign)
    assert previews.by_token(session, campaign.organization, "t1")
    with pytest.raises(NotFound):
        previews.by_token(session, make.stored(session, make.organization()), "t1")
