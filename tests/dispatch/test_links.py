"""The secret link of an addressee: ours alone, either case, and only for a letter that was released."""

import pytest

from petitions.core.errors import NotFound
from petitions.dispatch import ledger, links, service
from tests.factories import NOON


@pytest.fixture
def item(stage):
    stage.approve(dispatch := stage.freeze())
    return ledger.list_items(stage.session, dispatch)[0]


def test_a_link_leads_to_its_item_in_either_case(stage, item):
    token = links.page_token(stage.keys, item)
    assert len(token) == 32
    assert token == links.page_token(stage.keys, item)
    assert links.item_behind(stage.session, stage.keys, token) is item
    assert links.item_behind(stage.session, stage.keys, token.upper()) is item


def test_each_item_has_a_link_of_its_own_that_does_not_tell_its_number(stage, item):
    tokens = [links.page_token(stage.keys, one) for one in ledger.list_items(stage.session, item.dispatch)]
    assert len({token[:6] for token in tokens}) == len(tokens) == 3


def test_a_forged_link_is_not_found(stage, item):
    token = links.page_token(stage.keys, item)
    swapped = [token[:at] + ("a" if token[at] != "a" else "b") + token[at + 1 :] for at in range(len(token))]
    for forged in (*swapped, "", "a" * 32, token[:-1], token + "a", "é" * 32, token[8:]):
        with pytest.raises(NotFound):
            links.item_behind(stage.session, stage.keys, forged)


def test_a_letter_that_was_not_released_has_no_page(stage):
    item = ledger.list_items(stage.session, stage.freeze())[0]
    with pytest.raises(NotFound):
        links.item_behind(stage.session, stage.keys, links.page_token(stage.keys, item))


def test_a_letter_that_was_stopped_before_it_left_has_no_page(stage, item):
    service.cancel(stage.session, item.dispatch, account=stage.owner, now=NOON)
    with pytest.raises(NotFound):
        links.item_behind(stage.session, stage.keys, links.page_token(stage.keys, item))


def test_the_address_stands_where_the_letter_is_checked(stage, item):
    url = links.page_url(stage.keys, item)
    assert url.endswith("/r/" + links.page_token(stage.keys, item))
    assert item.letter.values["verify_url"].startswith(url.rpartition("/r/")[0] + "/v/")
