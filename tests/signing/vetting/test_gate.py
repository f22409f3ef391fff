"""The ladder before signing: visible by how many came, never by who signed; nobody is refused."""

import html
import re

import pytest
from sqlalchemy import select

from petitions.core import i18n
from petitions.signing import payloads, service
from petitions.signing.models import Cause, Request, Signature, SignatureState
from petitions.signing.vetting import questions, rules
from tests.supporters import confirmed, fields, person

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
NETWORK = "203.0.113.{}"


def press(client, slug, n, remote="203.0.113.9", lang="en", **typed):
    """Press Sign from a network, with a form that was opened a minute before."""
    page = client.get(f"/{lang}/c/{slug}").get_data(as_text=True)
    data = fields(page, **{"email": f"p{n}@people{n}.example", "country": "LB"} | typed)
    return send(client, slug, data, remote, lang)


def send(client, slug, data, remote="203.0.113.9", lang="en"):
    return client.post(f"/{lang}/c/{slug}/sign", data=data, environ_overrides={"REMOTE_ADDR": remote})


def carried(answer):
    """What the page of a step carries."""
    return {html.unescape(k): html.unescape(v) for k, v in HIDDEN.findall(answer.get_data(as_text=True))}


def right_answer(answer, monkeypatch=None):
    """What a person answers who reads the page."""
    page = html.unescape(answer.get_data(as_text=True))
    words = re.search(r'id="answer-words">(.*?)</div>', page)
    listed = re.findall(r"<bdi>([^<]+)</bdi>", words[1]) if words else []
    sentence = re.search(r'<label for="answer">([^<]+)</label>', page)[1]
    for place, asked in questions.PLACES:
        if sentence == str(asked):
            return listed[place]
    numbers = [int(n) for n in re.findall(r"\d+", sentence)]
    return str(numbers[0] + 1 if len(numbers) == 1 else sum(numbers))


@pytest.fixture
def busy(client, place, session):
    """A network from which as many signed as are asked nothing."""

    def fill(count, **typed):
        for n in range(count):
            assert press(client, place.campaign.slug, 1000 + n, **typed).status_code == 303

    return fill


@pytest.fixture
def asked(client, place, session, counts, monkeypatch):
    """The page of a question."""
    monkeypatch.setattr(rules, "WAIT_FROM", -1)
    monkeypatch.setattr(rules, "ASK_FROM", 0)

    def ask(n=1, **typed):
        answer = press(client, place.campaign.slug, n, **typed)
        assert answer.status_code == 200 and "answer" in answer.get_data(as_text=True)
        return answer

    return ask


def only(session):
    return session.scalars(select(Request)).one()


def test_a_family_on_one_network_is_asked_nothing(client, place, session):
    for n in range(rules.WAIT_FROM):
        assert press(client, place.campaign.slug, n).status_code == 303
    rows = session.scalars(select(Request)).all()
    assert len(rows) == rules.WAIT_FROM and not any(row.is_suspect or row.cause for row in rows)


def test_more_from_one_network_wait_and_everything_typed_is_kept(client, place, session, busy, still):
    busy(rules.WAIT_FROM)
    typed = {"name": "Rana O'Neil-Şahin", "show": "2", "news": "y"}
    answer = press(client, place.campaign.slug, 1, **typed)
    kept = carried(answer)
    assert answer.status_code == 200 and kept.items() >= typed.items() and kept["email"] == "p1@people1.example"
    assert answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answer.headers
    early = send(client, place.campaign.slug, kept)
    assert early.status_code == 200 and "a little early" in early.get_data(as_text=True)
    still.pass_by(seconds=20)
    assert send(client, place.campaign.slug, carried(early)).status_code == 303
    row = session.scalars(select(Request).order_by(Request.id.desc())).first()
    assert row.cause is None and row.news is not None and row.level == 2


def test_another_network_and_the_same_one_later_are_asked_nothing(client, place, busy, still):
    busy(rules.WAIT_FROM)
    assert press(client, place.campaign.slug, 1, remote="198.51.100.7").status_code == 303
    assert press(client, place.campaign.slug, 2, remote="203.0.113.77").status_code == 200
    still.pass_by(minutes=21)
    assert press(client, place.campaign.slug, 3).status_code == 303


