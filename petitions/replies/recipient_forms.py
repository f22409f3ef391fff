"""Shape of what an addressee types on their own page; each act is a small form of its own, without a cookie."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from petitions.core.fields import KeyField, at_most, one_line, tidied, visible
from petitions.core.public_form import PublicForm
from petitions.replies import rules
from petitions.replies.visiting import ACTS, Act

CHANNEL_LENGTH = 2_000


class VisitForm(PublicForm):
    """One act without words: receipt acknowledged, no more letters. Who does it may stay unsaid."""

    request_key = KeyField()
    name = StringField(_("Your name (optional)"), [at_most(200), visible], filters=[one_line])
    function = StringField(_("Your function (optional)"), [at_most(200), visible], filters=[one_line])

    def __init__(self, item_id: int, act: str, **fields: Any) -> None:
        super().__init__(f"recipient:{item_id}:{act}", prefix=f"{act}-", **fields)
        self.act = act

    def chosen(self) -> Act:
        """What was pressed, as the service takes it."""
        words = {"text": self["text"].data if "text" in self else "", "name": self.name.data or ""}
        words |= {"function": self.function.data or "", "request_key": self.request_key.data or ""}
        return Act(ACTS[self.act], is_automatic=self.looks_automatic, **words)


class AnswerForm(VisitForm):
    """An answer in words."""

    text = TextAreaField(
        _("Your answer"),
        [InputRequired(_("Write your answer here.")), at_most(rules.TEXT_LENGTH), visible],
        filters=[tidied],
        description=_("Plain text. For attachments please reply to the mail."),
    )


class ChannelForm(VisitForm):
    """Another address, form or office."""

    text = TextAreaField(
        _("Where should we write instead?"),
        [InputRequired(_("Write the address, form or office here.")), at_most(CHANNEL_LENGTH), visible],
        filters=[tidied],
        description=_("An address, a form on your site, another office, or post."),
    )


FORMS: dict[str, type[VisitForm]] = {
    "acknowledge": VisitForm,
    "answer": AnswerForm,
    "channel": ChannelForm,
    "stop": VisitForm,
}
