"""What the desk calls causes and decisions."""

from flask_babel import lazy_gettext as _

from petitions.signing.models import Cause, SignatureState
from petitions.signing.vetting.models import Act, LookKind

CAUSES = {
    Cause.TRAP: (_("Hidden field filled"), _("A field that people never see was filled in: programs do that.")),
    Cause.AGE: (_("Sent at once"), _("The form was sent faster than anybody can read it.")),
    Cause.BURST: (_("Crowd from one place"), _("Many came within minutes and did not answer a simple question.")),
    Cause.DOMAIN: (_("Crowd of one e-mail domain"), _("Many addresses of one small domain, most of which failed.")),
    Cause.LOOK_ALIKE: (_("Crowd of one name"), _("The same name again and again, most of which failed.")),
    Cause.DISPOSABLE: (_("Address for ten minutes"), _("The address belongs to a service for throw-away mail.")),
    Cause.REVIEW: (_("Held by an organizer"), _("Somebody on the desk decided so; it waits for a decision.")),
}
"""Name and explanation; signatures held before causes were kept have none."""
UNKNOWN = (_("No cause noted"), _("Held before causes were kept."))
STATES = {
    SignatureState.CONFIRMED: _("confirmed"),
    SignatureState.HELD: _("held"),
    SignatureState.INVALIDATED: _("struck out"),
    SignatureState.WITHDRAWN: _("withdrawn"),
}
ACTS = {
    Act.RELEASE: _("Let them count"),
    Act.INVALIDATE: _("Strike them out"),
    Act.HOLD: _("Hold them"),
}
DONE = {
    Act.RELEASE: _("Let count"),
    Act.INVALIDATE: _("Struck out"),
    Act.HOLD: _("Held"),
}
"""The same, afterwards."""
LEVELS = (_("counted only"), _("name in the letter"), _("initials in public"), _("name in public"))
UNREVIEWED = _("never reviewed")
LOOKS = {
    LookKind.HELD: _("Signatures that are held"),
    LookKind.SAMPLE: _("A sample of the names that would stand on an annex"),
}
PROBLEMS = {
    "passphrase": (
        _("The passphrase did not open the names"),
        _("Nothing was shown. Ask again, and type it anew."),
    ),
    "closed": (_("The names cannot be opened"), _("Whoever runs the installation checks the keys of the worker.")),
}
"""Why a look shows nothing, and what to do."""
