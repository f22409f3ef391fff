"""Behind the mailed link: more of a name by its owner's own act, news by the same address, one's data, withdrawing."""

import json

import pytest
from sqlalchemy import select

from petitions.signing import jobs, payloads, rules
from petitions.signing import service as signing
from petitions.signing.models import Level, Signature, SignatureState
from petitions.signing.rules import More
from tests.supporters import confirmed, fields, ground, person

LINK = "a-link-of-twenty-two-c"
GIVEN = More(city="Beirut", affiliation="Physician", comment="For my brother", kinship=("relative",))


def text(answer):
    return answer.get_data(as_text=True)


def part(page, action):
    """What the form with that action sends."""
    return page[page.index(f'/{action}"') :]


def press(client, action, link=LINK, lang="en", **typed):
    page = text(client.get(f"/{lang}/s/{link}"))
    return client.post(f"/{lang}/s/{link}/{action}", data=fields(part(page, action), **typed))


@pytest.fixture
def asking(session, keys):
    return ground(session, keys, asks=["city", "affiliation", "kinship", "comment"])


@pytest.fixture
def signed(session, asking, keys):
    """A signature with a name for the letter, and all that can be given besides."""
    return confirmed(session, asking, keys, person(name="Rana Haddad", level=1, more=GIVEN), LINK)


@pytest.fixture
def counted(session, asking, keys):
    """A signature without a name."""
    return confirmed(session, asking, keys, person(more=GIVEN), LINK)


def again(session, signature):
    session.expire_all()
    return session.get(Signature, signature.id)


@pytest.mark.parametrize(("level", "shown"), [("2", "R. H."), ("3", "Rana Haddad")])
def test_more_of_a_kept_name_is_shown_from_the_next_window_on(client, session, signed, as_worker, level, shown):
    assert press(client, "more", level=level).status_code == 303
    jobs.close_windows()
    row = again(session, signed)
    assert row.level == int(level) and row.public_name == shown
    assert payloads.open_names(row.names, as_worker.names_opener()).more == GIVEN
    assert shown in text(client.get(f"/en/c/{row.campaign.slug}"))


def test_who_gave_no_name_writes_it_to_show_it(client, session, counted, worker_keys):
    refused = press(client, "more", level="1")
    assert refused.status_code == 422 and "write your name" in text(refused) and again(session, counted).level == 0
    assert press(client, "more", level="1", name="Rana Haddad").status_code == 303
    row = again(session, counted)
    named = payloads.open_names(row.names, worker_keys.names_opener())
    assert row.level == 1 and named.name == "Rana Haddad" and named.more.city == "Beirut"
    assert "Rana Haddad" in text(client.get(f"/en/s/{LINK}"))


@pytest.mark.parametrize("level", ["0", "1", "4", "-1", "", "x", "2 "])
def test_nothing_else_passes_for_more(client, session, signed, level):
    assert press(client, "more", level=level).status_code == 422 and again(session, signed).level == 1


def test_a_campaign_that_offers_nothing_in_public_lets_nobody_raise_to_it(client, session, signed, keys):
    signed.campaign.offers_public = False
    session.commit()
    assert 'action="/en/s/' + LINK + '/more"' not in text(client.get(f"/en/s/{LINK}"))
    with pytest.raises(rules.OnlyMore):
        signing.show_more(session, signed, Level.PUBLIC, "", link=LINK, keys=keys)


@pytest.mark.parametrize("name", ["https://evil.example", "\u0301\u0301", "x" * 201])
def test_a_name_typed_again_is_checked_as_on_the_form(client, session, counted, name):
    assert press(client, "more", level="1", name=name).status_code == 422 and again(session, counted).level == 0


def test_what_was_withdrawn_is_not_raised_nor_given_news(session, signed, keys):
    signing.withdraw(session, signed)
    with pytest.raises(rules.IsWithdrawn):
        signing.show_more(session, signed, Level.ANNEX, "Rana Haddad", link=LINK, keys=keys)
    with pytest.raises(rules.IsWithdrawn):
        signing.start_news(session, signed, "rana@people.example", keys=keys)


def test_lowering_to_the_count_keeps_what_was_given_besides_but_no_affiliation(client, session, signed, worker_keys):
    assert press(client, "lower", level="0").status_code == 303
    named = payloads.open_names(again(session, signed).names, worker_keys.names_opener())
    assert named.name == "" and named.more.given() == {k: v for k, v in GIVEN.given().items() if k != "affiliation"}


@pytest.mark.parametrize("typed", ["rana@people.example", "Rana+x@People.example", " rana@people.example"])
def test_news_is_switched_on_by_the_same_address_however_spelled(client, session, signed, worker_keys, typed):
    assert press(client, "news", email=typed).status_code == 303
    assert payloads.open_news(again(session, signed).news, worker_keys.names_opener()).lower().startswith("rana")
    assert press(client, "no-news").status_code == 303 and again(session, signed).news is None


