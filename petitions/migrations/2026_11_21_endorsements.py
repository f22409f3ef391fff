"""Organizations stand behind campaigns: endorsements, their groups, their names in use, and how letters order them.

Why: annex 1 lists organizations, each checked by an organizer.  Locks: none worth naming; three new tables and one
column with a default on a small table.  Old code: runs, it neither reads nor writes them and the column has a default.
Back: drops every endorsement; write down who stands behind a campaign first.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_endorsements"
down_revision = "2026_11_21"
branch_labels = None
depends_on = None

KINDS = ("families", "survivors", "rights", "bar", "union", "faith", "research", "media", "other")
STATES = ("invited", "offered", "checked", "declined", "withdrawn")


def upgrade() -> None:
    """The way up."""
    op.add_column("campaigns", sa.Column("endorsers_by_name", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "endorser_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_endorser_groups_campaign_id_campaigns")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorser_groups")),
    )
    op.create_index(op.f("ix_endorser_groups_campaign_id"), "endorser_groups", ["campaign_id"])
    _endorsements()
    op.create_table(
        "endorser_names",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("endorsement_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_endorser_names_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["endorsement_id"], ["endorsements.id"], name=op.f("fk_endorser_names_endorsement_id_endorsements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorser_names")),
        sa.UniqueConstraint("campaign_id", "key", name=op.f("uq_endorser_names_campaign_id_key")),
    )
    op.create_index(op.f("ix_endorser_names_endorsement_id"), "endorser_names", ["endorsement_id"])


def _endorsements() -> None:
    op.create_table(
        "endorsements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("wave_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("kind", sa.Enum(*KINDS, name="endorserkind", native_enum=False, length=32), nullable=False),
        sa.Column("person", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Enum(*STATES, name="endorsementstate", native_enum=False, length=32), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.LargeBinary(), nullable=True),
        sa.Column("link_until", db.Moment(timezone=True), nullable=True),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("checked_at", db.Moment(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_endorsements_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["checked_by"], ["accounts.id"], name=op.f("fk_endorsements_checked_by_accounts")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["endorser_groups.id"], name=op.f("fk_endorsements_group_id_endorser_groups")
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["campaign_texts.id"], name=op.f("fk_endorsements_text_id_campaign_texts")
        ),
        sa.ForeignKeyConstraint(["wave_id"], ["waves.id"], name=op.f("fk_endorsements_wave_id_waves")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsements")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_endorsements_link_hash")),
    )
    op.create_index("ix_endorsements_campaign_id_state", "endorsements", ["campaign_id", "state"])
    op.create_index(op.f("ix_endorsements_group_id"), "endorsements", ["group_id"])


def downgrade() -> None:
    """The way back."""
    op.drop_table("endorser_names")
    op.drop_table("endorsements")
    op.drop_table("endorser_groups")
    op.drop_column("campaigns", "endorsers_by_name")
