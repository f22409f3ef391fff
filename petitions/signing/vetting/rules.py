"""Who is asked to wait, who is asked a question, and who is held: pure decisions over counts. Nobody is refused."""

import enum
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from disposable_email_domains import blocklist
from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused
from petitions.signing.models import Cause

WINDOW = timedelta(minutes=10)
"""Over which everything is counted, sliding."""
WAIT, LONGEST_STEP = timedelta(seconds=20), timedelta(hours=2)
"""A ticket of the ladder is good from the one until the other."""
TOO_FAST = timedelta(seconds=3)
"""Nobody reads and fills in a form in less."""
TRIES = 3
"""Answers to questions: whoever gives none that is right signs all the same, and is held."""
WAIT_FROM, ASK_FROM = 5, 8
"""So many from one network within the window are a family; more are asked to wait, and yet more a question."""
DOMAIN_WAIT, DOMAIN_ASK = 30, 60
LOOK_WAIT, LOOK_ASK = 15, 30
"""The same for people of one e-mail domain, and for people of one name."""
ALARM, ALARM_SHARE = 20, 0.15
"""A campaign is under attack when so many of the window were bad, and such a share of all."""
MOST_SEEN = 200
"""Held signatures that one look shows; an annex of no more names is taken as seen once somebody opened it."""
SAMPLES = (20, 50, 100, 200)
"""How many names a sample may have."""
BIG_PROVIDERS = frozenset(
    """
    gmail.com googlemail.com hotmail.com outlook.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com
    aol.com proton.me protonmail.com pm.me gmx.com gmx.net gmx.de gmx.at gmx.ch web.de t-online.de freenet.de
    hotmail.fr outlook.fr live.fr yahoo.fr orange.fr wanadoo.fr free.fr laposte.net sfr.fr hotmail.co.uk yahoo.co.uk
    mail.ru yandex.ru ya.ru bk.ru list.ru rambler.ru qq.com 163.com 126.com sina.com foxmail.com hotmail.es yahoo.es
    tutanota.com tuta.io tuta.com riseup.net mailbox.org posteo.de zoho.com comcast.net libero.it seznam.cz
    """.split()
)
"""Mail providers whose many users have nothing else in common."""
_ALIKE = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": ""})


class Step(enum.IntEnum):
    """The ladder: nothing, a wait, a question in plain words, and a question with the typed code alone."""

    NONE = 0
    WAIT = 1
    QUESTION = 2
    CODE = 3


class Proof(enum.IntEnum):
    """What became of the question: not asked, right at once, right later, or never; a filled trap is never, too."""

    UNASKED = 0
    RIGHT = 1
    LATE = 2
    WRONG = 3


class NothingFits(Refused):
    """A decision about no signature at all."""

    code, message = "nothing_fits", _("No signature fits these conditions now. Nothing was changed.")


class StillWorking(Refused):
    """A review that is being carried out cannot be undone at the same moment."""

    code, message = "still_working", _("This decision is still being carried out. Undo it when it is done.")


class NothingToStop(Refused):
    """A review that is carried out, or is being taken back, cannot be stopped any more."""

    code, message = "nothing_to_stop", _("This decision is no longer being carried out. It can be taken back instead.")


class NeedsPassphrase(Refused):
    """The names are held under the organizers' passphrase."""

    code, status = "needs_passphrase", 422
    message = _("Type the passphrase of the names: it opens them for this one look.")


@dataclass(frozen=True)
class Counts:
    """How often something like this came within ``WINDOW``: from this network, of this domain, with this name."""

    network: float = 0
    domain: float = 0
    look: float = 0
    everybody: float = 0
    bad: float = 0

    @property
    def is_attack(self) -> bool:
        """Whether the campaign is under attack: many were bad, not merely many came."""
        return self.bad >= ALARM and self.bad >= ALARM_SHARE * self.everybody


def step_of(counts: Counts) -> tuple[Step, Cause]:
    """How hard signing is made at this moment, and what a signature is held for that fails it."""
    crowds = (
        (counts.network, WAIT_FROM, ASK_FROM, Cause.BURST),
        (counts.domain, DOMAIN_WAIT, DOMAIN_ASK, Cause.DOMAIN),
        (counts.look, LOOK_WAIT, LOOK_ASK, Cause.LOOK_ALIKE),
    )
    if counts.is_attack:
        return (Step.CODE if counts.network > ASK_FROM else Step.QUESTION), Cause.BURST
    for came, _wait, ask, why in crowds:
        if came > ask:
            return Step.QUESTION, why
    for came, wait, _ask, why in crowds:
        if came > wait:
            return Step.WAIT, why
    return Step.NONE, Cause.BURST


def wait_of(step: Step) -> timedelta:
    """How long the ticket of a step must have been held before it is good."""
    return WAIT if step is Step.WAIT else timedelta(0)


def domain_of(address: str) -> str:
    """The domain of a canonical address; empty for the big providers."""
    domain = address.rpartition("@")[2]
    return "" if domain in BIG_PROVIDERS else domain


def is_disposable(address: str) -> bool:
    """Whether its domain, or one above it, gives addresses for ten minutes (a list that ships with us)."""
    words = address.rpartition("@")[2].split(".")
    return any(".".join(words[at:]) in blocklist for at in range(len(words) - 1))


def fold(name: str) -> str:
    """A name without what changes easily: case, marks, digits, spaces, kinds of alef. Empty for nothing but these."""
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_ALIKE)
    return "".join(c for c in plain if unicodedata.category(c)[0] == "L")
