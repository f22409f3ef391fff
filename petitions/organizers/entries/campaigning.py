"""Who may enter: campaigns and what stands behind them: signatures, organizations, paper."""

from petitions.organizers.entry import APPROVE, EDIT, OWN, PUBLIC, VIEW, WORK, members

CAMPAIGNS = {
    "campaigns.index": members(VIEW),
    "campaigns.show": members(VIEW),
    "campaigns.text": members(VIEW),
    "campaigns.versions": members(VIEW),
    "campaigns.recipients": members(VIEW),
    "campaigns.choice": members(VIEW),
    "campaigns.new": members(EDIT),
    "campaigns.change": members(EDIT),
    "campaigns.write": members(EDIT),
    "campaigns.publish": members(EDIT),
    "campaigns.schedule": members(EDIT),
    "campaigns.unschedule": members(EDIT),
    "campaigns.close": members(EDIT),
    "campaigns.wave": members(EDIT),
    "campaigns.unplan": members(EDIT),
    "campaigns.choose": members(EDIT),
    "campaigns.unchoose": members(EDIT),
    "grouping.choose": members(EDIT),
    "campaigns.names": members(APPROVE),
    "campaigns.withdraw_names": members(APPROVE),
    **dict.fromkeys(("begin.start", "begin.about", "begin.text", "begin.recipients", "begin.choose"), members(EDIT)),
    "begin.look": members(EDIT),
    "begin.publish": members(EDIT),
    "picturing.show": members(VIEW),
    "picturing.file": members(VIEW),
    "picturing.put": members(EDIT),
    "picturing.remove": members(EDIT),
    "previewing.index": members(VIEW),
    "previewing.make": members(EDIT),
    "previewing.end": members(EDIT),
    "drafts.keep": members(WORK, quiet=True),
    "drafts.leave": members(WORK),
}

TOGETHER = {
    "together.partners_of": members(VIEW, EDIT),
    "together.end": members(OWN, fresh=True),
    "together.index": members(VIEW),
    "together.show": members(VIEW),
    "together.join": members(APPROVE, fresh=True),
    "together.leave": members(APPROVE, fresh=True),
    "agreeing.show": members(VIEW),
    "agreeing.letter": members(VIEW),
    "agreeing.picture": members(VIEW),
    "agreeing.decide": members(VIEW, APPROVE, fresh=True),
}

VETTING = {
    "vetting.index": members(VIEW),
    "vetting.live": members(VIEW, quiet=True),
    **dict.fromkeys(("vetting.review", "vetting.decide", "vetting.undo", "vetting.stop"), members(WORK)),
    "looks.ask": members(APPROVE, fresh=True),
    "looks.show": members(APPROVE),
    "looks.decide": members(APPROVE),
    **dict.fromkeys(("passphrase.index", "passphrase.sheet"), members(VIEW)),
    "passphrase.check": members(VIEW, fresh=True),
}

FIGURES = {
    "figures.index": members(VIEW),
    "figures.table": members(VIEW),
}

EXPORTING = {
    "exporting.index": members(VIEW),
    "exporting.show": members(VIEW),
    "exporting.live": members(VIEW, quiet=True),
    "exporting.ask": members(WORK, fresh=True),
    "exporting.take_back": members(WORK),
    "exporting.file": members(WORK, fresh=True),
    "exporting.allow": members(APPROVE, fresh=True),
    "exporting.refuse": members(APPROVE, fresh=True),
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
