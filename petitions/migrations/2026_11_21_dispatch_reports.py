"""Reports of a dispatch are printed by the worker: asked for, printed, downloaded, erased after a day.

Why: a request never waits for the press.  Locks: none, a new table.  Old code: runs, it knows nothing of it.
Back: drops the table; reports can be printed again at any time.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_reports"
down_revision = "2026_11_21_leave"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    states = sa.Enum("waiting", "working", "done", "failed", name="workstate", native_enum=False, length=32)
    op.create_table(
        "dispatch_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_reports_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_reports")),
    )
    op.create_index(op.f("ix_dispatch_reports_state"), "dispatch_reports", ["state"])


def downgrade() -> None:
    """The way back."""
    op.drop_table("dispatch_reports")
