"""What a campaign may ask besides, totals of sealed answers, one more mail on request, a fresh link for a lost one.

Why: supporters say more only where a campaign gives its reason, and find their way back without an account.  Locks:
none worth naming; one new table, columns that are nullable or have a constant default, and one update of requests,
which are never older than a week.  Old code: runs; it asks nothing more, counts every mail of a request as one, and
cannot open a fresh link.  Back: drops totals, which are counted anew, and links not yet used.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_22_signing"
down_revision = "2026_11_22_vetting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.add_column("campaigns", sa.Column("asks", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("campaigns", sa.Column("asks_age", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("relatives", "survivors"):
        op.add_column("tallies", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("tallies", sa.Column("cities", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("signature_requests", sa.Column("reach", sa.LargeBinary(), nullable=True))
    op.add_column("signature_requests", sa.Column("mails", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE signature_requests SET mails = 1 WHERE mailed_at IS NOT NULL")
    op.create_table(
        "fresh_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("link_hash", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("mailed_at", db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_fresh_links_campaign_id_campaigns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fresh_links")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_fresh_links_link_hash")),
    )
    op.create_index(op.f("ix_fresh_links_campaign_id_email_index"), "fresh_links", ["campaign_id", "email_index"])
    op.create_index(op.f("ix_fresh_links_made_at"), "fresh_links", ["made_at"])


def downgrade() -> None:
    """The way back."""
    op.drop_table("fresh_links")
    for table, names in (
        ("signature_requests", ("mails", "reach")),
        ("tallies", ("cities", "survivors", "relatives")),
        ("campaigns", ("asks_age", "asks")),
    ):
        for name in names:
            op.drop_column(table, name)
