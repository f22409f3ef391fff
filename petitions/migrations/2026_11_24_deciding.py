"""A release says how it was decided: by a second person, by somebody from outside, or after a wait.

Why: an association of one person could send nothing; and what nobody had reviewed stood nowhere.  Locks: `dispatches`,
short.  Old code: runs, ignores it.  Back: forgets who approved from outside and what was opened; print the reports
first.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_24_deciding"
down_revision = "2026_11_23_windows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    with op.batch_alter_table("dispatches") as batch:
        batch.add_column(sa.Column("released_as", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("held_then", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("unreviewed_then", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("despite", sa.Text(), nullable=True))
        batch.add_column(sa.Column("told_at", db.Moment(timezone=True), nullable=True))
    op.execute("UPDATE dispatches SET released_as = 'second' WHERE approved_at IS NOT NULL")
    op.create_table(
        "dispatch_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("opened_at", db.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_dispatch_openings_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_openings_dispatch_id_dispatches")
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_dispatch_openings_letter_id_letters")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_openings")),
        sa.UniqueConstraint(
            "letter_id", "account_id", "how", name=op.f("uq_dispatch_openings_letter_id_account_id_how")
        ),
    )
    op.create_index(op.f("ix_dispatch_openings_dispatch_id"), "dispatch_openings", ["dispatch_id"])
    op.create_table(
        "outside_approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("until", db.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=32), nullable=True),
        sa.Column("answered_at", db.Moment(timezone=True), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("told_at", db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name=op.f("fk_outside_approvals_asked_by_accounts")),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_outside_approvals_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_approvals")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_outside_approvals_token_hash")),
    )
    op.create_index(op.f("ix_outside_approvals_dispatch_id"), "outside_approvals", ["dispatch_id"])
    _create_remarks()


def _create_remarks() -> None:
    kinds = ("first", "follow_up", "correction", "urgent", "joint", "invitation", "covering")
    op.create_table(
        "letter_remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*kinds, name="letterkind", native_enum=False, length=32), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("done_at", db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_letter_remarks_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_letter_remarks_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["letter_texts.id"], name=op.f("fk_letter_remarks_text_id_letter_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_remarks")),
    )
    op.create_index("ix_letter_remarks_place", "letter_remarks", ["campaign_id", "kind", "language"])


def downgrade() -> None:
    """The way back."""
    op.drop_table("letter_remarks")
    op.drop_table("outside_approvals")
    op.drop_table("dispatch_openings")
    with op.batch_alter_table("dispatches") as batch:
        for name in ("told_at", "despite", "unreviewed_then", "held_then", "released_as"):
            batch.drop_column(name)
