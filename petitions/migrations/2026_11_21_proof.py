"""Letters can be withdrawn or replaced in words, and the tree a letter counts is kept so that receipts can be written.

Why: a page says since when and why a letter no longer stands; a signatory proves to be in a count after the freeze.
Locks: a moment on letters, four nullable columns without a default; two new tables.  Old code: runs, it neither reads
nor writes them.  Back: drops reasons and trees; receipts taken before hold, older letters give no new ones.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_proof"
down_revision = "2026_11_21_endorsements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "trees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("as_of", db.Moment(timezone=True), nullable=False),
        sa.Column("released_at", db.Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_trees_campaign_id_campaigns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trees")),
        sa.UniqueConstraint("campaign_id", "root", name=op.f("uq_trees_campaign_id_root")),
    )
    op.create_table(
        "tree_parts",
        sa.Column("tree_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.LargeBinary(), nullable=False),
        sa.Column("node", sa.LargeBinary(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["tree_id"], ["trees.id"], name=op.f("fk_tree_parts_tree_id_trees")),
        sa.PrimaryKeyConstraint("tree_id", "number", name=op.f("pk_tree_parts")),
    )
    op.add_column("letters", _pointing("tree_id", "trees"), inline_references=True)
    op.add_column("letters", sa.Column("revoked_at", db.Moment(timezone=True), nullable=True))
    op.add_column("letters", sa.Column("revoked_reason", sa.Text(), nullable=True))
    op.add_column("letters", _pointing("replaced_by_id", "letters"), inline_references=True)


def downgrade() -> None:
    """The way back."""
    for name in ("replaced_by_id", "revoked_reason", "revoked_at", "tree_id"):
        op.drop_column("letters", name)
    op.drop_table("tree_parts")
    op.drop_table("trees")


def _pointing(name: str, table: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{table}.id", name=op.f(f"fk_letters_{name}_{table}"))
    return sa.Column(name, sa.Integer(), key, nullable=True)
