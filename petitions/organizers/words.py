"""Sentences of the log-in in our own words, and what roles are called."""

from typing import Any

from flask_babel import lazy_gettext as _

from .models import Role

MESSAGES: dict[str, tuple[Any, str]] = {
    "GENERIC_AUTHN_FAILED": (_("E-mail address and password do not belong together."), "error"),
    "DISABLED_ACCOUNT": (_("This account is closed. An owner of your organization can tell you more."), "error"),
    "EMAIL_NOT_PROVIDED": (_("Type your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (_("This is not an e-mail address."), "error"),
    "INVALID_PASSWORD": (_("This is not your password."), "error"),
    "PASSWORD_NOT_PROVIDED": (_("Type a password."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (_("The two new passwords differ."), "error"),
    "PASSWORD_IS_THE_SAME": (_("Choose a password that differs from the present one."), "error"),
    "PASSWORD_CHANGE": (_("Your password was changed. You were logged out everywhere else."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (_("Your password was changed. Log in with it now."), "success"),
    "PASSWORD_RESET_EXPIRED": (_("This link has lapsed. Ask for a new one here."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (_("This link does not work any more. Ask for a new one here."), "error"),
    "PASSWORD_RESET_REQUEST": (
        _("If this address belongs to an account, a message with a link is on its way. The link works for one hour."),
        "info",
    ),
    "TWO_FACTOR_INVALID_TOKEN": (
        _("This code does not open the desk. Codes change every half minute and work once: type the next one."),
        "error",
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_("You are logged in."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (_("The second factor works. Keep recovery codes as well."), "success"),
    "TWO_FACTOR_DISABLED": (_("The second factor is off."), "success"),
    "TWO_FACTOR_PERMISSION_DENIED": (_("Begin with e-mail address and password."), "error"),
    "TWO_FACTOR_SETUP_EXPIRED": (_("This took too long. Please begin again."), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_("This kind of second factor is not offered here."), "error"),
    "INVALID_RECOVERY_CODE": (_("This recovery code does not work. Each works once."), "error"),
    "NO_RECOVERY_CODES_SETUP": (_("There are no recovery codes yet."), "info"),
    "REAUTHENTICATION_REQUIRED": (_("Type your password once more for this step."), "info"),
    "REAUTHENTICATION_SUCCESSFUL": (_("Thank you. You can go on."), "info"),
    "UNAUTHENTICATED": (_("Log in to see this page."), "info"),
    "INVALID_REDIRECT": (_("This address leads elsewhere."), "error"),
    "API_ERROR": (_("This could not be read."), "error"),
}
"""What Flask-Security says, by the name it has there."""

ROLES: dict[Role, Any] = {
    Role.OWNER: _("Owner"),
    Role.EDITOR: _("Editor"),
    Role.APPROVER: _("Approver"),
    Role.VIEWER: _("Viewer"),
}

DUTIES: dict[Role, Any] = {
    Role.OWNER: _("does everything, and decides about members and settings"),
    Role.EDITOR: _("writes campaigns and letters, chooses recipients and prepares dispatches"),
    Role.APPROVER: _("sees the frozen letters and releases them"),
    Role.VIEWER: _("reads everything and changes nothing"),
}
