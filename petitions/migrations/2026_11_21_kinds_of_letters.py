"""Letters have kinds: first, follow-up, correction, urgent, joint, invitation, covering; and company: partners, copies.

Why: each kind has words, needs and addressees of its own.  Locks: a moment on four tables, columns with a constant
default; two new tables.  Old code: runs, every letter it writes is a first one.  Back: kinds, decisions about texts,
partners and copies are lost; frozen letters keep what they print.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_kinds"
down_revision = "2026_11_21_proof"
branch_labels = None
depends_on = None

KINDS = sa.Enum(
    "first", "follow_up", "correction", "urgent", "joint", "invitation", "covering",
    name="letterkind", native_enum=False, length=32,
)  # fmt: skip


def upgrade() -> None:
    """The way up."""
    for table in ("dispatches", "letters", "previews"):
        op.add_column(table, sa.Column("kind", KINDS, nullable=False, server_default="first"))
    for table in ("letter_texts", "previews"):
        op.add_column(table, sa.Column("options", sa.JSON(), nullable=False, server_default="{}"))
    key = sa.ForeignKey("letters.id", name=op.f("fk_letters_replaces_id_letters"))
    op.add_column("letters", sa.Column("replaces_id", sa.Integer(), key, nullable=True), inline_references=True)
    _partners()
    _copies()


def _partners() -> None:
    campaign = ["campaign_id"], ["campaigns.id"]
    op.create_table(
        "letter_partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("signatories", sa.JSON(), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("added_at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(*campaign, name=op.f("fk_letter_partners_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(["logo_id"], ["blobs.id"], name=op.f("fk_letter_partners_logo_id_blobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_partners")),
    )
    with op.batch_alter_table("letter_partners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_partners_campaign_id"), ["campaign_id"], unique=False)


def _copies() -> None:
    columns = ("campaign_id", "recipient_id", "copy_id")
    op.create_table(
        "letter_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in columns),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_letter_copies_campaign_id_campaigns")),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_letter_copies_recipient_id_recipients")
        ),
        sa.ForeignKeyConstraint(["copy_id"], ["recipients.id"], name=op.f("fk_letter_copies_copy_id_recipients")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_copies")),
        sa.UniqueConstraint(*columns, name=op.f("uq_letter_copies_campaign_id_recipient_id_copy_id")),
    )


def downgrade() -> None:
    """The way back."""
    op.drop_table("letter_copies")
    op.drop_table("letter_partners")
    op.drop_column("letters", "replaces_id")
    for table in ("letter_texts", "previews"):
        op.drop_column(table, "options")
    for table in ("dispatches", "letters", "previews"):
        op.drop_column(table, "kind")
