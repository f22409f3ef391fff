"""How the mailbox of answers does, and what a report of delivery said.

Why: a mailbox that is away is shown, and three soft failures are counted.  Locks: none worth naming, a new table and
columns with a constant default.  Old code: runs, it knows nothing of them.  Back: the raw mails stay.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_mailboxes"
down_revision = "2026_11_21_replies"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seen_at", db.Moment(timezone=True), nullable=True),
        sa.Column("away_since", db.Moment(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
    )
    op.add_column("inbound", sa.Column("action", sa.Text(), nullable=True))
    op.add_column("inbound", sa.Column("size", sa.Integer(), nullable=True))
    op.add_column("inbound", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """The way back."""
    op.drop_column("inbound", "tries")
    op.drop_column("inbound", "size")
    op.drop_column("inbound", "action")
    op.drop_table("mailboxes")
