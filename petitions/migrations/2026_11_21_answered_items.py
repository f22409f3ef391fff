"""An item of a dispatch knows when it was acknowledged and when it was answered.

Why: figures, doors and reports say so, by whichever way the answer came.  Locks: none worth naming, nullable columns.
Old code: runs, ignores them.  Back: drops the days; the answers themselves stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_answered"
down_revision = "2026_11_21_mailboxes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("dispatch_items", sa.Column("acknowledged_on", sa.Date(), nullable=True))
    op.add_column("dispatch_items", sa.Column("answered_on", sa.Date(), nullable=True))
    op.add_column("dispatch_items", sa.Column("answer", sa.Text(), nullable=True))


def downgrade() -> None:
    """The way back."""
    for name in ("answer", "answered_on", "acknowledged_on"):
        op.drop_column("dispatch_items", name)
