"""Windows count by difference, a campaign's public count may be quiet, and parts can be switched off.

Why: a window over a million signatures costs what one over a thousand does; a stranger who watches the count learns
nothing of one person; a wave can be survived.  Locks: none worth naming; nullable columns, one with a constant default,
one new table.  Old code: runs; what it counts meanwhile has no mark, and the next window that meets such a row counts
in full.  Back: drops the marks; the count stays as it is and is verified at night.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_22_surge"
down_revision = "2026_11_22_signing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("signatures", sa.Column("is_counted", sa.Boolean(), nullable=True))
    op.add_column("signatures", sa.Column("was_counted", sa.Boolean(), nullable=True))
    op.add_column("tallies", sa.Column("shown", sa.Integer(), nullable=True))
    op.add_column("tallies", sa.Column("shown_at", db.Moment(timezone=True), nullable=True))
    op.add_column("campaigns", sa.Column("is_quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "switches",
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("since", db.Moment(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("part", name=op.f("pk_switches")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("switches")
    op.drop_column("campaigns", "is_quiet")
    for table, name in (
        ("tallies", "shown_at"),
        ("tallies", "shown"),
        ("signatures", "was_counted"),
        ("signatures", "is_counted"),
    ):
        op.drop_column(table, name)
