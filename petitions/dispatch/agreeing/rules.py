"""When a partner's word still counts, and why letters cannot leave without it."""

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused

WORDS = 1_000
"""Characters of the reason for a no."""


class Unagreed(Refused):
    """A partner whose name is printed has not agreed to these letters. ``names`` says which."""

    code = "unagreed"
    message = _("These letters carry the name of %(names)s, and nobody there has agreed to them yet.")
    next_step = _(
        "They find the letters on their own desk. To send without them, drop these letters, take them off the partners"
        " and freeze anew."
    )


class NoLongerAsked(Refused):
    """The letters were released, dropped or changed, or the coalition has ended."""

    code = "no_longer_asked"
    message = _("These letters no longer wait for your word, or they have changed. Nothing was kept.")
