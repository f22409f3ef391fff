"""What a mail says of the way back: notices and answers come to an address of their own."""

from petitions.delivery import jobs, service
from tests.delivery.outbox import letter, post


def test_the_return_path_is_the_envelopes_own_where_a_domain_is_set_aside(session, keys, server, through):
    through(f"smtp://{server.address}?bounce=bounce.families.example")
    envelope = post(session, keys)
    jobs.send_batch(envelope.batch_id)
    (sender,) = [command for command in server.commands if command.startswith("MAIL")]
    assert sender.startswith("MAIL FROM:<b-") and "@bounce.families.example>" in sender


def test_a_letter_asks_for_answers_and_notices_at_our_mailbox(
    session, worker_keys, keys, server, app, changed_settings, monkeypatch
):
    settings = changed_settings(catcher_smtp=server.address, reply_address="answers@families.example")
    monkeypatch.setitem(app.extensions, "settings", settings)
    asks = post(session, keys, letter(takes_replies=True, reply_to="letters@families.example"))
    own = post(session, keys, letter(reply_to="letters@families.example"), batch=asks.batch)
    jobs.send_batch(asks.batch_id)
    heads_of = [arrived.content.partition(b"\r\n\r\n")[0].decode() for arrived in server.received]
    reply = next(line for line in heads_of[0].splitlines() if line.startswith("Reply-To: answers+r-"))
    assert "Reply-To: letters@families.example" in heads_of[1]
    (first, second) = [command for command in server.commands if command.startswith("MAIL")]
    assert first.startswith("MAIL FROM:<answers+b-")
    found = [service.by_address(session, worker_keys, a) for a in (reply[10:], first[11:].split(">")[0])]
    assert found == [asks, asks]
    assert service.by_address(session, worker_keys, second[11:].split(">")[0]) == own


def test_without_a_mailbox_of_ours_answers_go_where_the_mail_says(session, keys, server):
    envelope = post(session, keys, letter(takes_replies=True, reply_to="letters@families.example"))
    jobs.send_batch(envelope.batch_id)
    assert b"Reply-To: letters@families.example\r\n" in server.received[0].content
