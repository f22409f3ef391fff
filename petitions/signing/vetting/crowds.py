"""Which signatures came as a crowd: found by what its members did, never by what they are. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from petitions.signing.models import Cause
from petitions.signing.vetting.rules import Proof

Key = TypeVar("Key", bound=Hashable)
Group = tuple[str, int]
SMALLEST, FEWEST_WRONG = 3, 2
"""A crowd has so many members, and so many of them failed."""
MANY, NEARLY_ALL = 20, 0.85
"""When so many of one e-mail domain were asked and so many failed, then even a right answer in it was luck.

Of a network nothing of the kind can be said: people come through the same exits as programs."""
HOURLY_WRONG, HOURLY_SHARE = 30, 0.3
"""An hour in which so many failed, and such a share of those asked, is an attack: who failed in it is one crowd."""
_CAUSES = {"network": Cause.BURST, "domain": Cause.DOMAIN, "look": Cause.LOOK_ALIKE, "hour": Cause.BURST}


@dataclass(frozen=True)
class Sketch:
    """What crowds are found by: short tags under a salt that dies (0 for none), the hour, and the proof."""

    network: int
    domain: int
    look: int
    hour: int
    proof: Proof


@dataclass(frozen=True)
class Found:
    """The crowd a signature belongs to. ``number`` means nothing once the salt is gone."""

    number: int
    cause: Cause


def find(sketches: Mapping[Key, Sketch], number_of: Callable[[Group], int]) -> dict[Key, Found]:
    """Everyone who is to be held, with their crowd: of a group in which most failed, all who did not prove themselves.

    A family, a camp behind one address or a common name is no crowd: there most answer right.
    """
    found: dict[Key, Found] = {}
    for group, members in _groups(sketches).items():
        proofs = [sketches[key].proof for key in members]
        for key in _guilty(group[0], members, proofs, sketches):
            found.setdefault(key, Found(number_of(group), _CAUSES[group[0]]))
    return found


def _groups(sketches: Mapping[Key, Sketch]) -> dict[Group, list[Key]]:
    """Members by what they share, networks first: a signature belongs to the first crowd that it fits."""
    groups: dict[Group, list[Key]] = defaultdict(list)
    for kind in ("network", "domain", "look", "hour"):
        for key, sketch in sketches.items():
            if tag := getattr(sketch, kind):
                groups[kind, tag].append(key)
    return groups


def _guilty(kind: str, members: list[Key], proofs: list[Proof], all_of: Mapping[Key, Sketch]) -> Iterable[Key]:
    asked = sum(proof is not Proof.UNASKED for proof in proofs)
    wrong = proofs.count(Proof.WRONG)
    if kind == "hour":
        is_attack = wrong >= HOURLY_WRONG and wrong >= HOURLY_SHARE * asked
        return [key for key in members if is_attack and all_of[key].proof is Proof.WRONG]
    if len(members) < SMALLEST or wrong < FEWEST_WRONG or 2 * wrong < asked:
        return []
    if kind == "domain" and asked >= MANY and wrong >= NEARLY_ALL * asked:
        return members
    free = (Proof.RIGHT, Proof.LATE) if kind == "look" else (Proof.RIGHT,)
    return [key for key in members if all_of[key].proof not in free]
