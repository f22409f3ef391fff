"""What notices and answers do to a mail: every way of the table, nothing else, and never an error."""

import itertools
from datetime import timedelta

import pytest

from petitions.delivery import heads, rules, service
from petitions.delivery.models import Event, Evidence, State
from petitions.delivery.rules import By
from tests.delivery.outbox import NOON, change, claim, end, fresh, gate, later, letter, post, rows

S = State
WAYS = [
    (S.ACCEPTED, "delivered", S.DELIVERED),
    (S.ACCEPTED, "bounced", S.BOUNCED),
    (S.ACCEPTED, "replied", S.REPLIED),
    (S.DELIVERED, "bounced", S.BOUNCED),
    (S.DELIVERED, "replied", S.REPLIED),
    (S.IN_DOUBT, "delivered", S.DELIVERED),
    (S.IN_DOUBT, "bounced", S.BOUNCED),
    (S.IN_DOUBT, "replied", S.REPLIED),
    (S.IN_DOUBT, "delayed", S.ACCEPTED),
]


def in_state(session, keys, state, **over):
    envelope = post(session, keys, **over)
    change(session, state=state)
    return fresh(session, envelope)


@pytest.mark.parametrize(("before", "event"), list(itertools.product(State, Event)))
def test_a_report_goes_the_ways_of_the_table_and_no_other(session, keys, before, event):
    envelope = in_state(session, keys, before)
    wanted = {(source, word): target for source, word, target in WAYS}.get((before, event.value))
    assert service.report(session, envelope, event, status=None, now=NOON) is (wanted is not None)
    assert envelope.state is (wanted or before)
    (said,) = rows(session, Evidence)
    assert (said.event, said.was, said.became) == (event, before, wanted or before)


def test_every_way_that_a_report_may_go_is_gone_by_one():
    gone = {(source, target) for source, _event, target in WAYS}
    assert gone == {way for way, movers in rules.MOVES.items() if By.REPORT in movers}


def test_what_is_said_twice_is_written_once(session, keys):
    envelope = in_state(session, keys, S.ACCEPTED)
    assert service.report(session, envelope, "bounced", status="5.1.1", now=NOON)
    for _n in range(3):
        assert not service.report(session, envelope, "bounced", status="5.1.1", now=later(hours=1))
        assert not service.report(session, envelope, "delivered", status=None, now=later(hours=1))
    assert [said.event for said in service.list_evidence(session, envelope)] == ["bounced", "delivered"]
    assert (envelope.state, envelope.reply_code, envelope.reply_status) == (S.BOUNCED, None, "5.1.1")


def test_evidence_ends_a_doubt_and_erases_the_words(session, keys, worker_keys):
    envelope = post(session, keys)
    held = claim(session, worker_keys, envelope.batch_id)
    assert gate(session, held) and end(session, worker_keys, held, S.IN_DOUBT) is S.IN_DOUBT
    assert service.report(session, fresh(session, envelope), "replied", status=None, now=later(days=2))
    assert (envelope.sealed, envelope.lease_token, envelope.accepted_at) == (None, None, later(days=2))
    assert end(session, worker_keys, held, S.ACCEPTED, code=250) is None


def test_a_mail_that_came_back_out_of_a_doubt_was_never_handed_over(session, keys):
    envelope = in_state(session, keys, S.IN_DOUBT)
    service.report(session, envelope, "bounced", status="5.2.1", now=NOON)
    assert (envelope.state, envelope.accepted_at) == (S.BOUNCED, None)


def test_the_moment_of_handing_over_stays(session, keys):
    envelope = in_state(session, keys, S.ACCEPTED)
    change(session, accepted_at=NOON)
    service.report(session, envelope, "delivered", status="2.0.0", now=NOON + timedelta(days=1))
    assert fresh(session, envelope).accepted_at == NOON


def test_an_envelope_is_found_by_its_addresses_in_any_case(session, keys):
    post(session, keys)
    envelope = post(session, keys)
    base = "Answers@families.example"
    path = heads.return_path(keys, envelope.id, "x@y.example", "", base)
    reply = heads.reply_address(keys, envelope.id, base)
    assert path != reply and path.startswith("Answers+b-") and reply.startswith("Answers+r-")
    for address in (path, reply, heads.return_path(keys, envelope.id, "", "bounce.example")):
        for written in (address, address.upper(), f"<{address}>", f" {address.lower()} "):
            assert service.by_address(session, keys, written) is envelope
    assert service.by_token(session, keys, heads.path_token(keys, envelope.id).upper()) is envelope


def test_a_forged_foreign_or_unknown_address_finds_nothing(session, keys):
    envelope = post(session, keys)
    reply = heads.reply_address(keys, envelope.id, "a@families.example")
    kind, number, mac = reply.partition("+")[2].partition("@")[0].split("-")
    forged = [
        f"a+{kind}-{number}-{mac[:-1]}{'b' if mac[-1] == 'a' else 'a'}@families.example",
        f"a+b-{number}-{mac}@families.example",
        f"a+{kind}-{number}-@families.example",
        f"a+{kind}-{number}-{mac}aa@families.example",
        heads.reply_address(keys, envelope.id + 1000, "a@families.example"),
        heads.reply_address(keys, 2**62, "a@families.example"),
        "a@families.example",
        "a+r--@families.example",
        "+@",
        "ü+r-ü-ü@families.example",
        "\x00",
        "",
    ]
    assert [address for address in forged if service.by_address(session, keys, address)] == []


def test_an_envelope_is_found_by_the_name_it_left_under(session, keys, worker_keys):
    envelope = post(session, keys)
    name = claim(session, worker_keys, envelope.batch_id).message_id
    assert service.by_message_id(session, name) is service.by_message_id(session, name.strip("<>")) is envelope
    for other in ("", "<>", "<other@families.example>", name.upper()):
        assert service.by_message_id(session, other) is None


def test_a_long_mailbox_name_keeps_its_address_plain(worker_keys):
    base = f"{'a' * 50}@families.example"
    assert heads.reply_address(worker_keys, 7, base) == base
    with_token = heads.reply_address(worker_keys, 2**40, f"{'a' * 30}@families.example")
    heads.check_address(with_token)
    assert "+r-" in with_token


def test_why_an_address_is_not_mailed_can_be_asked(session, keys):
    service.suppress(session, keys, "person@people.example", "wish", now=NOON)
    assert service.find_suppressed(session, keys, "Person@people.example").reason == "wish"
    assert service.find_suppressed(session, keys, letter().to) is None
