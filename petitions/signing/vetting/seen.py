"""Which signatures a person has looked over: those that a decision touched, and those a look showed by name."""

from sqlalchemy import ColumnElement, or_, select

from petitions.signing.models import Signature
from petitions.signing.vetting.models import Reviewed, Seen


def is_looked_over() -> ColumnElement[bool]:
    """As a condition on signatures; of a decision that was taken back nothing is left."""
    decided = select(Reviewed.signature_id).where(Reviewed.signature_id == Signature.id).exists()
    return or_(decided, select(Seen.signature_id).where(Seen.signature_id == Signature.id).exists())
