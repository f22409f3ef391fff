"""Who may enter: accounts, members, the directory and the desk itself."""

from petitions.organizers.entry import APPROVE, EDIT, OWN, PUBLIC, SIGNED_IN, VIEW, WORK, members

ORGANIZERS = {
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.two_factor_setup": PUBLIC,
    "security.two_factor_token_validation": PUBLIC,
    "security.mf_recovery": PUBLIC,
    "security.two_factor_rescue": PUBLIC,
    "security.tf_select": PUBLIC,
    "security.verify": SIGNED_IN,
    "security.change_password": SIGNED_IN,
    "security.two_factor_setup_validate": SIGNED_IN,
    "security.mf_recovery_codes": SIGNED_IN,
    "organizers.home": SIGNED_IN,
    "organizers.account": SIGNED_IN,
    "organizers.language": SIGNED_IN,
    "organizers.digest": SIGNED_IN,
    "organizers.alias": SIGNED_IN,
    "organizers.end": SIGNED_IN,
    "organizers.end_others": SIGNED_IN,
    "organizers.team": members(VIEW),
    "organizers.invite": members(OWN, fresh=True),
    "organizers.role": members(OWN, fresh=True),
    "organizers.dismiss": members(OWN, fresh=True),
    "organizers.invite_again": members(OWN, fresh=True),
    "organizers.rename": members(OWN, fresh=True),
    "organizers.reset": members(OWN, fresh=True),
    "organizers.agree": members(APPROVE, fresh=True),
    "organizers.drop": members(APPROVE),
    "organizers.settings": members(VIEW, OWN, fresh=True),
    "organizers.sample": members(OWN),
    "organizers.set_logo": members(OWN, fresh=True),
    "organizers.show_logo": members(VIEW),
    "organizers.letterhead": members(VIEW, OWN),
    "organizers.show_record": members(VIEW),
    "organizers.table": members(VIEW),
    "organizers.record_check": members(VIEW, OWN),
}

RECIPIENTS = {
    "recipients.index": members(VIEW),
    "recipients.show": members(VIEW),
    "recipients.verify": members(EDIT),
    "recipients.new": members(EDIT),
    "recipients.edit": members(EDIT),
    "recipients.form": members(EDIT),
    "recipients.forget": members(EDIT),
    "recipients.wish": members(WORK),
    "recipients.lift": members(EDIT),
}

EMERGENCY = {
    "switching.index": members(OWN),
    "switching.turn": members(OWN, fresh=True),
    "doctor.show": members(OWN),
    "panic.freeze": members(VIEW, OWN),
    "panic.freeze_now": members(OWN, fresh=True),
}
