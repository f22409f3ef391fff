"""Who may be asked to join a campaign, and what cannot be done any more."""

from flask_babel import lazy_gettext as _

from petitions.core.errors import Refused


class UnknownOrganization(Refused):
    """No organization of this installation has that word in its address."""

    code, status = "unknown_organization", 422
    message = _("No organization here has this word in the address of its desk. Ask them for it.")


class IsHost(Refused):
    """The host cannot join its own campaign."""

    code, status = "is_host", 422
    message = _("This is your own organization. Write the word of the one that should join you.")


class AskedAlready(Refused):
    """It was asked, or campaigns together with the host already."""

    code, message = "asked_already", _("This organization was asked already, or campaigns together with you.")


class NotWaiting(Refused):
    """It was answered, taken back or ended meanwhile."""

    code, message = "not_waiting", _("This was answered or taken back in the meantime. Nothing was changed.")
