"""Annex 1: the organizations behind a letter, named and ordered in the letter's language."""

from collections.abc import Sequence

from petitions.letters import figures
from petitions.letters.collation import sort_key
from petitions.letters.phrases import phrase
from petitions.letters.values import CountryCount, Supporter
from petitions.signing.endorsing.standing import Endorser

KINDS: dict[str, dict[str, str]] = {
    "en": {
        "families": "association of families",
        "survivors": "survivors’ group",
        "rights": "human-rights organization",
        "bar": "bar association",
        "union": "trade union",
        "faith": "faith body",
        "research": "university or research institute",
        "media": "media organization",
        "other": "other",
    },
    "fr": {
        "families": "association de familles",
        "survivors": "groupe de survivants",
        "rights": "organisation de défense des droits humains",
        "bar": "barreau",
        "union": "syndicat",
        "faith": "institution religieuse",
        "research": "université ou institut de recherche",
        "media": "média",
        "other": "autre",
    },
    "es": {
        "families": "asociación de familiares",
        "survivors": "grupo de sobrevivientes",
        "rights": "organización de derechos humanos",
        "bar": "colegio de abogados",
        "union": "sindicato",
        "faith": "institución religiosa",
        "research": "universidad o instituto de investigación",
        "media": "medio de comunicación",
        "other": "otra",
    },
    "ru": {
        "families": "объединение семей",
        "survivors": "группа переживших преступления",
        "rights": "правозащитная организация",
        "bar": "коллегия адвокатов",
        "union": "профсоюз",
        "faith": "религиозная организация",
        "research": "университет или научный институт",
        "media": "средство массовой информации",
        "other": "иное",
    },
    "ar": {
        "families": "رابطة عائلات",
        "survivors": "مجموعة ناجين وناجيات",
        "rights": "منظمة حقوقية",
        "bar": "نقابة محامين",
        "union": "نقابة عمالية",
        "faith": "هيئة دينية",
        "research": "جامعة أو معهد أبحاث",
        "media": "مؤسسة إعلامية",
        "other": "غير ذلك",
    },
    "zh": {
        "families": "家属协会",
        "survivors": "幸存者团体",
        "rights": "人权组织",
        "bar": "律师协会",
        "union": "工会",
        "faith": "宗教团体",
        "research": "大学或研究机构",
        "media": "媒体机构",
        "other": "其他",
    },
}
"""Every language of letters has a word for every kind; `tests/letters/test_organizations.py` compares them."""


def listed(endorsers: Sequence[Endorser], language: str, *, by_name: bool) -> tuple[Supporter, ...]:
    """Lines of the annex: in the order given, under their headings, or by the alphabet of the language without them."""
    lines = [
        Supporter(
            name=one.name(language),
            country=one.country,
            kind=KINDS[language][one.kind],
            group="" if by_name else one.heading(language),
        )
        for one in endorsers
    ]
    return tuple(sorted(lines, key=lambda line: sort_key(line.name, language)) if by_name else lines)


def lines_of_annexes(
    language: str, organizations: Sequence[Supporter], statistics: Sequence[CountryCount], digits: str = "latin"
) -> tuple[str, ...]:
    """The list of annexes inside letter.pdf, by their numbers; the annex of individuals takes its place later."""
    lines = []
    if organizations:
        count = figures.number(len(organizations), language, digits)
        lines.append(phrase(language, "line_organizations", count=count))
    if statistics:
        lines.append(phrase(language, "line_statistics"))
    return tuple(lines)
