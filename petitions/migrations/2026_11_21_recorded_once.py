"""An answer that is recorded by hand keeps the key of its form.

Why: a double click makes one answer.  Locks: none worth naming, a nullable column and its index.  Old code: runs and
leaves it empty.  Back: drops the keys; nothing else is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_once"
down_revision = "2026_11_21_answered"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("answers", sa.Column("request_key", sa.Text(), nullable=True))
    op.create_index(op.f("ix_answers_request_key"), "answers", ["request_key"], unique=True)


def downgrade() -> None:
    """The way back."""
    op.drop_index(op.f("ix_answers_request_key"), table_name="answers")
    op.drop_column("answers", "request_key")
