"""The table of agreements: what each partner whose name is printed says of the frozen letters of one dispatch."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petitions.core.db import Base
from petitions.dispatch.models import Dispatch
from petitions.organizers.models import Organization


class Agreed(enum.StrEnum):
    """What a partner said."""

    AGREED = "agreed"
    REFUSED = "refused"


class LetterAgreement(Base):
    """One partner's word on the letters of one dispatch; made by the freeze that printed its name."""

    __tablename__ = "letter_agreements"
    __table_args__ = (UniqueConstraint("dispatch_id", "organization_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatches.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    asked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When those there who can agree were told by mail that something waits."""
    answer: Mapped[Agreed | None]
    digest: Mapped[str | None]
    """Hash of the frozen letters that were on the page; the answer counts for no others."""
    words: Mapped[str | None]
    """Why not, for the host."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """A member of the partner, whom the host's desk does not name."""
    dispatch: Mapped[Dispatch] = relationship()
    organization: Mapped[Organization] = relationship()

    def stands(self, digest: str) -> bool:
        """Whether it agrees to exactly the letters with this hash."""
        return self.answer is Agreed.AGREED and self.digest == digest
