"""Acts of the record as a person reads them."""

from typing import Any

from flask_babel import lazy_gettext as _

ACTS: dict[str, Any] = {
    "found": _("The organization was set up"),
    "admit": _("A member was admitted"),
    "dismiss": _("A membership was ended"),
    "change_role": _("A role was changed"),
    "set_alias": _("A member was given another display alias"),
    "remove_alias": _("A display alias was taken away"),
    "invite_again": _("An invitation was sent again"),
    "ask_reset": _("It was asked to let in a member who lost the second factor"),
    "drop_reset": _("The wish to let a member in was taken back"),
    "reset_factor": _("A member who lost the second factor was let in by a mailed link"),
    "change_password": _("A password was changed"),
    "reset_password": _("A new password was chosen by a mailed link"),
    "change_settings": _("Settings of the organization were changed"),
    "set_logo": _("The logo was changed"),
    "remove_logo": _("The logo was taken away"),
    "give_password": _("A new password was given from the command line"),
    "switch_off": _("A part of the installation was switched off"),
    "switch_on": _("A part of the installation was switched on again"),
    "freeze_everything": _("Everything was frozen: sending paused, everybody logged out"),
    "create_campaign": _("A campaign was begun"),
    "change_campaign": _("The settings of a campaign were changed"),
    "publish_campaign": _("A campaign was published"),
    "schedule_campaign": _("The moment was set at which a campaign becomes public"),
    "unschedule_campaign": _("The moment of a campaign was taken back"),
    "close_campaign": _("A campaign was closed"),
    "start_wave": _("A wave was begun"),
    "plan_wave": _("The next wave was planned"),
    "unplan_wave": _("The plan of a wave was taken back"),
    "write_text": _("A new version of a public text was written"),
    "set_picture": _("The picture of a campaign was changed"),
    "remove_picture": _("The picture of a campaign was taken away"),
    "make_preview": _("A link to look at a draft was made"),
    "end_preview": _("A link to look at a draft was taken back"),
    "make_calendar": _("A link to the calendar was made"),
    "end_calendar": _("A link to the calendar was taken back"),
    "choose_recipient": _("A recipient was chosen"),
    "drop_recipient": _("A recipient was dropped"),
    "decide_names": _("It was decided whether names may go to a recipient"),
    "remark": _("A remark on a letter's text was made"),
    "settle_remark": _("A remark on a letter's text was dealt with"),
    "reopen_remark": _("A remark on a letter's text was opened again"),
    "add_partner": _("A partner organization was added"),
    "change_partner": _("A partner organization was changed"),
    "drop_partner": _("A partner organization was taken off"),
    "prepare": _("A dispatch was prepared"),
    "freeze_again": _("A freeze was tried again"),
    "discard": _("A dispatch was dropped before release"),
    "approve": _("A dispatch was released"),
    "ask_outside": _("Somebody from outside was asked to approve a dispatch"),
    "end_outside": _("The link of somebody from outside was taken back"),
    "outside_approved": _("Somebody from outside approved a dispatch"),
    "outside_refused": _("Somebody from outside said no to a dispatch"),
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
    "review_release": _("Signatures were let count, many at once"),
    "review_hold": _("Signatures were held, many at once"),
    "review_invalidate": _("Signatures were struck out, many at once"),
    "stop_review": _("A decision over many signatures was stopped on its way"),
    "undo_review": _("A decision over many signatures was taken back"),
    "allow_frames": _("It was decided which sites may show a campaign"),
}

ABOUT: dict[str, Any] = {
    "organization": _("the organization"),
    "account": _("a member"),
    "campaign": _("a campaign"),
    "dispatch": _("a dispatch"),
    "letter": _("a letter"),
    "answer": _("an answer"),
    "news": _("a message to supporters"),
    "endorsement": _("an endorsement"),
    "review": _("a review of signatures"),
    "collected": _("paper or a list"),
}
"""What acts are about, by the word that opens a subject ("dispatch-3")."""

PAGES = {
    "dispatch": ("dispatch.show", "number"),
    "answer": ("replies.show", "number"),
    "news": ("news.show", "number"),
}
"""Where a subject can be looked at: endpoint, and what takes its number."""


def page_of(subject: str) -> tuple[str, dict[str, int]] | None:
    """Endpoint and values of the page of a subject, where it has one of its own."""
    kind, _dash, number = subject.rpartition("-")
    if kind not in PAGES or not number.isascii() or not number.isdigit():
        return None
    endpoint, name = PAGES[kind]
    return endpoint, {name: int(number)}


def act(verb: str) -> Any:
    """What was done, in a sentence without its subject; the bare word where none is known."""
    return ACTS.get(verb, verb)
