"""Names of signatures are looked at in logged looks, and rows of a frozen annex are struck by their numbers.

Why: whoever decides about held signatures, or approves an annex, sees names for fifteen minutes with a reason; an annex
keeps, sealed, whose signature stands in which row, so that a number can be struck; a look knows whose letter it was.
Locks: `looks` and `annexes` for nullable columns; looks are few.  Old code: runs, ignores what is new; an annex frozen
by it keeps no numbers, so nothing can be struck from it.  Back: looks at signatures and strikes are dropped, the
reviews that strikes made stay.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_28_looks"
down_revision = "2026_11_28_recipients"
branch_labels = None
depends_on = None
_BESIDE = "SELECT id FROM dispatch_items AS i WHERE i.letter_id = looks.letter_id AND i.copy_of_id IS NULL LIMIT 1"


def upgrade() -> None:
    """The way up."""
    _looks()
    _strikes()
    with op.batch_alter_table("annexes") as table:
        table.add_column(sa.Column("numbers_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_annexes_numbers_id_blobs"), "blobs", ["numbers_id"], ["id"])


def _looks() -> None:
    with op.batch_alter_table("looks") as table:
        table.add_column(sa.Column("item_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("numbers", sa.LargeBinary(), nullable=True))
        table.create_foreign_key(op.f("fk_looks_item_id_dispatch_items"), "dispatch_items", ["item_id"], ["id"])
    op.execute(f"UPDATE looks SET item_id = ({_BESIDE})")  # noqa: S608 - the statement is ours
    op.create_table(
        "signature_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("cause", sa.String(length=32), nullable=True),
        sa.Column("cluster", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=True),
        sa.Column("grant", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=True),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("until", db.Moment(timezone=True), nullable=False),
        _to("signature_looks", "campaign_id", "campaigns"),
        _to("signature_looks", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature_looks")),
        sa.UniqueConstraint("token", name=op.f("uq_signature_looks_token")),
    )
    op.create_index("ix_signature_looks_campaign_id", "signature_looks", ["campaign_id"])
    op.create_table(
        "signature_seen",
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        _to("signature_seen", "look_id", "signature_looks"),
        _to("signature_seen", "signature_id", "signatures"),
        sa.PrimaryKeyConstraint("look_id", "number", name=op.f("pk_signature_seen")),
    )
    op.create_index("ix_signature_seen_signature_id", "signature_seen", ["signature_id"])


def _strikes() -> None:
    op.create_table(
        "dispatch_strikes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("undone_at", db.Moment(timezone=True), nullable=True),
        _to("dispatch_strikes", "dispatch_id", "dispatches"),
        _to("dispatch_strikes", "look_id", "looks"),
        _to("dispatch_strikes", "review_id", "signature_reviews"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_strikes")),
    )
    op.create_index("ix_dispatch_strikes_dispatch_id", "dispatch_strikes", ["dispatch_id"])


def downgrade() -> None:
    """The way back."""
    with op.batch_alter_table("annexes") as table:
        table.drop_constraint(op.f("fk_annexes_numbers_id_blobs"), type_="foreignkey")
        table.drop_column("numbers_id")
    op.drop_index("ix_dispatch_strikes_dispatch_id", table_name="dispatch_strikes")
    op.drop_table("dispatch_strikes")
    op.drop_index("ix_signature_seen_signature_id", table_name="signature_seen")
    op.drop_table("signature_seen")
    op.drop_index("ix_signature_looks_campaign_id", table_name="signature_looks")
    op.drop_table("signature_looks")
    with op.batch_alter_table("looks") as table:
        table.drop_constraint(op.f("fk_looks_item_id_dispatch_items"), type_="foreignkey")
        table.drop_column("numbers")
        table.drop_column("item_id")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
