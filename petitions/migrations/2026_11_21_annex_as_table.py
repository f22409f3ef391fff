"""A dispatch can carry its names also as a table; an annex knows which scripts it could not print.

Why: who works with a list needs it as one, and a name without letters must be told to the organizer.  Locks: none
worth naming, columns with a default.  Old code: runs, leaves both empty.  Back: the choice is lost, annexes stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_table"
down_revision = "2026_11_21_signed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("dispatches", sa.Column("with_table", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("annexes", sa.Column("unprintable", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """The way back."""
    op.drop_column("annexes", "unprintable")
    op.drop_column("dispatches", "with_table")
