"""An organization can supply the form of address of a body in a language, or confirm one that the directory doubts.

Why: without a form of address there is no letter in that language.  Locks: none, a new table.  Old code: runs, it does
not read it.  Back: supplied forms are lost; frozen letters keep what they print.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_forms"
down_revision = "2026_11_21_kinds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "supplied_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("salutation", sa.JSON(), nullable=False),
        sa.Column("close", sa.Text(), nullable=False),
        sa.Column("supplied_at", db.Moment(timezone=True), nullable=False),
        sa.Column("supplied_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_supplied_forms_recipient_id_recipients")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_supplied_forms_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplied_forms")),
    )
    with op.batch_alter_table("supplied_forms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplied_forms_recipient_id"), ["recipient_id"], unique=False)


def downgrade() -> None:
    """The way back."""
    op.drop_table("supplied_forms")