def test_the_right_answer_lets_through(client, place, session, asked, still):
    page = asked()
    still.pass_by(seconds=8)
    answer = send(client, place.campaign.slug, carried(page) | {"answer": right_answer(page).upper() + "."})
    assert answer.status_code == 303 and "/inbox/" in answer.location
    assert only(session).cause is None and not only(session).is_suspect


def test_whoever_has_no_right_answer_signs_all_the_same_and_is_held(client, place, session, asked, still):
    page = asked()
    still.pass_by(seconds=8)
    second = send(client, place.campaign.slug, carried(page) | {"answer": "xyzzy"})
    assert second.status_code == 200 and "another question" in second.get_data(as_text=True)
    still.pass_by(seconds=8)
    third = send(client, place.campaign.slug, carried(second) | {"answer": ""})
    still.pass_by(seconds=8)
    answer = send(client, place.campaign.slug, carried(third) | {"answer": "window river"})
    assert answer.status_code == 303
    assert only(session).cause is Cause.BURST and only(session).is_suspect


def test_the_second_answer_lets_through_too(client, place, session, asked, still):
    page = asked()
    still.pass_by(seconds=8)
    second = send(client, place.campaign.slug, carried(page) | {"answer": "xyzzy"})
    still.pass_by(seconds=8)
    assert send(client, place.campaign.slug, carried(second) | {"answer": right_answer(second)}).status_code == 303
    assert only(session).cause is None


def test_a_ticket_shown_again_buys_no_second_guess(client, place, session, asked, still):
    page = asked()
    still.pass_by(seconds=8)
    send(client, place.campaign.slug, carried(page) | {"answer": "xyzzy"})
    assert send(client, place.campaign.slug, carried(page) | {"answer": right_answer(page)}).status_code == 303
    assert only(session).cause is Cause.BURST


@pytest.mark.parametrize(
    "change", [{"email": "other@people.example"}, {"step": "x"}, {"step": "A" * 3000}, {"step": "é"}]
)
def test_a_ticket_serves_nobody_else(client, place, session, asked, still, change):
    page = asked()
    still.pass_by(seconds=8)
    answer = send(client, place.campaign.slug, carried(page) | {"answer": right_answer(page)} | change)
    assert answer.status_code == 200 and session.scalar(select(Request)) is None


def test_a_ticket_is_good_for_two_hours(client, place, session, asked, still):
    page = asked()
    still.pass_by(hours=2, seconds=1)
    answer = send(client, place.campaign.slug, carried(page) | {"answer": right_answer(page)})
    assert answer.status_code == 200 and session.scalar(select(Request)) is None


def test_an_answer_in_no_time_is_a_programs(client, place, session, asked):
    page = asked()
    assert send(client, place.campaign.slug, carried(page) | {"answer": right_answer(page)}).status_code == 303
    assert only(session).cause is Cause.AGE


def test_a_filled_trap_is_held_and_not_forgotten_on_the_way(client, place, session, asked, still):
    page = asked(website="http://spam.example")
    assert "spam.example" not in page.get_data(as_text=True)
    still.pass_by(seconds=8)
    answer = send(client, place.campaign.slug, carried(page) | {"answer": right_answer(page)})
    assert answer.status_code == 303 and only(session).cause is Cause.TRAP


def test_a_form_sent_at_once_is_held(client, place, session, still):
    still.pass_by(seconds=-still.moment.second)
    assert press(client, place.campaign.slug, 1).status_code == 303
    assert only(session).cause is Cause.AGE


@pytest.mark.parametrize("domain", ["mailinator.com", "sub.mailinator.com", "YOPMAIL.com"])
def test_a_disposable_address_is_held_and_never_refused(client, place, session, domain, still):
    assert press(client, place.campaign.slug, 1, email=f"someone@{domain}").status_code == 303
    assert only(session).cause is Cause.DISPOSABLE


