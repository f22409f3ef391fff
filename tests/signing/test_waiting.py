"""Before a signature is confirmed: the mail once more, a wrong address, "that was not me", and news asked for again."""

import pytest
from sqlalchemy import func, select

from petitions.campaigns.models import CampaignState
from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.signing import jobs, payloads
from petitions.signing.models import Request, Signature
from tests.supporters import confirmed, fields, person, press, send_form

LINK = "a-link-of-twenty-two-c"


def text(answer):
    return answer.get_data(as_text=True)


def count(session, model):
    session.expire_all()
    return session.scalar(select(func.count()).select_from(model))


def row(session):
    session.expire_all()
    return session.scalars(select(Request)).one()


@pytest.fixture
def pressed(session, place, keys):
    """Somebody pressed Sign with a name."""
    press(session, place, keys, person(name="Rana Haddad", level=2), LINK)
    return place


@pytest.fixture
def inbox(pressed):
    """The address of the check-your-inbox page."""
    return f"/en/c/{pressed.campaign.slug}/inbox/ticket-{LINK}"


def stamped(page, action):
    """What the form with that action sends."""
    return fields(page[page.index(f'{action}"') :])


def send_again(client, inbox):
    return client.post(f"{inbox}/again", data=stamped(text(client.get(inbox)), "/again"))


def test_send_again_mails_the_same_code_and_link_once_more(client, session, pressed, inbox, as_worker):
    jobs.mail_requests()
    answer = send_again(client, inbox)
    assert answer.status_code == 303 and answer.location == f"{inbox}/again"
    jobs.mail_requests()
    mails = [contents.open_mail(as_worker, e.sealed) for e in session.scalars(select(Envelope))]
    assert len(mails) == 2 and mails[0].text == mails[1].text and mails[0].subject == mails[1].subject


def test_send_again_before_the_first_mail_left_mails_once(client, session, inbox, as_worker):
    send_again(client, inbox)
    jobs.mail_requests()
    assert count(session, Envelope) == 1


def test_however_often_it_is_pressed_an_address_gets_three_mails_and_the_link_stays_good(
    client, session, pressed, inbox, as_worker
):
    pages = set()
    for _n in range(50):
        answer = send_again(client, inbox)
        pages.add((answer.status_code, answer.location))
        jobs.mail_requests()
    assert count(session, Envelope) == 3 and len(pages) == 1
    page = text(client.get(f"/en/s/{LINK}"))
    assert client.post(f"/en/s/{LINK}", data=fields(page)).status_code == 303
    assert count(session, Signature) == 1


def test_new_requests_and_mails_once_more_share_one_cap(client, session, place, keys, pressed, inbox, as_worker):
    jobs.mail_requests()
    send_again(client, inbox)
    jobs.mail_requests()
    for number in range(5):
        press(session, place, keys, person(), f"link-{number}-of-twenty-two")
    jobs.mail_requests()
    assert count(session, Envelope) == 3


def test_a_mail_once_more_counts_after_confirming_too(client, session, place, keys, pressed, inbox, as_worker):
    jobs.mail_requests()
    send_again(client, inbox)
    jobs.mail_requests()
    client.post(f"/en/s/{LINK}", data=fields(text(client.get(f"/en/s/{LINK}"))))
    for number in range(5):
        press(session, place, keys, person(), f"link-{number}-of-twenty-two")
    jobs.mail_requests()
    assert count(session, Envelope) == 3


@pytest.mark.parametrize("ticket", ["nobody-has-this-ticket", f"ticket-{LINK}"])
def test_send_again_answers_the_same_for_a_ticket_that_leads_nowhere(client, session, pressed, ticket):
    place = f"/en/c/{pressed.campaign.slug}/inbox/{ticket}"
    answer = send_again(client, place)
    page = text(client.get(answer.location)).replace(ticket, "TICKET")
    assert answer.status_code == 303 and "Another message is on its way" in page


