"""Recipients that are not to be written to.

Why: who asks for no more letters is left in peace by every campaign.
Locks: none worth naming, new tables.  Old code: runs, ignores them.  Back: wishes are dropped.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_28_recipients"
down_revision = "2026_11_27_team"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    _wishes()


def _wishes() -> None:
    op.create_table(
        "recipient_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", db.Moment(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        _to("recipient_wishes", "organization_id", "organizations"),
        _to("recipient_wishes", "recipient_id", "recipients"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_wishes")),
    )
    op.create_index("ix_recipient_wishes_recipient_id", "recipient_wishes", ["recipient_id"])
    op.create_index(
        "uq_recipient_wishes_in_force",
        "recipient_wishes",
        ["organization_id", "recipient_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("recipient_wishes")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
