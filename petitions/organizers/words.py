"""Sentences of the log-in in our own words, and acts of the record as a person reads them."""

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

ACTS: dict[str, Any] = {
    "found": _("The organization was set up"),
    "admit": _("A member was admitted"),
    "dismiss": _("A membership was ended"),
    "change_role": _("A role was changed"),
    "change_settings": _("Settings of the organization were changed"),
    "set_logo": _("The logo was changed"),
    "remove_logo": _("The logo was taken away"),
    "give_password": _("A new password was given from the command line"),
    "create_campaign": _("A campaign was begun"),
    "change_campaign": _("The settings of a campaign were changed"),
    "publish_campaign": _("A campaign was published"),
    "close_campaign": _("A campaign was closed"),
    "start_wave": _("A wave was begun"),
    "write_text": _("A new version of a public text was written"),
    "choose_recipient": _("A recipient was chosen"),
    "drop_recipient": _("A recipient was dropped"),
    "decide_names": _("It was decided whether names may go to a recipient"),
    "add_partner": _("A partner organization was added"),
    "change_partner": _("A partner organization was changed"),
    "drop_partner": _("A partner organization was taken off"),
    "prepare": _("A dispatch was prepared"),
    "freeze_again": _("A freeze was tried again"),
    "discard": _("A dispatch was dropped before release"),
    "approve": _("A dispatch was released"),
    "pause": _("A dispatch was paused"),
    "resume": _("A dispatch went on"),
    "cancel": _("A dispatch was stopped for good"),
    "settle_arrived": _("A letter in doubt was taken as arrived"),
    "settle_again": _("A letter in doubt was sent again"),
    "settle_wait": _("A letter in doubt was left to wait"),
    "sent_by_hand": _("A letter was sent by hand"),
    "send_light": _("A letter too large for its server was sent without its annex"),
    "bring": _("A letter that was turned away became a task by hand"),
    "go_on_to_domain": _("Letters go on to a domain that had turned them away"),
    "returned": _("A letter came back"),
    "look": _("Names in an annex were looked at"),
    "revoke_letter": _("A letter was withdrawn"),
    "replace_letter": _("A letter was replaced by a corrected one"),
    "invite_endorser": _("A link for an organization was made"),
    "take_back_invitation": _("An invitation was taken back"),
    "enter_endorsement": _("The support of an organization was entered"),
    "offer_endorsement": _("An invited organization gave its support"),
    "change_endorsement": _("What is entered of an organization was changed"),
    "check_endorsement": _("The support of an organization was checked and counts"),
    "decline_endorsement": _("The support of an organization was declined"),
    "withdraw_endorsement": _("An organization withdrew its support"),
    "look_endorser": _("It was looked at who spoke for an organization"),
    "look_answers": _("Comments and other answers of supporters were read, without names"),
    "renew_endorsement": _("An organization stands behind the present text"),
    "name_copy": _("A recipient was named for copies of letters"),
    "record_answer": _("An answer was recorded by hand"),
    "classify_answer": _("It was said what an answer says"),
    "place_answer": _("An answer was put to its letter"),
    "dismiss_answer": _("An answer was set aside"),
    "reopen_answer": _("What was said of an answer was undone"),
    "write_news": _("A message to supporters was written"),
    "discard_news": _("A message to supporters was dropped before release"),
    "release_news": _("A message to supporters was released"),
    "pause_news": _("A message to supporters was paused"),
    "resume_news": _("A message to supporters went on"),
    "unlock_news": _("The addresses were opened again for a message to supporters"),
    "cancel_news": _("A message to supporters was stopped for good"),
    "arrange_endorsers": _("The order of organizations in letters was changed"),
    "record_sheet": _("Paper sheets were counted"),
    "count_list": _("A list from elsewhere was counted"),
    "correct_collected": _("A figure from paper or elsewhere was corrected"),
    "undo_collected": _("The correction of a figure was undone"),
    "open_scan": _("The sealed scan of paper sheets was opened"),
    "allow_frames": _("It was decided which sites may show a campaign"),
}


def act(verb: str) -> Any:
    """What was done, in a sentence without its subject; the bare word where none is known."""
    return ACTS.get(verb, verb)
