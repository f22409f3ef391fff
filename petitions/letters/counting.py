"""The one sentence-part that says how many stand behind a letter, exact and of what, in six languages."""

from dataclasses import dataclass
from datetime import date

from petitions.letters.figures import day, number, plural

# Each figure is named in full where it comes first ("lead") and briefly after that ("next").
_PARTS: dict[str, dict[str, dict[str, dict[str, str]]]] = {
    "en": {
        "online": {"lead": {"one": "{n} person confirmed online", "other": "{n} people confirmed online"}},
        "paper": {
            "lead": {"one": "{n} person on paper", "other": "{n} people on paper"},
            "next": {"other": "{n} on paper"},
        },
        "elsewhere": {
            "lead": {"one": "{n} person collected elsewhere", "other": "{n} people collected elsewhere"},
            "next": {"other": "{n} collected elsewhere"},
        },
        "organizations": {"lead": {"one": "{n} organization", "other": "{n} organizations"}},
    },
    "fr": {
        "online": {
            "lead": {
                "one": "{n} personne ayant confirmé en ligne",
                "many": "{n} de personnes ayant confirmé en ligne",
                "other": "{n} personnes ayant confirmé en ligne",
            }
        },
        "paper": {
            "lead": {
                "one": "{n} personne ayant signé sur papier",
                "many": "{n} de personnes ayant signé sur papier",
                "other": "{n} personnes ayant signé sur papier",
            },
            "next": {"other": "{n} sur papier"},
        },
        "elsewhere": {
            "lead": {
                "one": "{n} personne ayant signé ailleurs",
                "many": "{n} de personnes ayant signé ailleurs",
                "other": "{n} personnes ayant signé ailleurs",
            },
            "next": {"other": "{n} ailleurs"},
        },
        "organizations": {
            "lead": {"one": "{n} organisation", "many": "{n} d'organisations", "other": "{n} organisations"}
        },
    },
    "es": {
        "online": {
            "lead": {
                "one": "{n} persona que confirmó en línea",
                "many": "{n} de personas que confirmaron en línea",
                "other": "{n} personas que confirmaron en línea",
            }
        },
        "paper": {
            "lead": {
                "one": "{n} persona que firmó en papel",
                "many": "{n} de personas que firmaron en papel",
                "other": "{n} personas que firmaron en papel",
            },
            "next": {"other": "{n} en papel"},
        },
        "elsewhere": {
            "lead": {
                "one": "{n} persona que firmó por otros medios",
                "many": "{n} de personas que firmaron por otros medios",
                "other": "{n} personas que firmaron por otros medios",
            },
            "next": {"other": "{n} por otros medios"},
        },
        "organizations": {
            "lead": {"one": "{n} organización", "many": "{n} de organizaciones", "other": "{n} organizaciones"}
        },
    },
    "ru": {
        "online": {
            "lead": {
                "one": "{n} человек, подтвердивший подпись онлайн",
                "few": "{n} человека, подтвердивших подпись онлайн",
                "other": "{n} человек, подтвердивших подпись онлайн",
            }
        },
        "paper": {
            "lead": {
                "one": "{n} человек, подписавший на бумаге",
                "few": "{n} человека, подписавших на бумаге",
                "other": "{n} человек, подписавших на бумаге",
            },
            "next": {"one": "{n} подписавший на бумаге", "other": "{n} подписавших на бумаге"},
        },
        "elsewhere": {
            "lead": {
                "one": "{n} человек, подписавший иным способом",
                "few": "{n} человека, подписавших иным способом",
                "other": "{n} человек, подписавших иным способом",
            },
            "next": {"one": "{n} подписавший иным способом", "other": "{n} подписавших иным способом"},
        },
        "organizations": {"lead": {"one": "{n} организация", "few": "{n} организации", "other": "{n} организаций"}},
    },
    "ar": {
        "online": {
            "lead": {
                "one": "شخص واحد أكّد توقيعه عبر الإنترنت",
                "two": "شخصان أكّدا توقيعهما عبر الإنترنت",
                "few": "{n} أشخاص أكّدوا توقيعهم عبر الإنترنت",
                "many": "{n} شخصًا أكّدوا توقيعهم عبر الإنترنت",
                "other": "{n} شخص أكّدوا توقيعهم عبر الإنترنت",
            }
        },
        "paper": {
            "lead": {
                "one": "شخص واحد وقّع على الورق",
                "two": "شخصان وقّعا على الورق",
                "few": "{n} أشخاص وقّعوا على الورق",
                "many": "{n} شخصًا وقّعوا على الورق",
                "other": "{n} شخص وقّعوا على الورق",
            },
            "next": {"one": "واحد على الورق", "two": "اثنان على الورق", "other": "{n} على الورق"},
        },
        "elsewhere": {
            "lead": {
                "one": "شخص واحد وقّع بطرق أخرى",
                "two": "شخصان وقّعا بطرق أخرى",
                "few": "{n} أشخاص وقّعوا بطرق أخرى",
                "many": "{n} شخصًا وقّعوا بطرق أخرى",
                "other": "{n} شخص وقّعوا بطرق أخرى",
            },
            "next": {"one": "واحد بطرق أخرى", "two": "اثنان بطرق أخرى", "other": "{n} بطرق أخرى"},
        },
        "organizations": {
            "lead": {
                "one": "منظمة واحدة",
                "two": "منظمتان",
                "few": "{n} منظمات",
                "many": "{n} منظمة",
                "other": "{n} منظمة",
            }
        },
    },
    "zh": {
        "online": {"lead": {"other": "在线确认的{n}人"}},
        "paper": {"lead": {"other": "书面签名的{n}人"}},
        "elsewhere": {"lead": {"other": "以其他方式签名的{n}人"}},
        "organizations": {"lead": {"other": "{n}个组织"}},
    },
}
_JOIN = {"en": (", ", " and "), "fr": (", ", " et "), "es": (", ", " y "), "ru": (", ", " и "),
         "ar": ("، و", " و"), "zh": ("、", "和")}  # fmt: skip
_AS_OF = {
    "en": "{counts} as of {day}",
    "fr": "{counts} au {day}",
    "es": "{counts} al {day}",
    "ru": "{counts} по состоянию на {day}",
    "ar": "{counts} حتى {day}",
    "zh": "截至{day}{counts}",
}


@dataclass(frozen=True)
class Counts:
    """Figures of one letter. Online, paper and elsewhere are three figures, never added silently."""

    online: int
    as_of: date
    paper: int = 0
    elsewhere: int = 0
    organizations: int = 0


def supporters(counts: Counts, language: str, digits: str = "latin") -> str:
    """ "1,284 people confirmed online, 310 on paper and 17 organizations as of 20 November 2026"; empty for none."""
    parts: list[str] = []
    for what in ("online", "paper", "elsewhere", "organizations"):
        count = getattr(counts, what)
        if count:
            forms = _PARTS[language][what]
            chosen = forms["lead"] if not parts or what == "organizations" else forms.get("next", forms["lead"])
            parts.append(plural(count, language, chosen).format(n=number(count, language, digits)))
    if not parts:
        return ""
    return _AS_OF[language].format(counts=_joined(parts, language), day=day(counts.as_of, language, digits))


def organizations(count: int, language: str, digits: str = "latin") -> str:
    """ "17 organizations", for the head of their annex."""
    return plural(count, language, _PARTS[language]["organizations"]["lead"]).format(n=number(count, language, digits))


def _joined(parts: list[str], language: str) -> str:
    between, last = _JOIN[language]
    return between.join(parts[:-1]) + last + parts[-1] if len(parts) > 1 else parts[0]
