"""Why a contact cannot be released to, or a word about it is not taken."""

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused


class Unmoderated(Refused):
    """Letters would go to contacts that nobody of another organization has looked at."""

    code = "unmoderated"
    message = _("An owner of another organization here looks at your own contacts first. Not looked at yet: %(names)s.")
    next_step = _("Open the contact and ask for it. Its e-mail address must be the one that was looked at.")


class OwnContact(Refused):
    """Nobody decides about a contact of an organization that they work for themselves."""

    code, message = "own_contact", _("You work for that organization too, so somebody else looks at its contacts.")


class Decided(Refused):
    """Somebody else was quicker."""

    code, message = "decided", _("Somebody has decided about this contact already.")