def test_send_again_works_only_from_its_own_page(client, session, pressed, inbox, as_worker):
    jobs.mail_requests()
    assert client.post(f"{inbox}/again", data={}).status_code == 422
    elsewhere = stamped(text(client.get(inbox)), "/again")
    assert client.post(f"{inbox}/again", data=elsewhere, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 422
    client.get(f"{inbox}/again")
    assert row(session).mailed_at is not None


def test_a_wrong_address_ends_what_was_sent_there_and_brings_the_form_back(client, session, pressed, inbox):
    answer = client.post(f"{inbox}/wrong", data=stamped(text(client.get(inbox)), "/wrong#sign"))
    page = text(answer)
    assert answer.status_code == 200 and '<option selected value="LB">' in page
    assert "Rana" not in page and "rana@people.example" not in page
    assert client.get(f"/en/s/{LINK}").status_code == 404
    code = client.post(inbox, data=fields(text(client.get(inbox)), code="48291305"))
    assert code.status_code == 422 and count(session, Signature) == 0


def test_a_page_that_was_open_for_too_long_asks_for_the_press_again(client, session, pressed, inbox, still):
    page = text(client.get(inbox))
    still.pass_by(days=2)
    late = client.post(f"{inbox}/again", data=stamped(page, "/again"))
    assert late.status_code == 422 and "press the button again" in text(late)
    answer = client.post(f"{inbox}/wrong", data=stamped(page, "/wrong#sign"))
    assert answer.status_code == 303 and answer.location == inbox and row(session).contact is not None


def test_nothing_of_a_person_is_left_in_a_request_that_was_taken_back(client, session, pressed, inbox):
    client.post(f"{inbox}/wrong", data=stamped(text(client.get(inbox)), "/wrong#sign"))
    left = row(session)
    assert {left.contact, left.names, left.own, left.news, left.reach, left.public, left.country} == {None}
    assert left.level == 0 and left.commitment == b"" and left.email_index


def test_taking_back_does_not_reset_the_cap(client, session, place, keys, as_worker):
    for number in range(8):
        link = f"link-{number}-of-twenty-two"
        press(session, place, keys, person(), link)
        jobs.mail_requests()
        inbox = f"/en/c/{place.campaign.slug}/inbox/ticket-{link}"
        client.post(f"{inbox}/wrong", data=stamped(text(client.get(inbox)), "/wrong#sign"))
    assert count(session, Envelope) == 3


def test_that_was_not_me_erases_at_once_and_says_so(client, session, pressed):
    page = text(client.get(f"/en/s/{LINK}"))
    answer = client.post(f"/en/s/{LINK}/not-me", data=stamped(page, "/not-me"))
    assert answer.status_code == 303 and answer.location == "/en/erased"
    assert "It is erased" in text(client.get(answer.location))
    left = row(session)
    assert left.contact is None and left.names is None
    assert client.get(f"/en/s/{LINK}").status_code == 404
    assert client.post(f"/en/s/{LINK}/not-me", data=stamped(page, "/not-me")).status_code == 404


def test_that_was_not_me_is_a_press_never_a_visit(client, session, pressed):
    for _n in range(50):
        assert client.get(f"/en/s/{LINK}/not-me").status_code == 303
        client.head(f"/en/s/{LINK}/not-me")
    assert client.post(f"/en/s/{LINK}/not-me", data={}).status_code == 422
    assert row(session).contact is not None


def test_that_was_not_me_after_confirming_changes_nothing(client, session, pressed):
    page = text(client.get(f"/en/s/{LINK}"))
    client.post(f"/en/s/{LINK}", data=fields(page))
    assert client.post(f"/en/s/{LINK}/not-me", data=stamped(page, "/not-me")).status_code == 404
    assert count(session, Signature) == 1


def test_news_can_still_be_asked_for_when_confirming(client, session, pressed, worker_keys):
    page = text(client.get(f"/en/s/{LINK}"))
    assert 'name="news"' in page and "checked" not in page
    client.post(f"/en/s/{LINK}", data=fields(page, news="y"))
    signature = session.scalars(select(Signature)).one()
    assert payloads.open_news(signature.news, worker_keys.names_opener()) == "rana@people.example"
    assert "You will be told what came of it" in text(client.get(f"/en/s/{LINK}"))


def test_without_the_tick_the_address_goes_with_the_request(client, session, pressed):
    client.post(f"/en/s/{LINK}", data=fields(text(client.get(f"/en/s/{LINK}"))))
    assert session.scalars(select(Signature)).one().news is None and count(session, Request) == 0


def test_who_asked_on_the_form_is_told_that_it_is_on(client, session, place, keys):
    press(session, place, keys, person(news=True), LINK)
    page = text(client.get(f"/en/s/{LINK}"))
    assert "You asked to be told" in page and 'name="news"' not in page
    client.post(f"/en/s/{LINK}", data=fields(page))
    assert session.scalars(select(Signature)).one().news is not None


def test_the_address_of_a_waiting_request_opens_with_its_link_alone(session, pressed):
    sealed = row(session).reach
    assert payloads.open_reach(sealed, LINK) == "rana@people.example" and b"rana" not in sealed
    for other in (LINK[:-1] + "d", f"ticket-{LINK}", ""):
        with pytest.raises(payloads.sealing.CannotOpen):
            payloads.open_reach(sealed, other)


def test_a_double_press_of_sign_and_of_confirm_counts_once(client, session, place, as_worker):
    page = text(client.get(f"/en/c/{place.campaign.slug}"))
    data = fields(page, email="rana@people.example", country="LB")
    first, second = (client.post(f"/en/c/{place.campaign.slug}/sign", data=data) for _n in range(2))
    assert first.status_code == second.status_code == 303 and first.location != second.location
    jobs.mail_requests()
    mails = [contents.open_mail(as_worker, e.sealed) for e in session.scalars(select(Envelope))]
    for mail in mails:
        link = next(word for word in mail.text.split() if "/s/" in word).removeprefix("http://localhost")
        found = client.get(link)
        if found.status_code == 200:
            client.post(link, data=fields(text(found)))
    assert len(mails) == 2 and count(session, Signature) == 1


@pytest.mark.parametrize("back", ["/sign", "/inbox/ticket-x/wrong"])
def test_the_back_button_leads_to_the_form(client, place, back):
    answer = client.get(f"/en/c/{place.campaign.slug}{back}")
    assert answer.status_code == 303 and answer.location == f"/en/c/{place.campaign.slug}"


def test_a_form_thirty_days_old_comes_back_with_everything_typed(client, session, place, still):
    page = text(client.get(f"/en/c/{place.campaign.slug}"))
    still.pass_by(days=30)
    typed = {"email": "rana@people.example", "country": "LB", "name": "Rana Haddad"}
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=fields(page, **typed))
    assert answer.status_code == 422 and 'value="Rana Haddad"' in text(answer) and count(session, Request) == 0
    again = client.post(f"/en/c/{place.campaign.slug}/sign", data=fields(text(answer), **typed))
    assert again.status_code == 303


