"""Who is seen where: four levels by ten surfaces, cell by cell, in real files from one campaign that was signed,
written, frozen and released.

The person of level 0 had typed a name and took it back, so that there is one that must be found nowhere.
"""

import html
import io
import logging
import re
import subprocess

import pikepdf
import pytest
from flask import url_for
from sqlalchemy import select

from petitions.core.blobs import content_of
from petitions.delivery import contents
from petitions.delivery.models import Envelope
from petitions.dispatch import ledger
from petitions.dispatch.models import DispatchState
from petitions.letters import press
from petitions.organizers.models import Role
from petitions.signing import jobs
from petitions.signing.lost import jobs as lost
from petitions.signing.models import Signature
from tests import factories as make
from tests.dispatch.conftest import Stage
from tests.supporters import StillClock, fields, ground, send_form

pytestmark = pytest.mark.pdf
PEOPLE = {
    0: ("Zenobia Qanullmark", "Z. Q."),
    1: ("Wilhelmine Qanannexmark", "W. Q."),
    2: ("Yusuf Qaninitialmark", "Y. Q."),
    3: ("Xenia Qanpublicmark", "X. Q."),
}
SURFACES = ("page", "source", "json", "feeds", "search", "csv", "annex", "public pdf", "mail", "logs")
NOTHING, INITIALS, NAME = "nothing", "initials", "name"
SEEN = {
    "page": {2: INITIALS, 3: NAME},
    "source": {2: INITIALS, 3: NAME},
    "annex": {1: NAME, 2: NAME, 3: NAME},
}
"""What may be seen of whom; on every other surface and level nothing."""
_kept: dict[str, str] = {}


def words_of(pdf):
    """Every word of a PDF, hidden ones too, and what its streams and its metadata hold."""
    shown = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        streams = [one.read_bytes() for one in file.objects if isinstance(one, pikepdf.Stream) and _is_text(one)]
        facts = str(file.docinfo) + "".join(repr(one) for one in file.objects if isinstance(one, pikepdf.Dictionary))
    whole = b"\n".join(streams)
    return "\n".join([shown, facts, whole.decode("latin-1"), whole.decode("utf-16-be", "replace"), str(pdf)])


def _is_text(stream):
    return "/Length1" not in stream and stream.get("/Subtype") not in ("/Image", "/Type1C", "/CIDFontType0C")


def visible(page):
    """The words of a page without what stands in its tags."""
    body = page[page.index("<body") :]
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", " ", body)))


def sign_all(client, place, session, as_worker):
    """Everybody signs by the form and presses the button behind the mailed link; the first takes the name back."""
    for level, (name, _initials) in PEOPLE.items():
        typed = {"name": name, "show": str(level if level > 1 else 0), "email": f"qanmail{level}@people.example"}
        assert send_form(client, place.campaign.slug, **typed).status_code == 303
    jobs.mail_requests()
    links = {}
    for envelope in session.scalars(select(Envelope)):
        mail = contents.open_mail(as_worker, envelope.sealed)
        link = re.search(r"/en/s/[\w-]+", mail.text)[0]
        client.post(link, data=fields(client.get(link).get_data(as_text=True), news="y"))
        links[mail.to] = link
    jobs.close_windows()
    first = links["qanmail0@people.example"]
    page = client.get(first).get_data(as_text=True)
    assert PEOPLE[0][0] in page
    lowered = fields(page[page.index('/lower"') :], level="0")
    assert client.post(f"{first}/lower", data=lowered).status_code == 303
    lost_form = client.get(f"/en/c/{place.campaign.slug}/lost").get_data(as_text=True)
    client.post(f"/en/c/{place.campaign.slug}/lost", data=fields(lost_form, email="qanmail3@people.example"))
    lost.mail_links()
    jobs.close_windows()
    jobs.nightly()


def a_stage(session, as_worker):
    """A campaign with a letter, and one addressee who may get names."""
    place = ground(session, as_worker)
    owner, editor = make.account(), make.account()
    members = {"owner": make.membership(place.campaign.organization, owner, Role.OWNER)}
    make.stored(session, editor, *members.values())
    stage = Stage(session, as_worker, place, owner, editor, members)
    stage.choose("names", names="yes", email="names@un.example")
    stage.write()
    return stage


