"""An index over those who asked to be told, so that they are counted without reading a million rows.

Why: the page of news says exactly how many would get a message.  Locks: whoever signs waits while the table
is read once, about a second for a million rows.  Old code: runs as before.  Back: it is dropped.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_12_02_listeners"
down_revision = "2026_12_01_coalition"
branch_labels = None
depends_on = None
NAME, TABLE = "ix_signatures_listeners", "signatures"
ONLY = sa.text("news IS NOT NULL AND state = 'confirmed'")


def upgrade() -> None:
    """The way up."""
    columns = ["campaign_id", "via_id", "confirmed_at", "id"]
    op.create_index(NAME, TABLE, columns, sqlite_where=ONLY, postgresql_where=ONLY)


def downgrade() -> None:
    """The way back."""
    op.drop_index(NAME, TABLE)
