"""Which thing stands at which place of an address: one line for every page of the desk.

``slug=campaign``: the variable ``slug`` takes the thing of that word in ``tests.everything.Half.things``, which belongs
to one organization alone. ``language:en``: a value that is the same for everybody. A page with several faces has one
line for each. A page without a line here fails ``tests/organizers/test_matrix.py``.
"""

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.everything import Half

CAMPAIGN, DISPATCH, ANSWER = "slug=campaign", "number=dispatch", "number=answer"
LETTER = f"{CAMPAIGN} kind:first language:en"
JOINT = f"{CAMPAIGN} kind:joint language:en"
ITEM = f"{DISPATCH} item_id=item"
BY_HAND = f"{DISPATCH} item_id=by_hand"


def _all(place: str, package: str, names: str) -> dict[str, tuple[str, ...]]:
    return {f"{package}.{name}": (place,) for name in names.split()}


PLACES: dict[str, tuple[str, ...]] = {
    **_all("", "organizers", "home account language time_zone digest end_others team invite"),
    **_all("", "organizers", "settings sample set_logo show_logo letterhead release keep"),
    **_all("", "organizers", "show_record table record_check"),
    **_all("number=member", "organizers", "role dismiss rename reset"),
    "organizers.invite_again": ("number=newcomer",),
    "organizers.alias": ("number=myself",),
    **_all("wish=wish", "organizers", "agree drop"),
    "organizers.end": ("number=session",),
    **_all("", "pages", "desk"),
    **_all("", "calendar", "index make"),
    "calendar.end": ("number=calendar",),
    **_all("", "panic", "freeze freeze_now"),
    "doctor.show": ("",),
    "switching.index": ("",),
    "switching.turn": ("part:sending",),
    **_all("", "recipients", "index new"),
    **_all("slug=contact", "recipients", "show verify edit wish lift"),
    **_all("slug=contact language:en", "recipients", "form forget"),
    **_all("", "recipients", "groups_list new_group moderate decide"),
    "recipients.ask": ("slug=contact",),
    **_all("number=recipient_group", "recipients", "group drop_group"),
    "grouping.choose": (f"{CAMPAIGN} number=recipient_group",),
    **_all("", "campaigns", "index new"),
    **_all(CAMPAIGN, "campaigns", "show change close publish recipients text write wave"),
    **_all(CAMPAIGN, "campaigns", "schedule unschedule unplan"),
    **_all(CAMPAIGN, "picturing", "show put remove file"),
    **_all(CAMPAIGN, "previewing", "index make"),
    "previewing.end": (f"{CAMPAIGN} number=look_link",),
    "begin.start": ("",),
    **_all(CAMPAIGN, "begin", "about text recipients choose look publish"),
    **_all("", "drafts", "keep leave"),
    "campaigns.versions": (f"{CAMPAIGN} language:en",),
    **_all(f"{CAMPAIGN} body=contact", "campaigns", "choice choose names withdraw_names unchoose"),
    **_all(CAMPAIGN, "together", "partners_of"),
    "together.end": (f"{CAMPAIGN} number=guest",),
    "together.index": ("",),
    **_all("slug=joint", "together", "show join leave"),
    **_all("number=agreement", "agreeing", "show decide"),
    "agreeing.letter": ("number=agreement letter=their_letter",),
    "agreeing.picture": ("number=agreement letter=their_letter page:1",),
    **_all(CAMPAIGN, "collected", "index frames bring record"),
    **_all(f"{CAMPAIGN} number=entry", "collected", "entry undo"),
    **_all(f"{CAMPAIGN} token=list", "collected", "reading count drop"),
    **_all(CAMPAIGN, "endorsing", "index invite new arrange"),
    **_all(f"{CAMPAIGN} number=endorsement", "endorsing", "edit check decline renew withdraw"),
    **_all(f"{CAMPAIGN} number=invited", "endorsing", "take_back relink"),
    "endorsing.group": (f"{CAMPAIGN} number=group", CAMPAIGN),
    **_all(CAMPAIGN, "vetting", "index review decide"),
    "vetting.live": (CAMPAIGN,),
    **_all(f"{CAMPAIGN} number=review", "vetting", "undo stop"),
    "looks.ask": (CAMPAIGN,),
    **_all(f"{CAMPAIGN} token=names", "looks", "show decide"),
    **_all("", "passphrase", "index check"),
    "passphrase.sheet": ("lang:ar",),
    **_all(CAMPAIGN, "figures", "index table"),
    **_all(CAMPAIGN, "exporting", "index ask"),
    "exporting.show": ("number=export", "number=wanted"),
    **_all("number=export", "exporting", "live file take_back"),
    **_all("number=wanted", "exporting", "allow refuse"),
    **_all(CAMPAIGN, "letters", "index partners"),
    **_all(LETTER, "letters", "ask remark"),
    **dict.fromkeys(("letters.write", "letters.compare"), (LETTER, JOINT)),
    "letters.settle": (f"{LETTER} number=remark",),
    "letters.old": (f"{CAMPAIGN} language:en",),
    "letters.copies": (f"{LETTER} number=body",),
    **_all(f"{CAMPAIGN} number=partner", "letters", "partner drop_partner partner_logo"),
    "letters.join_partner": (f"{CAMPAIGN} partner=guest_word",),
    **_all("number=letter", "letters", "letter revoke"),
    "letters.letter_page": ("number=letter page:1",),
    "letters.preview": ("token=preview",),
    "letters.preview_page": ("token=preview page:1",),
    **_all(CAMPAIGN, "dispatch", "index prepare"),
    "dispatch.show": (DISPATCH, "number=frozen", "number=broken", "number=paused"),
    **_all("number=frozen", "dispatch", "approve discard"),
    "dispatch.freeze": ("number=broken",),
    "dispatch.resume": ("number=paused",),
    **_all(DISPATCH, "dispatch", "figures live cancel domain pause report table"),
    **_all(ITEM, "dispatch", "bring light settle"),
    "dispatch.read": ("number=frozen item_id=frozen_item",),
    "outside.ask": ("number=frozen",),
    "outside.end": ("number=frozen asked_id=asked",),
    **_all(BY_HAND, "dispatch", "item proof returned sent"),
    "dispatch.ask": (f"{DISPATCH} item_id=named",),
    "dispatch.pack": (f"{BY_HAND} name:letter.txt",),
    **_all(f"{DISPATCH} report_id=report", "dispatch", "printed paper"),
    **_all("token=look", "dispatch", "look annex download strike"),
    "dispatch.unstrike": (f"{DISPATCH} strike_id=strike",),
    **_all(CAMPAIGN, "replies", "index record"),
    "replies.show": (ANSWER, "number=pen"),
    **_all(ANSWER, "replies", "accept classify decline dismiss put reopen respect text"),
    **_all(f"{ANSWER} position:1", "replies", "file fetch"),
    "replies.letter": ("item_id=item",),
    "replies.unread": ("",),
    **_all(CAMPAIGN, "ledger", "index table figures follow_up prepare"),
    **_all(CAMPAIGN, "yearly", "index report"),
    **_all(f"{CAMPAIGN} report_id=year", "yearly", "printed paper table"),
    **_all(CAMPAIGN, "news", "index new"),
    "news.show": ("number=news_draft", "number=news_sending", "number=news_locked"),
    **_all("number=news_draft", "news", "release discard edit"),
    **_all("number=news_sending", "news", "figures live pause cancel"),
    **_all("number=news_locked", "news", "unlock resume"),
}


