"""A campaign has a picture, links to look at it before it is public, and days in a calendar that can be taken along.

Why: a picture with words for those who do not see it; press and partners read a page before its moment; dates of a
year's work in one's own calendar, and moments in one's own time zone; a first step that is sent twice makes one draft.
Locks: `accounts` and `campaigns` for as long as a column with a constant takes.  Old code: runs, ignores what is new.
Back: pictures, links and time zones are dropped.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_28_campaign_work"
down_revision = "2026_11_28_exports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "campaign_pictures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.JSON(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("note", sa.JSON(), nullable=False),
        sa.Column("ticked_by", sa.Integer(), nullable=True),
        sa.Column("ticked_at", db.Moment(timezone=True), nullable=False),
        _to("campaign_pictures", "campaign_id", "campaigns"),
        _to("campaign_pictures", "ticked_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_pictures")),
        sa.UniqueConstraint("campaign_id", name=op.f("uq_campaign_pictures_campaign_id")),
    )
    with op.batch_alter_table("demands") as table:
        table.add_column(sa.Column("is_rested", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "planned_waves",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("planned_at", db.Moment(timezone=True), nullable=False),
        _to("planned_waves", "campaign_id", "campaigns"),
        _to("planned_waves", "planned_by", "accounts"),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_planned_waves")),
    )
    op.create_index("ix_planned_waves_opens_on", "planned_waves", ["opens_on"])
    op.create_table(
        "preview_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("until", db.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        _to("preview_links", "campaign_id", "campaigns"),
        _to("preview_links", "made_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_preview_links_token_hash")),
    )
    op.create_index("ix_preview_links_campaign_id", "preview_links", ["campaign_id"])
    op.create_table(
        "calendar_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        _to("calendar_links", "organization_id", "organizations"),
        _to("calendar_links", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_links_token_hash")),
    )
    op.create_index("ix_calendar_links_organization_id", "calendar_links", ["organization_id"])


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_calendar_links_organization_id", table_name="calendar_links")
    op.drop_table("calendar_links")
    op.drop_index("ix_planned_waves_opens_on", table_name="planned_waves")
    op.drop_table("planned_waves")
    with op.batch_alter_table("demands") as table:
        table.drop_column("is_rested")
    op.drop_index("ix_preview_links_campaign_id", table_name="preview_links")
    op.drop_table("preview_links")
    op.drop_table("campaign_pictures")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
