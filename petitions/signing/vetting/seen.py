"""Which signatures a person has looked over: those that a decision touched, and those a look showed by name."""

from sqlalchemy import ColumnElement, or_, select

from petitions.signing.models import Signature
from petitions.signing.vetting.models import Review, Reviewed, Seen


def is_looked_over() -> ColumnElement[bool]:
    """As a condition on signatures; what is being taken back counts no more."""
    decided = select(Reviewed.signature_id).join(Review, Review.id == Reviewed.review_id)
    stands = decided.where(Reviewed.signature_id == Signature.id, Review.undone_at.is_(None)).exists()
    return or_(stands, select(Seen.signature_id).where(Seen.signature_id == Signature.id).exists())