FORMS: dict[str, dict[str, str]] = {
    "organizers.language": {"language": "fr"},
    "organizers.time_zone": {"time_zone": "Asia/Beirut"},
    "organizers.digest": {"wanted": "y"},
    "organizers.alias": {"alias": "Cedar"},
    "organizers.rename": {"alias": "Olive"},
    "organizers.role": {"role": "viewer"},
    "organizers.invite": {"name": "Selma Example", "email": "s@ngo.example", "role": "viewer", "language": "en"},
    "organizers.settings": {"en-name": "Families", "sender": "letters@families.example"},
    "organizers.release": {"who": "owners", "alone": "wait", "wait_hours": "24", "wait_urgent_hours": "2"},
    "organizers.keep": {"names_kept_days": "90", "news_kept_days": "365", "inbound_kept_days": "180"},
    "dispatch.settle": {"answer": "wait"},
    "dispatch.ask": {"reason": "To check how a name is spelled."},
    "dispatch.strike": {"numbers": "1", "reason": "Nobody of that name signed."},
    "looks.ask": {"kind": "held", "size": "50", "reason": "To check a crowd that was held."},
    "looks.decide": {"numbers": "1", "act": "hold", "reason": "Nobody of that name signed."},
    "letters.write": {"subject": "Request", "body": "{{supporters}}\n\n{{demands}}\n\n{{reply_by}}"},
    "letters.remark": {"remark": "Should we name the date?"},
    "dispatch.read": {"how": "whole"},
    "outside.ask": {"name": "Nour Example", "email": "nour@outside.example", "language": "en"},
    "letters.revoke": {"reason": "It went to the wrong office of the body."},
    "recipients.decide": {"act": "refuse", "number": "1"},
    "campaigns.names": {"reason": "They asked for the names in their letter."},
    "yearly.report": {"year": "2026"},
    "exporting.ask": {"purpose": "A study of languages.", "columns[]": "day", "request_key": "k" * 20},
    "exporting.refuse": {"reason": "The figures are enough."},
    "vetting.decide": {"act": "hold", "state": "", "reason": "A crowd from one place."},
}
"""What a form needs to be taken, where a page asks for it before it looks for the thing; otherwise nothing is sent."""


