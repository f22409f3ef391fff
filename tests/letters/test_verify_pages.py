"""The page behind a printed code: genuine or not, and whether a file is the very letter, without keeping any of it."""

import hashlib
import io
import re

import pytest

from petitions.letters import service, standing, verifying
from petitions.letters.models import Letter, LetterState
from petitions.letters.verifying import Match
from petitions.signing.models import Tree
from tests import factories as make
from tests.factories import NOON
from tests.letters.test_service import annex_values, frozen
from tests.supporters import StillClock, fields

HOSTILE = "<script>alert('{0}')</script> “{{7*7}}” {% if x %} {{''.__class__}}"
PDF, ANNEX = b"%PDF-1.7 letter", b"%PDF-1.7 annex"


@pytest.fixture(autouse=True)
def still(monkeypatch) -> StillClock:
    clock = StillClock()
    monkeypatch.setattr("petitions.core.clock.now", clock)
    return clock


@pytest.fixture
def campaign(session):
    campaign = make.campaign()
    make.stored(session, campaign, make.wave(campaign))
    return campaign


@pytest.fixture
def letter(session, campaign) -> Letter:
    letter = frozen(session, campaign, counts={"online": 1284, "paper": 310, "elsewhere": 0})
    session.commit()
    return letter


def released(session, letter, state=LetterState.RELEASED):
    letter.state = state
    session.commit()
    return letter


def test_a_released_letter_is_genuine(client, session, letter):
    released(session, letter)
    page = client.get(f"/v/{letter.code}")
    assert page.status_code == 200 and "This letter is genuine" in page.text
    for words in (letter.reference, "The Chair", "1,284 people confirmed online", "310 people on paper", letter.sha256):
        assert words in page.text
    assert "Set-Cookie" not in page.headers and ".pdf" not in page.text


def test_the_page_speaks_the_readers_language(client, session, letter):
    released(session, letter)
    assert 'lang="ar"' in client.get(f"/v/{letter.code}", headers={"Accept-Language": "ar"}).text[:400]
    assert 'lang="fr"' in client.get(f"/v/{letter.code}?lang=fr").text[:400]


def test_a_code_as_it_is_printed_or_mistyped_leads_to_the_page(client, session, letter):
    letter.code = "K7QM3XTD0V1B"
    released(session, letter)
    for typed in ("K7QM-3XTD-0V1B", "k7qm3xtdouib", "K7QM 3XTD OVLB"):
        answer = client.get(f"/v/{typed}")
        assert answer.status_code == 301 and answer.location == "/v/K7QM3XTD0V1B"
    assert client.get("/v/?code=k7qm-3xtd-0v1b").location == "/v/K7QM3XTD0V1B"


@pytest.mark.parametrize(
    ("state", "said"), [(LetterState.REVOKED, "was withdrawn"), (LetterState.REPLACED, "was replaced")]
)
def test_a_withdrawn_or_replaced_letter_says_so(client, session, letter, state, said):
    released(session, letter, state)
    page = client.get(f"/v/{letter.code}").text
    assert said in page and "This letter is genuine" not in page


def test_every_unknown_code_gets_one_answer(client, session, letter):
    codes = [letter.code, "000000000000", "ZZZZZZZZZZZZ", "x", "<script>", "a" * 300]
    answers = [client.get(f"/v/{code}") for code in codes]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'value="[^"]*"|href="[^"]*"', "", answer.text) for answer in answers}) == 1
    assert "We do not know this code" in answers[0].text


def test_of_a_confidential_letter_only_the_code_is_known(client, session, letter):
    letter.values = letter.values | {"confidential": True}
    released(session, letter)
    page = client.get(f"/v/{letter.code}").text
    assert "It is confidential" in page
    for words in (letter.reference, "The Chair", "1,284", letter.sha256, "Families for the Truth"):
        assert words not in page


def test_a_specimen_is_called_one(client, session, letter):
    letter.is_specimen = True
    released(session, letter)
    page = client.get(f"/v/{letter.code}").text
    assert "it is a specimen" in page and "was released here by a second person" not in page


def test_hostile_words_of_a_letter_are_words_on_its_page(client, session, letter):
    letter.values = letter.values | {"subject": HOSTILE, "addressee": ["<img src=x onerror=alert(1)>"]}
    released(session, letter)
    page = client.get(f"/v/{letter.code}").text
    assert "<script>alert" not in page and "<img" not in page


