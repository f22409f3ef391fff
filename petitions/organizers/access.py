"""Who may enter which page: the one table. A page without a line is closed, and fails the tests.

Every package has a block. ``see`` are the roles for looking, ``act`` those for changing something, by default the same.
"""

from dataclasses import dataclass

from .models import Role

VIEW = frozenset(Role)
EDIT = frozenset({Role.OWNER, Role.EDITOR})
APPROVE = frozenset({Role.OWNER, Role.APPROVER})
OWN = frozenset({Role.OWNER})
WORK = EDIT | APPROVE


@dataclass(frozen=True)
class Rule:
    """What one endpoint asks of a visitor."""

    is_public: bool = False
    see: frozenset[Role] = VIEW
    act: frozenset[Role] = VIEW
    is_fresh: bool = False
    """The password must have been typed within ten minutes."""
    is_quiet: bool = False
    """Asked for by the page itself now and then: no sign that somebody sits there."""

    def admits(self, role: Role, changing: bool) -> bool:
        """Whether a role reaches far enough, for looking or for ``changing`` something."""
        return role in (self.act if changing else self.see)


PUBLIC = Rule(is_public=True)
"""Everybody. Those of the log-in check for themselves what came before."""
SIGNED_IN = Rule()
"""Any account; where the address names an organization, any member."""


def members(
    see: frozenset[Role], act: frozenset[Role] | None = None, *, fresh: bool = False, quiet: bool = False
) -> Rule:
    """A rule for members with certain roles."""
    return Rule(see=see, act=see if act is None else act, is_fresh=fresh, is_quiet=quiet)


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
    "organizers.end": SIGNED_IN,
    "organizers.end_others": SIGNED_IN,
    "organizers.team": members(VIEW),
    "organizers.invite": members(OWN, fresh=True),
    "organizers.role": members(OWN, fresh=True),
    "organizers.dismiss": members(OWN, fresh=True),
    "organizers.settings": members(VIEW, OWN, fresh=True),
    "organizers.set_logo": members(OWN, fresh=True),
    "organizers.show_logo": members(VIEW),
    "organizers.letterhead": members(VIEW, OWN),
    "organizers.show_record": members(VIEW),
}

RECIPIENTS = {
    "recipients.index": members(VIEW),
    "recipients.show": members(VIEW),
    "recipients.verify": members(EDIT),
    "recipients.new": members(EDIT),
    "recipients.edit": members(EDIT),
    "recipients.form": members(EDIT),
    "recipients.forget": members(EDIT),
}

CAMPAIGNS = {
    "campaigns.index": members(VIEW),
    "campaigns.show": members(VIEW),
    "campaigns.text": members(VIEW),
    "campaigns.recipients": members(VIEW),
    "campaigns.choice": members(VIEW),
    "campaigns.new": members(EDIT),
    "campaigns.change": members(EDIT),
    "campaigns.write": members(EDIT),
    "campaigns.publish": members(EDIT),
    "campaigns.close": members(EDIT),
    "campaigns.wave": members(EDIT),
    "campaigns.choose": members(EDIT),
    "campaigns.unchoose": members(EDIT),
    "campaigns.names": members(APPROVE),
    "campaigns.withdraw_names": members(APPROVE),
}

SIGNING = dict.fromkeys(
    (
        "signing.inbox", "signing.code", "signing.link", "signing.confirm", "signing.sent_again",
        "signing.again", "signing.not_me", "signing.erased", "signing.back", "managing.lower", "managing.more",
        "managing.withdraw", "managing.start_news", "managing.stop_news", "managing.show_data",
        "managing.data_file", "managing.data_back", "managing.back", "lost.show", "lost.ask", "lost.sent",
        "lost.use", "lost.back", "receipts.ask", "receipts.show", "receipts.file", "receipts.back",
    ),
    PUBLIC,
)  # fmt: skip

VETTING = {
    "vetting.index": members(VIEW),
    **dict.fromkeys(("vetting.review", "vetting.decide", "vetting.undo"), members(WORK)),
}

ENDORSING = {
    "endorsing.any_language": PUBLIC,
    "endorsing.link": PUBLIC,
    "endorsing.offer": PUBLIC,
    "endorsing.withdraw_own": PUBLIC,
    "endorsing.back": PUBLIC,
    "endorsing.index": members(VIEW),
    "endorsing.arrange": members(VIEW, EDIT),
    "endorsing.new": members(EDIT),
    "endorsing.edit": members(EDIT),
    "endorsing.invite": members(EDIT),
    "endorsing.relink": members(EDIT),
    "endorsing.take_back": members(EDIT),
    "endorsing.renew": members(EDIT),
    "endorsing.group": members(EDIT),
    "endorsing.check": members(EDIT),
    "endorsing.decline": members(EDIT),
    "endorsing.withdraw": members(EDIT),
}

