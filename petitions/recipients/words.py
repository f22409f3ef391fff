"""How the directory's own words are said to people, in their language; a word not known here is shown as it is."""

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _

from petitions.core import i18n

KINDS = {
    "court": _("International court"),
    "humanitarian": _("Humanitarian organization"),
    "intergovernmental": _("Intergovernmental organization"),
    "investigative-mechanism": _("Investigative mechanism"),
    "ngo": _("Non-governmental organization"),
    "regional": _("Regional body"),
    "special-procedure": _("UN special procedure"),
    "state-body": _("State body"),
    "state-mission": _("Permanent mission of a State"),
    "state-prosecutor": _("National prosecutor"),
    "treaty-body": _("UN treaty body"),
    "un-organ": _("UN organ or office"),
}
RANKS = {
    "head-of-organization": _("head of an organization"),
    "president": _("president of an organ of States"),
    "high-commissioner": _("High Commissioner"),
    "envoy": _("special envoy"),
    "minister": _("minister"),
    "ambassador": _("ambassador"),
    "national-commission": _("head of a national commission"),
    "commissioner": _("commissioner of a regional organization"),
    "representative": _("special representative"),
    "expert": _("independent expert or special rapporteur"),
    "committee": _("committee"),
    "prosecutor": _("prosecutor"),
    "director": _("director"),
    "parliamentary": _("chair or president of a parliamentary body"),
    "secretariat": _("desk or unit without a named head"),
    "peer-organization": _("organization addressed as colleagues"),
}
TAGS = {
    "abduction": _("abduction"),
    "accountability": _("accountability"),
    "arbitrary-detention": _("arbitrary detention"),
    "chemical-weapons": _("chemical weapons"),
    "children-in-detention": _("children in detention"),
    "death-in-custody": _("death in custody"),
    "detention-monitoring": _("monitoring of places of detention"),
    "documentation": _("documentation"),
    "enforced-disappearance": _("enforced disappearance"),
    "extrajudicial-execution": _("extrajudicial execution"),
    "fair-trial": _("fair trial"),
    "family-support": _("support for families"),
    "funding": _("funding"),
    "general-advocacy": _("general advocacy"),
    "human-rights-defenders": _("human rights defenders"),
    "humanitarian": _("humanitarian access and aid"),
    "identification": _("identification of the dead"),
    "incommunicado-detention": _("incommunicado detention"),
    "memorialisation": _("memorials and memory"),
    "missing-children": _("missing children"),
    "missing-migrants": _("missing migrants"),
    "missing-persons": _("missing persons"),
    "non-refoulement": _("protection from forced return"),
    "refugees-in-europe": _("refugees in Europe"),
    "remains-return": _("return of remains"),
    "reprisals": _("reprisals"),
    "sanctions": _("sanctions"),
    "search": _("search for the disappeared"),
    "sexual-violence": _("sexual violence"),
    "torture": _("torture"),
    "truth-and-reparation": _("truth and reparation"),
    "universal-jurisdiction": _("universal jurisdiction"),
    "war-crimes": _("war crimes"),
    "wives-of-missing": _("wives of the missing"),
    "women-detainees": _("women in detention"),
}
CHANNELS = {"email": _("E-mail"), "post": _("Post"), "web_form": _("Online form"), "unknown": _("Not known")}
MASS_LETTERS = {
    "consolidate": _("One letter, with annexes"),
    "no": _("One letter of the organization, with the count in one sentence"),
    "one-file-per-person": _("One file per person"),
    "one-form-per-person": _("One form per person"),
    "one-questionnaire-per-person": _("One questionnaire per person"),
    "one-request-per-person": _("One request per person"),
    "one-submission-per-case": _("One submission per case"),
}
PASSES_ON = {
    "states": _("As a rule passed on to States, names included"),
    "confidential": _("Confidential by rule of its procedure"),
    "no-rule-known": _("No rule known"),
}
CASES = {
    "yes": _("takes individual cases"),
    "no": _("takes no individual cases"),
    "information": _("takes information, opens no case"),
    "family-only": _("from the family only"),
    "pattern-only": _("patterns of violations only"),
    "only-if-state-accepted": _("only where the State has accepted the procedure"),
    "referral": _("helps or refers to others"),
    "via-lawyer": _("through a lawyer"),
    "yes-africa-only": _("only for cases in Africa"),
    "yes-americas-only": _("only for cases in the Americas"),
}
SURE = {"found": _("seen in a source"), "general": _("general knowledge"), "unsure": _("unsure")}
SURE_OF = {
    "overall": _("As a whole"),
    "identity": _("Who it is"),
    "address": _("Address"),
    "email": _("E-mail"),
    "channel": _("Channel"),
    "requirements": _("Requirements"),
    "passes_on": _("What becomes of names"),
    "time": _("Working days"),
    "intake": _("Shared mailroom"),
    "forms_ru": _("Forms of address in Russian"),
    "forms_zh": _("Forms of address in Chinese"),
}
FORMS = {"neutral": _("neutral"), "m": _("to a man"), "f": _("to a woman")}
SOURCES = {"primary": _("the body's own page or document"), "secondary": _("another's record of it")}
EVIDENCE = {"page": _("Official page"), "correspondence": _("Last correspondence")}
INTAKES = {
    "coe-strasbourg": _("Council of Europe, Strasbourg"),
    "eeas-brussels": _("European External Action Service, Brussels"),
    "ohchr-geneva": _("OHCHR, Geneva"),
    "un-headquarters-new-york": _("UN Headquarters, New York"),
}
NO_COUNTRY = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}
"""Two letters that name no country."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TABLES = {
    "kind": KINDS, "rank": RANKS, "tag": TAGS, "channel": CHANNELS, "mass_letters": MASS_LETTERS, "case": CASES,
    "passes_on": PASSES_ON, "sure": SURE, "sure_of": SURE_OF, "form": FORMS, "source": SOURCES, "evidence": EVIDENCE,
    "intake": INTAKES,
}  # fmt: skip


def said(value: Any, table: str) -> str:
    """A word of the directory in the reader's language; `table` is one of TABLES."""
    return str(TABLES[table].get(str(value), value))


def listed(items: Iterable[Any]) -> str:
    """Things side by side, with the comma of the reader's language."""
    return ("، " if i18n.language() == "ar" else ", ").join(str(item) for item in items)


def language_names(codes: Iterable[str]) -> str:
    """Languages side by side, in the reader's own."""
    return listed(language_name(code) for code in codes)


def language_name(code: str) -> str:
    """A language in the reader's own."""
    return str(Locale.parse(i18n.language()).languages.get(code, code))


def country_name(code: str | None) -> str:
    """A country (ISO 3166-1 alpha-2) in the reader's language; empty for none."""
    if not code:
        return ""
    return str(Locale.parse(i18n.language()).territories.get(code, code))


def weekday(name: str) -> str:
    """A day of the week, as the directory names it, in the reader's language."""
    days = Locale.parse(i18n.language()).days["format"]["wide"]
    return str(days[DAYS.index(name)]) if name in DAYS else name


def countries() -> list[tuple[str, str]]:
    """Code and name of every country, in the reader's language and order."""
    names = Locale.parse(i18n.language()).territories
    found = [
        (code, str(name))
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())
