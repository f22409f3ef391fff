"""Letters may wait for the working hours of their addressees, leave without a large annex, and be posted a second time.

Why: each is a person's decision that a report must tell.  Locks: a moment, three columns with a constant default.
Old code: runs, it sends at once, whole and once.  Back: forgets which were so.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_leave"
down_revision = "2026_11_21_news"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("dispatches", sa.Column("in_hours", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("dispatch_items", sa.Column("is_light", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("dispatch_items", sa.Column("generation", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    """The way back."""
    op.drop_column("dispatch_items", "generation")
    op.drop_column("dispatch_items", "is_light")
    op.drop_column("dispatches", "in_hours")