def desk_rules(app: Flask) -> Iterator[Rule]:
    """Every address of the desk but those of the log-in, which name nothing that is anybody's."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/desk") and not rule.endpoint.startswith("security."):
            yield rule


def fillings(rule: Rule) -> list[str]:
    """The lines that fill this very rule: an endpoint may have two rules, with and without a number."""
    wanted = set(rule.arguments) - {"org"} - set(rule.defaults or ())
    return [line for line in PLACES.get(rule.endpoint, ()) if {_name(word) for word in line.split()} == wanted]


def owned(line: str) -> list[str]:
    """The variables that name a thing of one organization."""
    return [_name(word) for word in line.split() if "=" in word]


def values(line: str, half: Half, foreign: Half | None = None, variable: str = "") -> dict[str, Any]:
    """What stands in the address on the desk of ``half``; ``variable`` alone names the thing of ``foreign``."""
    filled: dict[str, Any] = {"org": half.organization.slug}
    for word in line.split():
        name = _name(word)
        whose = foreign if foreign is not None and name == variable else half
        filled[name] = whose.things[word.partition("=")[2]] if "=" in word else word.partition(":")[2]
    return filled


def path(app: Flask, rule: Rule, filled: dict[str, Any]) -> str:
    """The address."""
    with app.test_request_context():
        built = rule.build({name: filled[name] for name in rule.arguments if name in filled}, append_unknown=False)
    assert built, rule.rule
    return built[1]


def addresses(app: Flask, half: Half, method: str = "GET") -> Iterator[tuple[str, str]]:
    """Endpoint and address of every page of one organization's desk that takes this method."""
    for rule in desk_rules(app):
        if method in (rule.methods or ()):
            for line in fillings(rule):
                yield rule.endpoint, path(app, rule, values(line, half))


def _name(word: str) -> str:
    return word.replace(":", "=").partition("=")[0]
