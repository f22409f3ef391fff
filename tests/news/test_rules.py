"""Who may tell listeners, how often, in what words, and figures that add up."""

import pytest

from petitions.delivery.models import State
from petitions.news import rules
from petitions.news.models import NewsItem, NewsState
from petitions.organizers.models import Role


def item(**over):
    return NewsItem(**{"language": "en", "texts": {"en": "Words."}, "people": 10, "state": NewsState.SENDING} | over)


@pytest.mark.parametrize(
    "text",
    [
        "See https://news.example/x",
        "See HTTP://news.example",
        "see www.news.example",
        "write to us@families.example",
        "it stands at news.example/answer",
    ],
)
def test_a_link_or_an_address_cannot_stand_in_the_words(text):
    with pytest.raises(rules.NoLinks):
        rules.check_words({"en": "Words.", "fr": text}, "en")


@pytest.mark.parametrize("text", ["The letter CFA/2026/017 was handed over.", "At 10.30 a.m.", "سُلّمت الرسالة."])
def test_ordinary_sentences_are_no_links(text):
    rules.check_words({"en": text}, "en")


@pytest.mark.parametrize("texts", [{}, {"fr": "Des mots."}, {"en": "", "fr": "Des mots."}])
def test_the_first_language_has_words(texts):
    with pytest.raises(rules.NoWords):
        rules.check_words(texts, "en")


def test_four_in_a_wave_and_no_more():
    assert rules.next_number([]) == 1
    assert rules.next_number([1, 3, 4]) == 2
    with pytest.raises(rules.TooMany):
        rules.next_number([1, 2, 3, 4])


def test_nobody_releases_their_own_words():
    with pytest.raises(rules.SecondPerson):
        rules.check_approver(item(written_by=7), 7, Role.OWNER)
    rules.check_approver(item(written_by=7), 8, Role.APPROVER)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.VIEWER])
def test_only_owners_and_approvers_release(role):
    with pytest.raises(rules.MayNotApprove):
        rules.check_approver(item(written_by=7), 8, role)


def test_every_state_of_a_mail_has_its_figure():
    waiting = {State.QUEUED, State.DEFERRED, State.LEASED, State.SENDING}
    for state in State:
        numbers = vars(rules.add_up(item(people=1), {state: 1}, 0))
        figure = next(name for name in ("sent", "stopped", "failed", "waiting") if numbers[name])
        assert (figure == "waiting") is (state in waiting), state
        assert sum(numbers.values()) == 2, "one person, one figure"


@pytest.mark.parametrize("state", list(NewsState))
@pytest.mark.parametrize("left", [0, 3, 5])
def test_the_figures_add_up_to_the_people(state, left):
    mails = {State.ACCEPTED: 2, State.QUEUED: 1, State.CANCELLED: 1, State.REFUSED: 1}
    found = rules.add_up(item(state=state), mails, left)
    assert found.sent + found.waiting + found.stopped + found.failed == found.people == 10
    assert min(vars(found).values()) >= 0


def test_what_was_not_reached_when_it_was_stopped_counts_as_stopped():
    assert rules.add_up(item(state=NewsState.CANCELLED), {State.ACCEPTED: 4}, 6).stopped == 6
    assert rules.add_up(item(), {State.ACCEPTED: 4}, 6).waiting == 6


def test_a_reader_gets_the_own_language_or_the_first():
    one = item(texts={"en": "Words.", "ar": "كلمات."})
    assert one.words("ar") == ("كلمات.", "ar") and one.words("fr") == ("Words.", "en")


def test_other_words_have_another_fingerprint():
    assert item().fingerprint == item().fingerprint != item(texts={"en": "Other words."}).fingerprint
