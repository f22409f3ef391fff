"""F26 to F38: what a server may do to a conversation, from silence to garbage."""

import socket
from random import Random

from petitions.core.db import session
from petitions.delivery import service
from petitions.delivery.models import State
from tests.delivery.certificates import server_context
from tests.delivery.smtp_server import DROP
from tests.faults.place import Case, Place
from tests.faults.registry import fault

S = State
SHORT = {"connect": 0.6, "command": 0.6, "last_reply": 0.8, "block": 0.6}


def one_end(place: Place, case: Case, state: State, code: int | None = None, **turn: object) -> None:
    """After one turn every letter is there, with this reply on file."""
    turns = place.work(case, **turn)
    assert set(turns) == {0}, f"a hand ended with {turns}"
    assert place.states(case) == {state: len(case.keys)}, dict(place.states(case))
    with place.app.app_context():
        for envelope in place.envelopes(case):
            assert envelope.reply_code == code, f"the code on file is {envelope.reply_code}"
            assert state is not S.DEFERRED or envelope.due_at > place.now()


def goes_on(place: Place, case: Case) -> None:
    """Once the server behaves, it leaves after all."""
    place.tidy()
    place.finish(case)
    assert place.states(case) == {S.ACCEPTED: len(case.keys)}


def pause_reason(place: Place) -> str | None:
    """Why nothing leaves."""
    with place.app.app_context():
        relay = service.find_relay(session())
        return relay.pause_reason if relay else None


def stop_for(place: Place, case: Case, name: str, said: str | list[str]) -> None:
    """The script for the letters of a case alone."""
    for address in case.addresses:
        place.server.by_recipient[address] = {name: said}


@fault(26, "refused at connect, a black hole, a banner that never comes")
def f26(place: Place, dice: Random) -> None:
    case, kind = place.post(1), dice.choice(("refused", "hole", "banner"))
    with socket.create_server(("127.0.0.1", 0), backlog=0) as hole:
        port = hole.getsockname()[1]
        plugs = [socket.socket() for _n in range(4)]
        for plug in plugs if kind == "hole" else []:
            plug.setblocking(False)
            plug.connect_ex(("127.0.0.1", port))
        if kind == "refused":
            hole.close()
        if kind == "banner":
            place.server.steps["banner"] = "stall 1.5"
        where = {} if kind == "banner" else {"catcher_smtp": f"127.0.0.1:{port}"}
        one_end(place, case, S.DEFERRED, timings=SHORT, **where)
        for plug in plugs:
            plug.close()
    goes_on(place, case)


