"""How fast mail leaves, for the relay, for each receiving domain, and by day where there is no relay.

Why: relays and mailrooms take so much and no more.  Locks: none worth naming, two new tables and nullable columns.
Old code: runs, keeps to no pace.  Back: forgets what left lately and which domains stand still.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_pace"
down_revision = "2026_11_21_evidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "domains",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("taken", sa.JSON(), nullable=False),
        sa.Column("shut_until", db.Moment(timezone=True), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("paused_at", db.Moment(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_domains")),
    )
    op.create_table(
        "day_counts",
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("on", "name", name=op.f("pk_day_counts")),
    )
    op.add_column("relays", sa.Column("next_at", db.Moment(timezone=True), nullable=True))
    op.add_column("relays", sa.Column("full_until", db.Moment(timezone=True), nullable=True))


def downgrade() -> None:
    """The way back."""
    op.drop_column("relays", "full_until")
    op.drop_column("relays", "next_at")
    op.drop_table("day_counts")
    op.drop_table("domains")