def bring(client, letter, content=None, name="letter.pdf", **more):
    """Open the page and send a file from it, as a browser without scripts does."""
    data = fields(client.get(f"/v/{letter.code}").text) | more
    if content is not None:
        data["file"] = (io.BytesIO(content), name)
    return client.post(f"/v/{letter.code}", data=data, content_type="multipart/form-data")


def shown(page):
    """Which answers the page shows."""
    return [kind for kind, hidden in re.findall(r'data-answer="(\w+)"( hidden)?', page) if not hidden]


@pytest.fixture
def with_annex(session, keys, campaign, letter):
    to = (make.stored(session, make.recipient()), "yes")
    letter.annex = service.keep_annex(session, keys, campaign, annex_values(), ANNEX, [to])
    return released(session, letter)


def test_the_very_file_and_its_annex_are_told_from_everything_else(client, with_annex):
    for content, kind, words in (
        (PDF, "letter", "This is the very file"),
        (ANNEX, "annex", "This is the annex that belongs to it"),
        (b"something else", "foreign", "This file is not ours"),
    ):
        answer = bring(client, with_annex, content)
        assert answer.status_code == 200 and shown(answer.text) == [kind] and words in answer.text
        assert "Set-Cookie" not in answer.headers


def test_one_altered_byte_makes_a_file_not_ours(client, session, letter):
    released(session, letter)
    for at in (0, len(PDF) // 2, len(PDF) - 1):
        changed = PDF[:at] + bytes([PDF[at] ^ 1]) + PDF[at + 1 :]
        assert shown(bring(client, letter, changed).text) == ["foreign"]
    assert shown(bring(client, letter, PDF + b"\n").text) == ["foreign"]


def test_every_byte_of_a_letter_and_its_annex_counts(session, with_annex):
    assert verifying.match(with_annex, hashlib.sha256(PDF).hexdigest()) is Match.LETTER
    assert verifying.match(with_annex, hashlib.sha256(ANNEX).hexdigest()) is Match.ANNEX
    for content in (PDF, ANNEX):
        for at in range(len(content)):
            for bit in range(8):
                changed = content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :]
                assert verifying.match(with_annex, hashlib.sha256(changed).hexdigest()) is Match.FOREIGN


def test_a_letter_without_annex_has_none(client, session, letter):
    released(session, letter)
    assert "data-annex" not in client.get(f"/v/{letter.code}").text
    assert shown(bring(client, letter, ANNEX).text) == ["foreign"]


def test_an_erased_annex_is_still_known(client, session, with_annex):
    with_annex.annex.blob.content = None
    session.commit()
    assert shown(bring(client, with_annex, ANNEX).text) == ["annex"]