@fault(27, "dropped at 354, or after any byte of the body")
def f27(place: Place, dice: Random) -> None:
    size = dice.choice(place.sizes)
    case = place.post(1, size=size)
    place.server.drop_after = dice.choice((0, size * 4 // 3, dice.randrange(size * 4 // 3)))
    stop_for(place, case, dice.choice(("data", "body", "body")), DROP)
    assert place.work(case)[0] == 0
    (row,) = place.seen(case)
    assert row.copies == 0 and row.state in (S.DEFERRED, S.IN_DOUBT), row
    if row.state is S.DEFERRED:  # else the line broke so late that nobody could know
        goes_on(place, case)


@fault(28, "dropped after the dot, without a reply")
def f28(place: Place, _dice: Random) -> None:
    case = place.post(1)
    stop_for(place, case, "dot", DROP)
    one_end(place, case, S.IN_DOUBT)
    place.work(case)
    place.sweep(3600)
    assert [row.copies for row in place.seen(case)] == [1], "a timer sent again what is in doubt"


@fault(29, "silence after the dot for longer than anybody waits")
def f29(place: Place, _dice: Random) -> None:
    case, other = place.post(2), place.post(1)
    place.server.by_recipient[case.addresses[0]] = {"dot": "stall 5"}
    place.work(case, timings={"last_reply": 3})
    assert place.states(case) == {S.IN_DOUBT: 1, S.ACCEPTED: 1}, "the worker was stuck"
    goes_on(place, other)


@fault(30, "dropped after the 250")
def f30(place: Place, _dice: Random) -> None:
    case = place.post(3)
    place.server.by_recipient[case.addresses[0]] = {"after": DROP}
    place.finish(case)
    assert place.states(case) == {S.ACCEPTED: 3}


@fault(31, "421 at banner, MAIL, RCPT, DATA or dot")
def f31(place: Place, dice: Random) -> None:
    case = place.post(1)
    place.server.steps[dice.choice(("banner", "mail", "rcpt", "data", "dot"))] = "421 4.3.2 closing"
    one_end(place, case, S.DEFERRED, 421)
    goes_on(place, case)


@fault(32, "greylisted, then taken")
def f32(place: Place, dice: Random) -> None:
    case, step = place.post(1), dice.choice(("rcpt", "dot"))
    stop_for(place, case, step, ["450 4.2.0 come back"] if step == "rcpt" else ["451 4.7.1 come back"])
    one_end(place, case, S.DEFERRED, 450 if step == "rcpt" else 451)
    with place.app.app_context():
        (waiting,) = place.envelopes(case)
        assert 300 < (waiting.due_at - place.now()).total_seconds() <= 360
        digest = waiting.mime_sha256
    place.server.visits[step, case.addresses[0]] = 9
    place.finish(case)
    with place.app.app_context():
        (sent,) = place.envelopes(case)
        assert (sent.state, sent.attempts) == (S.ACCEPTED, 2) and digest in (None, sent.mime_sha256)
    arrived = {one.sha256 for one in place.server.received if one.to == case.addresses[0]}
    assert len(arrived) == 1, "the second attempt had other bytes"


@fault(33, "451, 552 or 554 in place of the last 250")
def f33(place: Place, dice: Random) -> None:
    case = place.post(1)
    code, state = dice.choice(((451, S.DEFERRED), (552, S.REFUSED), (554, S.HELD)))
    stop_for(place, case, "dot", f"{code} no")
    one_end(place, case, state, code)
    if state is S.DEFERRED:
        goes_on(place, case)


@fault(34, "a recipient refused with 550")
def f34(place: Place, _dice: Random) -> None:
    case, good = place.post(1), place.post(1)
    stop_for(place, case, "rcpt", "550 5.1.1 unknown")
    one_end(place, case, S.REFUSED, 550)
    with place.app.app_context():
        assert [one.reply_status for one in place.envelopes(case)] == ["5.1.1"]
    goes_on(place, good)


@fault(35, "user and password refused")
def f35(place: Place, _dice: Random) -> None:
    case = place.post(4)
    place.server.features, place.server.steps = ("AUTH PLAIN",), {"auth": "535 5.7.8 no"}
    place.work(case, smtp_url=f"smtp://u:p@{place.server.address}")
    assert place.states(case) == {S.QUEUED: 4} and pause_reason(place) == "login"
    with place.app.app_context():
        assert service.list_due_batches(session(), place.now(), 20) == []
        assert all(one.attempts == 0 for one in place.envelopes(case)), "a row was burned"
    goes_on(place, case)


@fault(36, "STARTTLS stripped, for another name, or out of date")
def f36(place: Place, dice: Random) -> None:
    case, kind = place.post(2), dice.choice(("stripped", "other", "old", "unknown"))
    facts = {"other": {"address": "127.0.0.9"}, "old": {"days": -2}}.get(kind, {})
    context, authority = server_context(place.folder, **facts)  # type: ignore[arg-type]  # its two options
    place.server.tls = None if kind == "stripped" else context
    trusted = "" if kind == "unknown" else f"&cafile={authority}"
    url, before = f"smtp://{place.server.address}?starttls=required{trusted}", place.server.data_bytes
    place.work(case, smtp_url=url)
    assert pause_reason(place) == "tls" and place.server.data_bytes == before, "something was said in clear"
    assert not set(place.states(case)) - {S.QUEUED, S.DEFERRED}
    goes_on(place, case)


@fault(37, "a letter larger than the server takes")
def f37(place: Place, _dice: Random) -> None:
    case, before = place.post(1, size=5_000), place.server.data_bytes
    place.server.features = ("SIZE 4000",)
    one_end(place, case, S.REFUSED, 552)
    assert place.server.data_bytes == before


ODD = {
    "lines": "450-4.2.0 one\r\n450-4.2.0 two\r\n450 4.2.0 three",
    "eight": "450 4.2.0 wei\udcdft \udcff\udcfe",
    "long": "450 4.2.0 " + "x" * 10_000,
    "garbage": "hello",
    "blank": " ",
    "far": "999 what",
}


@fault(38, "replies of many lines, of ten thousand bytes, in 8 bits, and garbage")
def f38(place: Place, dice: Random) -> None:
    case, kind, step = place.post(1), dice.choice(sorted(ODD)), dice.choice(("mail", "rcpt", "data", "dot"))
    stop_for(place, case, step, ODD[kind])
    place.server.steps["mail"] = ODD[kind] if step == "mail" else "250 fine"
    assert set(place.work(case)) == {0}, "a hand broke over a reply"
    wanted = S.IN_DOUBT if step == "dot" and kind not in ("lines", "eight") else S.DEFERRED
    found = set(place.states(case))
    assert found == {wanted} or (kind == "long" and found <= {S.DEFERRED, S.IN_DOUBT}), f"{kind} at {step}: {found}"
    if S.DEFERRED in found:
        goes_on(place, case)
