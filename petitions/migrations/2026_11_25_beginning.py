"""A first campaign, and texts that are safe: drafts of what is being typed, epochs of texts, publication at a moment.

Why: nothing typed is lost; a text that changes materially after people signed begins a new epoch, and letters count
those who signed it; a translation remembers which version of the first language it was made from.  Locks: none worth
naming; a new table, nullable columns, and two columns with a default that both databases fill without writing the rows.
Old code: runs; what it saves stays in the first epoch.  Back: drops what was being typed, the epochs, so that letters
count every signature again, and moments of publication that have not come.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_25_beginning"
down_revision = "2026_11_24_deciding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("account_id", "place", name=op.f("uq_drafts_account_id_place")),
    )
    op.create_index(op.f("ix_drafts_saved_at"), "drafts", ["saved_at"])
    op.add_column("campaigns", sa.Column("epoch", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("campaigns", sa.Column("public_from", db.Moment(timezone=True), nullable=True))
    op.create_index(op.f("ix_campaigns_public_from"), "campaigns", ["public_from"])
    op.add_column("campaign_texts", sa.Column("epoch", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("campaign_texts", sa.Column("of_version", sa.Integer(), nullable=True))


def downgrade() -> None:
    """The way back."""
    op.drop_column("campaign_texts", "of_version")
    op.drop_column("campaign_texts", "epoch")
    op.drop_index(op.f("ix_campaigns_public_from"), "campaigns")
    op.drop_column("campaigns", "public_from")
    op.drop_column("campaigns", "epoch")
    op.drop_table("drafts")
