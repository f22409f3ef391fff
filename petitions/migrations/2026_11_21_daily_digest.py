"""An account says whether it wants one mail a day of what waits.

Why: who cannot look at the desk each day is told in figures.  Locks: a short one on a small table, constant default.
Old code: runs, ignores it; the default answers for accounts it makes.  Back: drops the wish; nobody gets the mail.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_digest"
down_revision = "2026_11_21_reports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("accounts", sa.Column("wants_digest", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """The way back."""
    op.drop_column("accounts", "wants_digest")