def gather(client, session, as_worker, caplog):
    """Build it all once, and read every surface."""
    stage = a_stage(session, as_worker)
    place = stage.place
    with caplog.at_level(logging.DEBUG):
        sign_all(client, place, session, as_worker)
        dispatch = stage.freeze()
        assert dispatch.state is DispatchState.FROZEN, dispatch.problem
        stage.approve(dispatch)
        (item,) = ledger.list_items(session, dispatch)
        here = {"lang": "en", "slug": place.campaign.slug}

        def get(endpoint, **values):
            with client.application.test_request_context():
                answer = client.get(url_for(endpoint, **values))
            assert answer.status_code == 200, endpoint
            return answer.get_data(as_text=True)

        source = get("pages.campaign", **here)
        around = [get("elsewhere.embed", **here), get("elsewhere.letters", lang="en"), get("pages.home", lang="en")]
        around.append(get("elsewhere.organization", lang="en", slug=place.campaign.organization.slug))
        found = {
            "page": visible(source),
            "source": "\n".join([source, *around]),
            "json": get("elsewhere.counts", slug=here["slug"]),
            "csv": get("elsewhere.counts_table", slug=here["slug"]),
            "feeds": get("elsewhere.feed", **here) + get("elsewhere.all_feed", lang="en") + og(source),
            "search": "".join(search(client, here["slug"], name) for name, _initials in PEOPLE.values()),
            "annex": words_of(content_of(item.letter.annex.blob, as_worker)),
            "public pdf": words_of(item.letter.blob.content),
        }
    mails = [contents.open_mail(as_worker, row.sealed) for row in session.scalars(select(Envelope)) if row.sealed]
    found["mail"] = "\n".join(f"{mail.subject}\n{mail.text}\n{mail.html}\n{mail.sender_name}" for mail in mails)
    found["logs"] = caplog.text
    assert len(session.scalars(select(Signature)).all()) == len(PEOPLE)
    assert len(mails) > len(PEOPLE) and found["logs"].strip() and "%PDF" in found["public pdf"]
    return found


def og(source):
    """What other sites show of a page, such as a card."""
    return "\n".join(re.findall(r"<meta[^>]*>|<title>.*?</title>", source, re.DOTALL))


def search(client, slug, name):
    """What comes of looking for somebody, here or by a robot: no page finds a person."""
    asked = [client.get(address, query_string={"q": name, "name": name}) for address in ("/en/", "/en/letters")]
    asked += [client.get(address) for address in ("/sitemap.xml", "/robots.txt")]
    assert [answer.status_code for answer in asked] == [200] * 4 and slug in asked[0].get_data(as_text=True)
    return "".join(answer.get_data(as_text=True) for answer in asked)


@pytest.fixture
def found(request, monkeypatch):
    """Every surface as words; built by the first test that asks."""
    if not _kept:
        monkeypatch.setattr("petitions.core.clock.now", StillClock())
        _kept.update(gather(*(request.getfixturevalue(name) for name in ("client", "session", "as_worker", "caplog"))))
        press.close()
    return _kept


def what_is_seen(surface, level):
    name, initials = PEOPLE[level]
    whole = surface.lower()
    if any(part.lower() in whole for part in name.split()):
        return NAME
    return INITIALS if initials in surface else NOTHING


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("level", PEOPLE)
def test_a_person_is_seen_there_as_they_chose_and_no_more(found, surface, level):
    assert what_is_seen(found[surface], level) == SEEN.get(surface, {}).get(level, NOTHING)


@pytest.mark.parametrize("surface", SURFACES)
def test_no_address_is_seen_anywhere(found, surface):
    assert "qanmail" not in found[surface].lower()


def test_the_count_stands_where_names_do_not(found):
    assert "4 people confirmed online" in re.sub(r"\s+", " ", found["public pdf"])
    assert '"online": 4' in found["json"] or re.search(r"\b4\b", found["json"])
