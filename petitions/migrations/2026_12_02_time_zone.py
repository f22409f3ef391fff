"""Each member reads and types moments of the desk in a time zone of their own.

Why: members live in several countries, and UTC was counted wrong in the head.  Locks: `accounts` for as long as a
column with a constant takes.  Old code: runs, and goes on in UTC.  Back: what was chosen is forgotten; moments were
always kept in UTC and stay what they are.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_time_zone"
down_revision = "2026_12_02_listeners"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("accounts", sa.Column("time_zone", sa.Text(), nullable=False, server_default="UTC"))


def downgrade() -> None:
    """The way back."""
    op.drop_column("accounts", "time_zone")
