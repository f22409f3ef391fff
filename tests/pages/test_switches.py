"""Parts that stand still: everybody is told, nothing that was typed is lost, and the rest works on."""

import pytest
from sqlalchemy import func, select

from petitions.core import switches
from petitions.signing.models import Request
from tests import factories as make
from tests.supporters import confirmed, fields, person


@pytest.fixture
def off(session):
    """A function that switches a part off."""
    return lambda part: switches.switch_off(session, part, note="a crowd", now=make.NOON)


def text(answer):
    return answer.get_data(as_text=True)


def test_while_signing_is_off_the_form_comes_back_with_everything_typed(client, session, place, off):
    address = f"/ar/c/{place.campaign.slug}"
    typed = fields(text(client.get(address)), email="rana@people.example", country="LB", name="رنا الخطيب")
    off("signing")
    answer = client.post(f"{address}/sign", data=typed)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "600"
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'value="rana@people.example"' in text(answer) and 'value="رنا الخطيب"' in text(answer)
    assert 'lang="ar"' in text(answer)
    assert session.scalar(select(func.count()).select_from(Request)) == 0
    switches.switch_on(session, "signing")
    assert client.post(f"{address}/sign", data=fields(text(answer), **typed | {"stamp": ""})).status_code in (303, 422)


def test_while_signing_is_off_the_page_stands_and_says_so(client, place, off):
    address = f"/en/c/{place.campaign.slug}"
    assert 'name="email"' in text(client.get(address))
    off("signing")
    answer = client.get(address)
    assert answer.status_code == 200 and 'name="email"' not in text(answer)
    assert "Signing is paused for a short while" in text(answer) and place.text.title in text(answer)


def test_what_was_signed_can_be_managed_while_signing_is_off(client, session, place, keys, off):
    confirmed(session, place, keys, person(), "link")
    off("signing")
    assert client.get("/en/s/link").status_code == 200


def test_a_switch_keeps_its_first_moment_and_its_newest_note(session, off):
    off("sending")
    row = switches.switch_off(session, "sending", note="still", now=make.NOON.replace(hour=18))
    assert (row.since, row.note) == (make.NOON, "still")
    assert [one.part for one in switches.list_off(session)] == ["sending"]
    assert switches.switch_on(session, "sending") and not switches.switch_on(session, "sending")
    assert not switches.is_off("sending")


def test_a_process_asks_once_a_second_and_believes_itself_at_once(app, session, monkeypatch):
    seconds = [100.0]
    monkeypatch.setattr(switches.time, "monotonic", lambda: seconds[0])
    monkeypatch.setitem(app.config, "TESTING", False)
    monkeypatch.setitem(app.extensions, "switches", switches._Seen())
    assert not switches.is_off("signing")
    session.add(switches.Switch(part="signing", since=make.NOON, note=""))  # another process
    session.commit()
    assert not switches.is_off("signing")
    seconds[0] += 1
    assert switches.is_off("signing")
    switches.switch_on(session, "signing")
    assert not switches.is_off("signing")


def test_the_command_says_what_stands_still(app, session):
    run = app.test_cli_runner().invoke
    assert run(args=["switch"]).output == "signing: on\nsending: on\nreplies: on\n"
    said = run(args=["switch", "sending", "off", "--note", "wrong letter"]).output
    assert "sending: off since" in said and "wrong letter" in said and "signing: on" in said
    assert run(args=["switch", "sending", "on"]).output == "signing: on\nsending: on\nreplies: on\n"
    assert run(args=["switch", "everything", "off"]).exit_code == 2