@pytest.mark.parametrize("typed", ["other@people.example", "", "rana", "rаna@people.example"])
def test_another_address_gets_no_news_and_is_told_so(client, session, signed, typed):
    answer = press(client, "news", email=typed)
    assert answer.status_code == 422 and 'id="email-wrong"' in text(answer) and again(session, signed).news is None


def test_ones_own_data_is_read_on_a_page(client, signed):
    page = text(client.get(f"/en/s/{LINK}/data"))
    for word in (
        "Rana Haddad",
        "Beirut",
        "Physician",
        "For my brother",
        "a relative of a missing",
        "Lebanon",
        "erased",
    ):
        assert word in page
    assert signed.email_index.hex() in page and "rana@people.example" not in page


def test_ones_own_data_is_taken_along_as_a_file_by_a_press(client, signed):
    page = text(client.get(f"/en/s/{LINK}/data"))
    assert client.get(f"/en/s/{LINK}/data.json").status_code == 303
    assert client.post(f"/en/s/{LINK}/data.json", data={}).status_code == 422
    answer = client.post(f"/en/s/{LINK}/data.json", data=fields(page))
    assert answer.mimetype == "application/json" and "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    facts = json.loads(text(answer))
    assert facts["name"] == "Rana Haddad" and facts["given_besides"]["kinship"] == ["relative"]
    assert facts["commitment"] == signed.commitment.hex() and facts["state"] == "confirmed"


def test_after_withdrawing_the_data_page_has_nothing_left(client, session, signed):
    press(client, "withdraw")
    row = again(session, signed)
    assert row.state is SignatureState.WITHDRAWN and row.names is None and row.own is None
    page = text(client.get(f"/en/s/{LINK}/data"))
    assert "Rana" not in page and "Beirut" not in page and "withdrawn" in page


@pytest.mark.parametrize("action", ["lower", "more", "news", "no-news", "withdraw"])
def test_visiting_the_address_of_a_button_does_nothing(client, session, signed, action):
    before = {c.name: getattr(signed, c.name) for c in Signature.__table__.columns}
    answer = client.get(f"/en/s/{LINK}/{action}")
    assert answer.status_code == 303 and answer.location == f"/en/s/{LINK}"
    row = again(session, signed)
    assert {c.name: getattr(row, c.name) for c in Signature.__table__.columns} == before


@pytest.mark.parametrize("action", ["lower", "more", "news", "no-news", "withdraw", "data.json", "receipt"])
@pytest.mark.parametrize("link", ["nothing-of-ours-is-this", LINK.upper(), LINK[:-1], f"ticket-{LINK}"])
def test_every_button_behind_a_bad_link_gets_the_one_page(client, signed, action, link):
    answer = client.post(f"/en/s/{link}/{action}", data={})
    assert answer.status_code == 404 and "does not work" in text(answer)


def test_nobody_is_given_a_higher_level_by_fields_they_added(client, session, signed):
    assert press(client, "lower", level="3").status_code == 422
    added = {"level": "3", "state": "invalidated", "name": "X", "public_name": "X"}
    assert press(client, "news", email="rana@people.example", **added).status_code == 303
    row = again(session, signed)
    assert row.level == 1 and row.state is SignatureState.CONFIRMED and row.public_name is None


def test_thanks_hand_the_campaign_on_in_words_that_do_not_say_who_signed(client, signed):
    page = text(client.get(f"/ar/s/{LINK}"))
    for start in ("https://wa.me/", "https://t.me/", "https://x.com/", "https://www.facebook.com/", "mailto:"):
        assert f'href="{start}' in page
    assert page.count('rel="noreferrer noopener"') >= 4 and "/ar/c/" + signed.campaign.slug + "/poster.pdf" in page
    links = page[page.index("<textarea") : page.index("mailto:")]
    assert "Rana" not in links and LINK not in links and "/s/" not in links


def test_every_page_behind_the_link_offers_to_leave_and_is_kept_by_nobody(client, session, signed):
    for path in (f"/en/s/{LINK}", f"/en/s/{LINK}/data", f"/en/s/{LINK}/receipt", "/en/erased"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store" and "Set-Cookie" not in answer.headers
        assert 'class="button leave"' in text(answer)
    assert session.scalars(select(Signature)).one().id == signed.id


@pytest.mark.parametrize("at", range(len(LINK)))
def test_a_link_with_one_bit_flipped_is_no_link(client, signed, at):
    flipped = LINK[:at] + chr(ord(LINK[at]) ^ 1) + LINK[at + 1 :]
    answer = client.get(f"/en/s/{flipped}")
    assert answer.status_code == 404 and "Rana" not in text(answer)
