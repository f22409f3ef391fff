"""What is said of a mail after it left is kept, and a mail is found by its Message-ID.

Why: notices and answers settle what became of a letter.  Locks: building the index keeps writers from `envelopes` for
about a second per million rows.  Old code: runs, it knows nothing of them.  Back: drops what was said; states stay.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_evidence"
down_revision = "2026_11_21_copies"
branch_labels = None
depends_on = None

STATES = (
    "queued", "leased", "sending", "accepted", "deferred", "refused", "suppressed", "held", "in_doubt", "cancelled",
    "expired", "delivered", "bounced", "replied",
)  # fmt: skip


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("envelope_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(timezone=True), nullable=False),
        sa.Column("event", _word("event", "delivered", "bounced", "replied", "delayed"), nullable=False),
        sa.Column("status", sa.Text(), nullable=True),
        sa.Column("was", _word("state", *STATES), nullable=False),
        sa.Column("became", _word("state", *STATES), nullable=False),
        sa.ForeignKeyConstraint(["envelope_id"], ["envelopes.id"], name=op.f("fk_evidence_envelope_id_envelopes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_envelope_id"), "evidence", ["envelope_id"])
    op.create_index(op.f("ix_envelopes_message_id"), "envelopes", ["message_id"])


def downgrade() -> None:
    """The way back."""
    op.drop_index(op.f("ix_envelopes_message_id"), "envelopes")
    op.drop_table("evidence")


def _word(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)