def test_a_file_is_hashed_on_its_way_and_kept_nowhere(client, session, letter, monkeypatch, caplog):
    def refuse(*_args, **_more):
        raise AssertionError("a file was written")

    released(session, letter)
    stamp = fields(client.get(f"/v/{letter.code}").text)["stamp"]
    monkeypatch.setattr("werkzeug.wrappers.request.default_stream_factory", refuse)
    parts = [
        b'name="stamp"\r\n\r\n' + stamp.encode(),
        b'name="file"; filename="somebody.pdf"\r\n\r\n' + b"x" * 3_000_000,
    ]
    body = b"".join(b"--cut\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--cut--\r\n"
    with caplog.at_level("DEBUG"):
        answer = client.post(f"/v/{letter.code}", data=body, content_type="multipart/form-data; boundary=cut")
    assert shown(answer.text) == ["foreign"]
    assert "somebody" not in caplog.text and "somebody" not in answer.text


def test_what_was_hashed_cannot_be_read_again():
    sink = verifying.Hashed()
    assert sink.write(b"a") + sink.write(b"bc") == sink.size == 3
    assert sink.seek(0) == 0 and sink.read() == b"" and vars(sink).keys() == {"_sum", "size"}
    assert sink.sha256 == hashlib.sha256(b"abc").hexdigest()


def test_a_file_that_is_too_large_is_refused_in_a_sentence(client, session, letter, monkeypatch):
    released(session, letter)
    monkeypatch.setattr(verifying, "UPLOAD", 1000)
    answer = bring(client, letter, b"x" * 200_000)
    assert answer.status_code == 413 and "too large to be uploaded" in answer.text
    assert "This letter is genuine" in answer.text and shown(answer.text) == []


def test_a_press_without_a_file_asks_for_one(client, session, letter):
    released(session, letter)
    for answer in (bring(client, letter), bring(client, letter, b"", name="")):
        assert answer.status_code == 422 and "Choose the file first" in answer.text


def test_a_file_from_another_site_or_with_a_stale_stamp_is_not_compared(client, session, letter, still):
    released(session, letter)
    data = fields(client.get(f"/v/{letter.code}").text)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = client.post(f"/v/{letter.code}", data=data | {"file": (io.BytesIO(PDF), "x")}, headers=headers)
        assert answer.status_code == 422 and shown(answer.text) == []
    still.pass_by(hours=25)
    answer = client.post(f"/v/{letter.code}", data=data | {"file": (io.BytesIO(PDF), "x")})
    assert answer.status_code == 422 and "press the button again" in answer.text


def test_a_file_for_an_unknown_code_gets_the_one_answer(client, session, letter):
    known = re.sub(r'href="[^"]*"', "", client.get("/v/ZZZZZZZZZZZZ").text)
    for code in ("ZZZZZZZZZZZZ", letter.code, "x"):
        answer = client.post(f"/v/{code}", data={"file": (io.BytesIO(PDF), "x")}, content_type="multipart/form-data")
        assert answer.status_code == 404 and re.sub(r'href="[^"]*"', "", answer.text) == known


def confidential(session, letter, state=LetterState.RELEASED):
    letter.values = letter.values | {"confidential": True}
    return released(session, letter, state)


SECRETS = ("The Chair", "1,284", "20 November", "Families for the Truth", "Request for information")


@pytest.mark.parametrize("state", [LetterState.RELEASED, LetterState.REVOKED, LetterState.REPLACED])
def test_a_confidential_letter_confirms_only_a_file(client, session, letter, state):
    letter.revoked_at, letter.revoked_reason = NOON, "a reason"
    letter.replaced_by = released(session, frozen(session, letter.campaign))
    confidential(session, letter, state)
    before = client.get(f"/v/{letter.code}").text
    after = [bring(client, letter, content) for content in (PDF, b"else")]
    assert [shown(answer.text) for answer in after] == [["letter"], ["foreign"]]
    for page in (before, *(answer.text for answer in after)):
        for words in (*SECRETS, letter.reference, letter.sha256, "a reason", letter.replaced_by.code):
            assert words not in page
    assert "data-letter" not in before and "data-answer" not in before


def test_a_browser_may_send_the_hash_instead_of_the_file(client, session, letter):
    confidential(session, letter)
    assert shown(bring(client, letter, sha256=letter.sha256.upper()).text) == ["letter"]
    assert shown(bring(client, letter, sha256="0" * 64).text) == ["foreign"]
    assert bring(client, letter, sha256="0" * 63).status_code == 422


def test_the_page_gives_the_browser_what_it_compares_with(client, with_annex):
    page = client.get(f"/v/{with_annex.code}")
    assert (
        f'data-letter="{with_annex.sha256}"' in page.text
        and f'data-annex="{with_annex.annex.blob.sha256}"' in page.text
    )
    assert re.findall(r"<script[^>]*src=\"([^\"]+)\"", page.text)[0].startswith("/static/letters/verify.js")
    assert shown(page.text) == []
    nonce = re.search(r'nonce="([^"]+)"', page.text)[1]
    assert f"script-src 'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


def test_a_withdrawn_letter_says_since_when_and_why(client, session, letter):
    released(session, letter)
    standing.revoke(session, letter, reason="A figure <b>was</b> wrong.", account=None, now=NOON)
    session.commit()
    page = client.get(f"/v/{letter.code}").text
    assert "took it back on 20 November 2026" in page and "A figure &lt;b&gt;was&lt;/b&gt; wrong." in page
    assert shown(bring(client, letter, PDF).text) == ["letter"]


def test_a_replaced_letter_leads_to_the_one_in_its_place(client, session, letter):
    released(session, letter)
    new = released(session, frozen(session, letter.campaign))
    standing.replace(session, letter, new, account=None, now=NOON)
    session.commit()
    page = client.get(f"/v/{letter.code}?lang=en").text
    assert "replaced it on 20 November 2026" in page and f"{new.reference} of 20 November 2026" in page
    assert "This letter is genuine" in client.get(re.search(r'href="(/v/[^"]+)"', page)[1]).text
    confidential(session, new)
    page = client.get(f"/v/{letter.code}").text
    assert "was replaced" in page and new.code not in page and new.reference not in page


def test_the_root_of_the_count_is_shown(client, session, letter):
    letter.tree = Tree(campaign_id=letter.campaign_id, root=b"\xab" * 32, size=1284, as_of=NOON)
    released(session, letter)
    assert "ab" * 32 in client.get(f"/v/{letter.code}").text
    confidential(session, letter)
    assert "ab" * 32 not in client.get(f"/v/{letter.code}").text
