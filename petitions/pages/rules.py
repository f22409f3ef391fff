"""What a public page decides by itself: the next milestone, and with whom nobody can sign any more."""

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused

_STEPS = (1, 2, 5)


class PartnerLeft(Refused):
    """The organization of the form's address no longer campaigns together with the host."""

    code = "partner_left"
    message = _(
        "The organization whose page you had open no longer takes part. Nothing was stored. You can sign here with"
        " those who call now."
    )


def milestone(count: int, wished: int | None) -> int:
    """The organizers' own milestone until it is reached; then the next round number above the count, from 100 up."""
    if wished is not None and count < wished:
        return wished
    power = 100
    while True:
        for step in _STEPS:
            if step * power > count:
                return step * power
        power *= 10


def share(count: int, milestone: int) -> float:
    """How far the count has come, between 0 and 1."""
    return min(count / milestone, 1.0) if milestone else 0.0
