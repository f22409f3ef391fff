"""What each part of the installation is called, and what its standing still means for people."""

from typing import Any

from flask_babel import lazy_gettext as _

NAMES: dict[str, Any] = {"signing": _("Signing"), "sending": _("Sending"), "replies": _("Replies")}

MEANS: dict[str, Any] = {
    "signing": _("Pages stand; whoever presses Sign keeps what was typed and is asked to come back."),
    "sending": _("Nothing leaves: letters, messages and confirmations wait in the outbox. Nothing is lost."),
    "replies": _("The mailbox is not read, and the recipients’ pages take no answers. What comes by mail waits there."),
}
