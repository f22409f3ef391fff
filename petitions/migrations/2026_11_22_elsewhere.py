"""Paper and elsewhere: handouts, lists on their way, corrected figures, figures for programs, frames of others.

Why: sheets and cards are made by the press, lists are read by a worker, and every correction keeps its reason.
Locks: none worth naming; new tables, nullable columns, and one column with a default that both databases fill without
writing the rows.  Old code: runs, leaves the new columns empty.  Back: drops handouts and figures, which are made
anew, the reasons of corrections, the lists not yet counted, the ties to scans, and the origins of frames; export first.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_22_elsewhere"
down_revision = "2026_11_22_surge"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("campaigns", sa.Column("embed_hosts", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("collected") as table:
        table.add_column(sa.Column("entered_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("scan_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_collected_entered_by_accounts"), "accounts", ["entered_by"], ["id"])
        table.create_foreign_key(op.f("fk_collected_scan_id_blobs"), "blobs", ["scan_id"], ["id"])
    _handouts()
    _lists()
    _changes()
    _figures()


def downgrade() -> None:
    """The way back."""
    for name in ("campaign_figures", "collected_changes", "brought_lists", "handouts"):
        op.drop_table(name)
    with op.batch_alter_table("collected") as table:
        table.drop_constraint(op.f("fk_collected_scan_id_blobs"), type_="foreignkey")
        table.drop_constraint(op.f("fk_collected_entered_by_accounts"), type_="foreignkey")
        table.drop_column("scan_id")
        table.drop_column("entered_by")
    op.drop_column("campaigns", "embed_hosts")


def _handouts() -> None:
    op.create_table(
        "handouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_handouts_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["text_id"], ["campaign_texts.id"], name=op.f("fk_handouts_text_id_campaign_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handouts")),
        sa.UniqueConstraint("campaign_id", "language", "kind", name=op.f("uq_handouts_campaign_id_language_kind")),
    )


def _lists() -> None:
    states = sa.Enum("waiting", "working", "read", "failed", name="liststate", native_enum=False, length=32)
    op.create_table(
        "brought_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("state", states, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("brought_at", db.Moment(timezone=True), nullable=False),
        sa.Column("brought_by", sa.Integer(), nullable=True),
        sa.Column("claimed_at", db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["brought_by"], ["accounts.id"], name=op.f("fk_brought_lists_brought_by_accounts")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_brought_lists_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_brought_lists_wave_id_waves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought_lists")),
        sa.UniqueConstraint("token", name=op.f("uq_brought_lists_token")),
    )
    op.create_index(op.f("ix_brought_lists_state"), "brought_lists", ["state"])


def _changes() -> None:
    op.create_table(
        "collected_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collected_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", db.Moment(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["accounts.id"], name=op.f("fk_collected_changes_changed_by_accounts")),
        sa.ForeignKeyConstraint(
            ["collected_id"], ["collected.id"], name=op.f("fk_collected_changes_collected_id_collected")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collected_changes")),
    )
    op.create_index(op.f("ix_collected_changes_collected_id"), "collected_changes", ["collected_id"])


def _figures() -> None:
    op.create_table(
        "campaign_figures",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("as_of", db.Moment(timezone=True), nullable=False),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_figures_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_figures")),
    )