LETTERS = {
    "letters.index": members(VIEW),
    "letters.old": members(VIEW),
    "letters.write": members(VIEW, EDIT),
    "letters.copies": members(EDIT),
    "letters.compare": members(VIEW),
    "letters.partners": members(VIEW, EDIT),
    "letters.partner": members(VIEW, EDIT),
    "letters.drop_partner": members(EDIT),
    "letters.partner_logo": members(VIEW),
    "letters.ask": members(EDIT),
    "letters.preview": members(VIEW, quiet=True),
    "letters.preview_page": members(VIEW, quiet=True),
    "letters.letter": members(VIEW),
    "letters.letter_page": members(VIEW),
    "letters.revoke": members(APPROVE, fresh=True),
    "verifying.check": PUBLIC,
    "verifying.verify": PUBLIC,
    "verifying.compare": PUBLIC,
}

DISPATCH = {
    "dispatch.index": members(VIEW),
    "dispatch.show": members(VIEW),
    "dispatch.live": members(VIEW, quiet=True),
    "dispatch.figures": members(VIEW, quiet=True),
    "dispatch.item": members(VIEW),
    "dispatch.proof": members(VIEW),
    "dispatch.pack": members(VIEW),
    "dispatch.prepare": members(EDIT),
    "dispatch.discard": members(EDIT),
    "dispatch.freeze": members(EDIT),
    "dispatch.sent": members(EDIT),
    "dispatch.returned": members(EDIT),
    "dispatch.pause": members(WORK),
    "dispatch.resume": members(WORK),
    "dispatch.cancel": members(WORK),
    "dispatch.settle": members(WORK),
    "dispatch.report": members(VIEW),
    "dispatch.table": members(VIEW),
    "dispatch.printed": members(VIEW, quiet=True),
    "dispatch.paper": members(VIEW),
    "dispatch.domain": members(WORK),
    "dispatch.light": members(WORK),
    "dispatch.bring": members(WORK),
    "dispatch.approve": members(VIEW, APPROVE, fresh=True),
    "dispatch.ask": members(APPROVE, fresh=True),
    "dispatch.look": members(APPROVE),
    "dispatch.annex": members(APPROVE),
    "dispatch.download": members(OWN, fresh=True),
}

REPLIES = {
    "replies.index": members(VIEW),
    "replies.unread": members(VIEW),
    "replies.letter": members(VIEW),
    "replies.show": members(VIEW),
    "replies.text": members(VIEW),
    "replies.file": members(VIEW),
    "replies.fetch": members(VIEW),
    "replies.record": members(WORK),
    "replies.classify": members(WORK),
    "replies.put": members(WORK),
    "replies.accept": members(WORK),
    "replies.decline": members(WORK),
    "replies.dismiss": members(WORK),
    "replies.reopen": members(WORK),
    "ledger.index": members(VIEW),
    "ledger.table": members(VIEW),
    "ledger.figures": members(VIEW),
    "ledger.follow_up": members(EDIT),
    "ledger.prepare": members(EDIT),
    "visiting.visit": PUBLIC,
    "visiting.act": PUBLIC,
    "visiting.back": PUBLIC,
}

NEWS = {
    "news.index": members(VIEW),
    "news.show": members(VIEW),
    "news.live": members(VIEW, quiet=True),
    "news.figures": members(VIEW, quiet=True),
    "news.new": members(EDIT),
    "news.edit": members(EDIT),
    "news.discard": members(EDIT),
    "news.release": members(APPROVE, fresh=True),
    "news.unlock": members(APPROVE),
    "news.pause": members(WORK),
    "news.resume": members(WORK),
    "news.cancel": members(WORK),
    "unsubscribing.show_stop": PUBLIC,
    "unsubscribing.stop": PUBLIC,
}

COLLECTED = {
    "collected.index": members(VIEW),
    "collected.record": members(EDIT),
    "collected.bring": members(EDIT),
    "collected.reading": members(EDIT),
    "collected.count": members(EDIT),
    "collected.drop": members(EDIT),
    "collected.entry": members(VIEW, EDIT),
    "collected.undo": members(EDIT),
    "collected.frames": members(EDIT),
}

ELSEWHERE = dict.fromkeys(
    (
        "elsewhere.sheet", "elsewhere.poster", "elsewhere.card", "elsewhere.embed", "elsewhere.counts",
        "elsewhere.counts_table", "elsewhere.feed", "elsewhere.all_feed", "elsewhere.organization",
        "elsewhere.letters", "elsewhere.letter_file", "elsewhere.sitemap", "elsewhere.robots",
    ),
    PUBLIC,
)  # fmt: skip

PAGES = {
    "pages.root": PUBLIC,
    "pages.home": PUBLIC,
    "pages.any_language": PUBLIC,
    "pages.campaign": PUBLIC,
    "pages.sign": PUBLIC,
    "pages.back": PUBLIC,
    "pages.wrong": PUBLIC,
    "pages.wrong_back": PUBLIC,
    "pages.privacy": PUBLIC,
    "pages.accessibility": PUBLIC,
    "pages.desk": members(VIEW),
}

TABLE: dict[str, Rule] = {
    "static": PUBLIC,
    **ORGANIZERS,
    **RECIPIENTS,
    **CAMPAIGNS,
    **SIGNING,
    **VETTING,
    **ENDORSING,
    **LETTERS,
    **DISPATCH,
    **REPLIES,
    **NEWS,
    **COLLECTED,
    **ELSEWHERE,
    **PAGES,
}


def rule_of(endpoint: str) -> Rule | None:
    """The line of an endpoint, if it has one."""
    return TABLE.get(endpoint)
