"""A held signature says why, belongs to a crowd if it came with one, and reviews can be undone.

Why: suspect signatures are held by cause, released after 72 hours unless they came with a crowd, and reviewed in bulk.
Locks: none worth naming, nullable columns, one with a constant default, two new tables, one partial index over no row.
Old code: runs, ignores them; what it holds has no cause and is released as before.  Back: drops causes and reviews;
what is held stays held.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_22_vetting"
down_revision = "2026_11_21_digest"
branch_labels = None
depends_on = None

CAUSES = ("trap", "form age", "burst", "domain", "look-alike", "disposable", "review")
STATES = ("confirmed", "held", "invalidated", "withdrawn")
ACTS = ("hold", "release", "invalidate")
SKETCHED = sa.text("sketch IS NOT NULL")


def upgrade() -> None:
    """The way up."""
    for table in ("signature_requests", "signatures"):
        op.add_column(table, sa.Column("cause", _words("cause", CAUSES), nullable=True))
        op.add_column(table, sa.Column("cluster", sa.Integer(), nullable=True))
        op.add_column(table, sa.Column("sketch", sa.LargeBinary(), nullable=True))
    op.add_column(
        "signature_requests", sa.Column("is_code_only", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("signatures", sa.Column("held_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_signatures_sketched", "signatures", ["campaign_id"], sqlite_where=SKETCHED, postgresql_where=SKETCHED
    )
    op.create_table(
        "signature_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("act", _words("act", ACTS), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("is_working", sa.Boolean(), nullable=False),
        sa.Column("undone_at", db.Moment(timezone=True), nullable=True),
        _to("signature_reviews", "campaign_id", "campaigns"),
        _to("signature_reviews", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_reviews")),
    )
    for column in ("campaign_id", "is_working"):
        op.create_index(op.f(f"ix_signature_reviews_{column}"), "signature_reviews", [column])
    op.create_table(
        "signature_reviewed",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("state", _words("signaturestate", STATES), nullable=False),
        sa.Column("cause", _words("cause", CAUSES), nullable=True),
        _to("signature_reviewed", "review_id", "signature_reviews"),
        _to("signature_reviewed", "signature_id", "signatures"),
        sa.PrimaryKeyConstraint("review_id", "signature_id", name=op.f("pk_signature_reviewed")),
    )
    op.create_index(op.f("ix_signature_reviewed_signature_id"), "signature_reviewed", ["signature_id"])


def _words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    """The way back."""
    op.drop_table("signature_reviewed")
    op.drop_table("signature_reviews")
    op.drop_index("ix_signatures_sketched", "signatures")
    with op.batch_alter_table("signatures") as batch_op:
        for name in ("held_on", "sketch", "cluster", "cause"):
            batch_op.drop_column(name)
    with op.batch_alter_table("signature_requests") as batch_op:
        for name in ("is_code_only", "sketch", "cluster", "cause"):
            batch_op.drop_column(name)
