"""Invented people and invented programs for the simulation of an attack: who comes when, from where, as whom."""

import random
from collections.abc import Callable
from dataclasses import dataclass

MINUTES, GENUINE, FAKES, NETWORKS = 10, 2_000, 5_000, 300
_GIVEN = (
    "محمد أحمد علي ليلى يوسف حسن فاطمة مريم خالد سلمى نور رنا سامي هدى عمر زيد ماجد وليد هالة جمال "
    "Rana Omar Layla Sami Nour Anna Marie Paul Lena Karim Hala Peter Elif Maya John Sara Amir Julia Tom Ines"
).split()
_FAMILY = (
    "الخطيب النجار الحداد الصباغ العطار القاضي الحلبي الشامي المصري البغدادي حداد قباني "
    "Haddad Khatib Najjar Muster Weber Martin Dupont Kaya Rossi Novak Silva Berg Qabbani Attar Sabbagh Halabi"
).split()
_PROVIDERS = (
    ("gmail.com", 66), ("hotmail.com", 9), ("outlook.com", 5), ("yahoo.com", 8), ("icloud.com", 4), ("web.de", 3),
    ("laposte.net", 2), ("families.example", 3),
)  # fmt: skip
_THEIRS = (
    ("gmail.com", 45), ("outlook.com", 10), ("mailinator.com", 5), ("yopmail.com", 5), ("people.example", 3),
    *((f"list{n}.example", 4) for n in range(8)),
)  # fmt: skip
Answer = Callable[[random.Random, list[str], str], str]


@dataclass(frozen=True)
class Actor:
    """One who comes to sign, a person or a program."""

    is_fake: bool
    at: float
    """Seconds after the beginning."""
    open_for: float
    """Seconds between opening the form and sending it."""
    remote: str
    email: str
    name: str
    has_trap: bool
    answer: Answer
    """From the words shown and the right answer, what is typed."""
    think: float
    """Seconds over a question, and over a wait beyond what was asked."""
    confirm_after: float


def genuine(dice: random.Random, tor: list[str]) -> list[Actor]:
    """People: alone, as families, in camps behind one address, on mobile networks, some behind the attackers' exits."""
    places = [f"10.{1 + n // 250}.{n % 250}" for n in range(3_000)]
    homes = iter(places)
    groups = [[next(homes)] * dice.randint(30, 60) for _camp in range(5)]
    groups += [[next(homes)] * dice.randint(15, 35) for _carrier in range(12)]
    groups += [[next(homes)] * dice.randint(2, 5) for _family in range(200)]
    groups += [[dice.choice(tor)] for _exit in range(20)]
    found: list[Actor] = []
    while len(found) < GENUINE:
        members = groups.pop(0) if groups else [next(homes)]
        begin, surname = dice.uniform(0, MINUTES * 60), dice.choice(_FAMILY)
        spread = 60 if len(members) <= 5 else MINUTES * 60
        for place in members:
            at = begin + dice.uniform(0, spread) if spread == 60 else dice.uniform(0, spread)
            found.append(_person(dice, len(found), place, min(at, MINUTES * 60), surname))
    return found[:GENUINE]


def fakes(dice: random.Random, networks: list[str]) -> list[Actor]:
    """Programs that follow every page and confirm every mail; most cannot read, some guess, a few were taught."""
    weights = [1 / (1 + n / 60) for n in range(len(networks))]
    where = [*networks, *dice.choices(networks, weights, k=FAKES - len(networks))]
    chain = _chain(_GIVEN + _FAMILY)
    return [_program(dice, n, place, chain) for n, place in enumerate(where)]


def networks(dice: random.Random) -> list[str]:
    """The /24s from which the attack comes."""
    return dice.sample([f"172.{a}.{b}" for a in range(16, 32) for b in range(256)], NETWORKS)


def _person(dice: random.Random, n: int, place: str, at: float, surname: str) -> Actor:
    family = surname if dice.random() < 0.7 else dice.choice(_FAMILY)
    given = dice.choices(_GIVEN, [1 / (1 + i % 20) for i in range(len(_GIVEN))])[0]
    domain = "yopmail.com" if dice.random() < 0.002 else _pick(dice, _PROVIDERS)
    local = f"{_latin(given, dice)}{dice.choice('._-') if dice.random() < 0.5 else ''}{_latin(family, dice)}{n}"
    return Actor(
        is_fake=False,
        at=at,
        open_for=min(8 + dice.expovariate(1 / 60), 3_000),
        remote=f"{place}.{dice.randint(1, 254)}",
        email=f"{local}@{domain}",
        name=f"{given} {family}" if dice.random() < 0.55 else "",
        has_trap=dice.random() < 0.0005,
        answer=_reads,
        think=4 + dice.expovariate(1 / 10),
        confirm_after=20 + dice.expovariate(1 / 90),
    )


def _program(dice: random.Random, n: int, place: str, chain: dict[str, list[str]]) -> Actor:
    kind, pace = dice.random(), dice.random()
    if kind < 0.6:
        name = f"{_invented(dice, chain)} {_invented(dice, chain)}"
    elif kind < 0.9:
        name = f"Bashar {n}" if kind < 0.75 else f"{dice.choice(_GIVEN)} {dice.choice(_FAMILY)}"
    else:
        name = ""
    return Actor(
        is_fake=True,
        at=dice.uniform(0, MINUTES * 60),
        open_for=dice.uniform(0, 2) if pace < 0.3 else dice.uniform(3, 15) if pace < 0.75 else dice.uniform(20, 90),
        remote=f"{place}.{dice.randint(1, 254)}",
        email=f"{_invented(dice, chain, plain=True)}{dice.randint(1, 9999)}x{n}@{_pick(dice, _THEIRS)}",
        name=name,
        has_trap=dice.random() < 0.2,
        answer=dice.choices((_blank, _noise, _guesses, _taught), (45, 25, 25, 5))[0],
        think=dice.uniform(0, 6),
        confirm_after=dice.uniform(3, 40),
    )


def _reads(dice: random.Random, _words: list[str], right: str) -> str:
    return right if dice.random() < 0.95 else dice.choice(["", "?", right[1:] + "a"])


def _blank(_dice: random.Random, _words: list[str], _right: str) -> str:
    return ""


def _noise(dice: random.Random, _words: list[str], _right: str) -> str:
    return "".join(dice.choices("abcdefghij", k=6))


def _guesses(dice: random.Random, words: list[str], _right: str) -> str:
    return dice.choice(words) if words else str(dice.randint(1, 99))


def _taught(dice: random.Random, words: list[str], right: str) -> str:
    return right if dice.random() < 0.9 else _guesses(dice, words, right)


def _pick(dice: random.Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return dice.choices([word for word, _w in weighted], [weight for _d, weight in weighted])[0]


def _latin(word: str, dice: random.Random) -> str:
    return word.lower() if word.isascii() else "".join(dice.choices("abdefhiklmnorstuwyz", k=5))


def _chain(names: list[str]) -> dict[str, list[str]]:
    """Which letter follows which two, of real names of the Latin script."""
    chain: dict[str, list[str]] = {}
    for name in (name.lower() for name in names if name.isascii()):
        padded = f"^^{name}$"
        for at in range(len(padded) - 2):
            chain.setdefault(padded[at : at + 2], []).append(padded[at + 2])
    return chain


def _invented(dice: random.Random, chain: dict[str, list[str]], plain: bool = False) -> str:
    """A name that reads like one and is nobody's."""
    word = "^^"
    while not word.endswith("$") and len(word) < 12:
        word += dice.choice(chain[word[-2:]])
    letters = word.strip("^$")
    return letters if plain else letters.title()
