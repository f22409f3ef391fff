"""News to supporters who asked what came of it.

Why: an organizer tells them, a second person releases it, and it leaves at its own pace.  Locks: none, one new table.
Old code: runs, it knows nothing of it.  Back: drops what was written; mails that wait in the outbox still leave.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_news"
down_revision = "2026_11_21_pace"
branch_labels = None
depends_on = None

STATES = ("draft", "approved", "sending", "paused", "locked", "done", "cancelled")


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "news_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Enum(*STATES, name="newsstate", native_enum=False, length=32), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("written_at", db.Moment(timezone=True), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", db.Moment(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("people", "up_to", "cursor")),
        sa.Column("grant", sa.LargeBinary(), nullable=True),
        sa.Column("grant_until", db.Moment(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("lease_until", db.Moment(timezone=True), nullable=True),
        _to("campaign_id", "campaigns"),
        _to("wave_id", "waves"),
        _to("written_by", "accounts"),
        _to("approved_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news_items")),
        sa.UniqueConstraint("request_key", name=op.f("uq_news_items_request_key")),
        sa.UniqueConstraint("wave_id", "number", name=op.f("uq_news_items_wave_id_number")),
    )
    op.create_index(op.f("ix_news_items_campaign_id"), "news_items", ["campaign_id"])
    op.create_index(op.f("ix_news_items_state"), "news_items", ["state"])


def _to(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_news_items_{column}_{other}"))


def downgrade() -> None:
    """The way back."""
    op.drop_table("news_items")