def test_the_answer_to_somebody_suspect_is_the_answer_to_everybody(client, place, session, still):
    answers = [
        press(client, place.campaign.slug, n, **t)
        for n, t in enumerate([{}, {"website": "x"}, {"email": "a@yopmail.com"}])
    ]
    shapes = {(a.status_code, len(a.data), tuple(k for k, _v in a.headers), len(a.location)) for a in answers}
    assert len(shapes) == 1


def test_a_step_reads_the_same_for_a_known_and_an_unknown_address(client, place, session, keys, asked, still):
    confirmed(session, place, keys, person("known@people1.example"), "one")
    pages = []
    for email in ("known@people1.example", "fresh@people1.example"):
        page = asked(email=email).get_data(as_text=True).replace(email, "")
        page = re.sub(r'value="[^"]*"', "", page)
        pages.append(re.sub(r'<label for="answer">.*?answer-note"', "", page, flags=re.S))
    assert pages[0] == pages[1]


def test_many_bad_presses_make_the_whole_campaign_ask(client, place, session, still):
    for n in range(rules.ALARM):
        press(client, place.campaign.slug, n, remote=f"198.51.{n}.1", website="x")
    answer = press(client, place.campaign.slug, 100, remote="192.0.2.1")
    assert answer.status_code == 200 and 'name="answer"' in answer.get_data(as_text=True)
    still.pass_by(minutes=21)
    assert press(client, place.campaign.slug, 101, remote="192.0.2.1").status_code == 303


def test_a_wave_of_people_is_no_attack(client, place, session, still):
    for n in range(60):
        assert press(client, place.campaign.slug, n, remote=f"198.51.{n}.1").status_code == 303


def test_a_proxy_that_nobody_declared_is_no_crowd(client, place, session, still):
    for n in range(30):
        assert press(client, place.campaign.slug, n, remote="127.0.0.1").status_code == 303


def test_during_an_attack_a_busy_network_confirms_with_the_code_alone(client, place, session, as_worker, still, busy):
    for n in range(rules.ALARM):
        press(client, place.campaign.slug, n, website="x", remote=f"198.51.{n}.1")
    for n in range(rules.ASK_FROM):
        press(client, place.campaign.slug, 500 + n)
    page = press(client, place.campaign.slug, 1)
    still.pass_by(seconds=8)
    inbox = send(client, place.campaign.slug, carried(page) | {"answer": right_answer(page)}).location
    row = session.scalars(select(Request).order_by(Request.id.desc())).first()
    assert row.is_code_only and row.cause is None
    contact = payloads.open_contact(row.contact, as_worker)
    link = client.get(f"/en/s/{contact.link}").get_data(as_text=True)
    pressed = client.post(f"/en/s/{contact.link}", data=fields(link))
    assert pressed.status_code == 409 and "code" in pressed.get_data(as_text=True)
    assert session.scalar(select(Signature)) is None
    typed = client.post(inbox, data=fields(client.get(inbox).get_data(as_text=True), code=contact.code))
    assert typed.status_code == 303
    assert session.scalars(select(Signature)).one().state is SignatureState.CONFIRMED


def test_who_was_held_at_signing_is_held_when_confirmed_with_the_cause(client, place, session, as_worker, still):
    press(client, place.campaign.slug, 1, website="x")
    link = payloads.open_contact(only(session).contact, as_worker).link
    signature = service.confirm(session, link, now=still())
    assert (signature.state, signature.cause, signature.held_on) == (SignatureState.HELD, Cause.TRAP, still().date())


@pytest.mark.parametrize("lang", i18n.INTERFACE)
def test_every_question_can_be_answered_in_every_language(app, lang):
    with app.test_request_context(f"/{lang}/"), i18n.force_locale(lang):
        for seed in range(40):
            question = questions.ask(seed)
            assert question.answer and not question.is_right("") and question.is_right(f" {question.answer} ")
            assert len({rules.fold(word) for word in question.about}) == len(question.about)


def test_numbers_are_right_in_the_digits_of_any_script():
    question = questions.Question("", (), "42")
    assert all(question.is_right(typed) for typed in ("42", "٤٢", "۴۲", " 42. ", "４２"))
    assert not any(question.is_right(typed) for typed in ("", "43", "42a", "forty"))
