"""The ledger: words per demand, figures, its page, its files, and the way to a follow-up."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from petitions.campaigns import service as campaigns
from petitions.delivery.models import Envelope, State
from petitions.letters import company
from petitions.letters.models import Letter, LetterKind, LetterState
from petitions.organizers.models import Entry
from petitions.replies import ledger as book
from petitions.replies import ledger_files
from petitions.replies.following import Step
from petitions.replies.ledger import Word, fold
from petitions.replies.models import Answer, AnswerState, Verdict
from tests import factories as make
from tests.factories import NOON

SENT = NOON.date()
LATER = timedelta(days=60)


def said(verdict: Verdict, *demands: int) -> Answer:
    return Answer(verdict=verdict, demands=list(demands))


@pytest.mark.parametrize(
    ("words", "strongest"),
    [
        ([Word.ASKED], Word.ASKED),
        ([Word.ASKED, Word.ANSWERED, Word.ACKNOWLEDGED], Word.ANSWERED),
        ([Word.COMMITTED, Word.ANSWERED], Word.COMMITTED),
        ([Word.COMMITTED, Word.REFUSED], Word.REFUSED),
        ([Word.REFUSED, Word.COMMITTED, Word.ASKED], Word.COMMITTED),
    ],
)
def test_the_strongest_word_stands_and_of_yes_and_no_the_later(words, strongest):
    assert fold(words) is strongest


def test_an_answer_that_names_demands_speaks_of_those_and_has_seen_the_others():
    assert book.words_of([1, 2], []) == {1: Word.ASKED, 2: Word.ASKED}
    assert book.words_of([1, 2], [said(Verdict.SUBSTANTIVE)]) == {1: Word.ANSWERED, 2: Word.ANSWERED}
    assert book.words_of([1, 2], [said(Verdict.COMMITTED, 2)]) == {1: Word.ACKNOWLEDGED, 2: Word.COMMITTED}
    assert book.words_of([1, 2], [said(Verdict.NO_MORE)]) == {1: Word.ACKNOWLEDGED, 2: Word.ACKNOWLEDGED}
    assert book.words_of([1], [said(Verdict.COMMITTED, 2)]) == {1: Word.ACKNOWLEDGED, 2: Word.COMMITTED}
    assert book.words_of([1], [Answer(verdict=None, demands=[])]) == {1: Word.ASKED}


@pytest.fixture
def gone(stage, letters):
    """Two letters reached their addressees; the one by hand is still to do."""
    for item in letters[:2]:
        envelope = stage.session.scalars(select(Envelope).where(Envelope.key == item.envelope_key)).one()
        envelope.state, envelope.accepted_at = State.ACCEPTED, NOON
    stage.session.commit()
    return letters


def ledger(stage, today: date = SENT):
    stage.session.expire_all()
    return book.ledger(stage.session, stage.place.campaign, today=today)


def path(stage, more: str = "") -> str:
    return f"/campaigns/{stage.place.campaign.slug}/ledger{more}"


def test_doors_are_counted_once_and_only_where_a_letter_arrived(stage, gone, came):
    stage.choose("later", email="later@un.example")
    came(gone[0], state=AnswerState.CLASSIFIED, verdict=Verdict.COMMITTED, demands=[2])
    found = ledger(stage)
    assert (found.knocked, found.doors, found.answered) == (2, 4, 1)
    assert [choice.id for choice in found.unwritten] == [stage.choices["later"].id]
    by_item = {line.trail.sendings[0].item.id: line for line in found.lines}
    assert by_item[gone[0].id].words == {1: Word.ACKNOWLEDGED, 2: Word.COMMITTED}
    assert set(by_item[gone[1].id].words.values()) == {Word.ASKED} and by_item[gone[2].id].words == {}
    assert by_item[gone[2].id].step is Step.UNDER_WAY


def test_silence_counts_from_the_last_letter_and_what_is_due_comes_first(stage, gone, came):
    came(gone[0], state=AnswerState.CLASSIFIED, verdict=Verdict.SUBSTANTIVE)
    found = ledger(stage, SENT + LATER)
    assert found.lines[0].trail.recipient.id == gone[1].recipient_id
    silent = {line.trail.recipient.id: line.silent for line in found.lines}
    assert silent == {gone[0].recipient_id: None, gone[1].recipient_id: 60, gone[2].recipient_id: None}
    assert [due.trail.recipient.id for due in found.due] == [gone[1].recipient_id]


def test_a_letter_with_demands_of_its_own_asks_only_those(stage, gone):
    gone[0].demands = [2]
    stage.session.commit()
    assert next(line for line in ledger(stage).lines if line.trail.recipient.id == gone[0].recipient_id).words == {
        2: Word.ASKED
    }


def test_the_page_says_it_all_in_words(stage, gone, came, sit, still):
    came(gone[0], state=AnswerState.CLASSIFIED, verdict=Verdict.COMMITTED, demands=[1])
    still.moment = NOON + LATER
    page = sit("editor").get(path(stage))
    assert "doors knocked on, of 3" in page and "Committed" in page and "Follow-up due since 19 January 2027" in page
    assert gone[0].letter.reference in page and "60 days" in page and "No reply recorded" in page
    assert 'aria-current="page">Ledger' in page


def test_an_empty_ledger_says_what_will_stand_here(stage, sit):
    assert "Here every addressee will stand" in sit("viewer").get(path(stage))


def test_readers_see_the_ledger_and_nothing_to_press(stage, gone, sit, still):
    still.moment = NOON + LATER
    stage.write(kind=LetterKind.FOLLOW_UP)
    page = sit("viewer").get(path(stage))
    assert "Follow-up due since" in page and "Prepare it" not in page and "follow-up</a>" not in page
    sit("viewer").get(path(stage, "/follow-up"), status=403)


def test_corrections_are_linked_both_ways(stage, gone, sit):
    stage.write(kind=LetterKind.CORRECTION, body="It replaces {{previous_letter}}.\n\n{{demands}}")
    dispatch = stage.approve(stage.freeze("names", key="mend", kind=LetterKind.CORRECTION))
    stage.session.refresh(gone[0].letter)
    assert gone[0].letter.state is LetterState.REPLACED and dispatch.kind is LetterKind.CORRECTION
    page = sit("editor").get(path(stage))
    new = gone[0].letter.replaced_by_id
    assert f'href="#letter-{new}"' in page and f'href="#letter-{gone[0].letter_id}"' in page
    assert f'id="letter-{new}"' in page and f'id="letter-{gone[0].letter_id}"' in page


def test_the_table_is_safe_in_a_spreadsheet(stage, gone, sit):
    recipient = gone[0].recipient
    recipient.facts = recipient.facts | {"names": {"en": "=HYPERLINK(evil)"}}
    stage.session.commit()
    answer = sit("viewer").client.get(f"/desk/{stage.organization.slug}{path(stage, '.csv')}")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    text = answer.data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 2 * 2 + 1
    assert "'=HYPERLINK(evil)" in {row["name"] for row in rows} and not any(
        cell.startswith(("=", "+", "@")) for row in rows for cell in row.values()
    )
    first = next(row for row in rows if row["last_letter"] == gone[0].letter.reference)
    assert (first["wave"], first["demand"], first["word"], first["last_sent_on"]) == ("1", "1", "asked", "2026-11-20")


def test_the_json_says_the_same_and_no_words_of_anybody(stage, gone, came, sit):
    came(gone[0], state=AnswerState.CLASSIFIED, verdict=Verdict.REFUSED, text="Secret words.")
    told = sit("viewer").get(path(stage, ".json"))
    found = json.loads(told)
    assert (found["doors"], found["knocked"], found["answered"]) == (3, 2, 1)
    (refused,) = [one for one in found["addressees"] if "refused" in one["demands"].values()]
    assert refused["waves"][0]["answers"][0]["verdict"] == "refused"
    assert "Secret words" not in told and "registry@un.example" not in told
    assert ledger_files.as_json(ledger(stage), "en") == found


def test_only_one_wave_can_be_looked_at(stage, gone, sit):
    facts = {"opens_on": SENT, "closes_on": None}
    campaigns.start_wave(stage.session, stage.place.campaign, **facts)
    stage.write(kind=LetterKind.FOLLOW_UP, body="We recall {{previous_letter}}.\n\n{{demands}}")
    stage.approve(stage.freeze("names", key="second", kind=LetterKind.FOLLOW_UP))
    mine = select(Letter).where(Letter.recipient_id == gone[0].recipient_id).order_by(Letter.id)
    old, new = (letter.reference for letter in stage.session.scalars(mine))
    desk = sit("viewer")
    first, second, every = (desk.get(path(stage, more)) for more in ("?wave=1", "?wave=2", "?wave=9"))
    assert old in first and new not in first and old not in second and new in second
    assert old in every and new in every and gone[1].letter.reference not in second


def test_without_a_text_the_press_leads_to_writing_one(stage, gone, sit, still):
    still.moment = NOON + LATER
    desk = sit("editor")
    page = desk.get(path(stage))
    assert "Write its text" in page and "/letters/follow_up/en?to=" in page and "Prepare it" not in page
    assert "Words to begin from" in desk.get(f"/campaigns/{stage.place.campaign.slug}/letters/follow_up/en")
    assert "disabled" in desk.get(path(stage, "/follow-up"))


def test_a_press_prepares_the_dispatch_with_its_addressees_ticked_and_the_chosen_copy(stage, gone, sit, still):
    still.moment = NOON + LATER
    stage.write(kind=LetterKind.FOLLOW_UP, body="We recall {{previous_letter}}.\n\n{{demands}}")
    stage.choose("above", email="above@un.example")
    named, above = stage.choices["names"], stage.choices["above"]
    named.recipient.facts = named.recipient.facts | {"usual_cc": [above.recipient.slug]}
    stage.session.commit()
    desk = sit("editor")
    page = desk.get(path(stage, "/follow-up"))
    assert f'value="{above.recipient_id}" selected' in page and "Proposed: the directory names it" in page
    assert company.list_copies(stage.session, stage.place.campaign, named.recipient) == ()
    typed = {f"due-{named.id}": "1", f"copy-{named.id}": str(above.recipient_id)}
    done = desk.post(path(stage, "/follow-up"), typed)
    assert done.status_code == 303 and done.location.endswith(f"/dispatch?kind=follow_up&to={named.id}")
    assert [one.id for one in company.list_copies(stage.session, stage.place.campaign, named.recipient)] == [
        above.recipient_id
    ]
    assert stage.session.scalar(select(Entry.verb).order_by(Entry.id.desc()).limit(1)) == "name_copy"
    ready = desk.client.get(done.location).text
    assert f'value="{named.id}" checked' in ready and f'value="{stage.choices["plain"].id}" checked' not in ready


def test_nobody_is_copied_and_nothing_prepared_by_a_forged_press(stage, gone, sit, still):
    still.moment = NOON + LATER
    stage.write(kind=LetterKind.FOLLOW_UP)
    desk, named = sit("editor"), stage.choices["names"]
    stranger = make.stored(stage.session, make.recipient())
    typed = {"due-999999": "1", "due-x": "1", f"due-{named.id}": "1", f"copy-{named.id}": str(stranger.id)}
    done = desk.post(path(stage, "/follow-up"), typed)
    assert done.location.endswith(f"&to={named.id}")
    assert company.list_copies(stage.session, stage.place.campaign, named.recipient) == ()
    assert desk.post(path(stage, "/follow-up"), {"due-999999": "1"}).location.endswith("/ledger")
    bare = desk.client.post(f"{desk.root}{path(stage, '/follow-up')}", data=typed)
    assert bare.status_code == 400


def test_the_first_screen_of_the_desk_names_what_is_due(stage, gone, sit, still):
    assert "follow-up" not in sit("editor").get("/")
    still.moment = NOON + LATER
    page = sit("editor").get("/")
    assert "2 follow-ups due" in page and f"{path(stage)}" in page