def test_a_campaign_that_closes_while_the_form_is_filled_in_keeps_what_was_typed_and_counts_nothing(
    client, session, place
):
    page = text(client.get(f"/en/c/{place.campaign.slug}"))
    place.campaign.state = CampaignState.CLOSED
    session.commit()
    typed = {"email": "rana@people.example", "country": "LB", "name": "Rana Haddad"}
    answer = client.post(f"/en/c/{place.campaign.slug}/sign", data=fields(page, **typed))
    assert answer.status_code == 409 and "no longer takes signatures" in text(answer)
    assert 'value="Rana Haddad"' in text(answer) and count(session, Request) == 0


@pytest.mark.parametrize("lang", ["en", "ar", "fr", "es", "ru", "zh"])
def test_a_text_in_a_language_the_supporter_lacks_is_signed_in_their_own_interface(
    client, session, place, as_worker, lang
):
    assert send_form(client, place.campaign.slug, lang).status_code == 303
    assert row(session).language == lang and row(session).text.language == "en"
    jobs.mail_requests()
    mail = contents.open_mail(as_worker, session.scalars(select(Envelope)).one().sealed)
    assert f"/{lang}/s/" in mail.text and place.text.title not in mail.text + mail.subject + mail.html
    digits = "".join(c for c in mail.subject if c.isdigit())
    assert len(digits) == 8 and "campaign" not in mail.subject


def test_signing_again_replaces_and_keeps_one(client, session, place, keys):
    confirmed(session, place, keys, person(name="Rana Haddad", level=1), LINK)
    confirmed(session, place, keys, person(name="", level=0), "another-link-of-this-l")
    assert count(session, Signature) == 1 and session.scalars(select(Signature)).one().level == 0
