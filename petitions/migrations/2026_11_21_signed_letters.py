"""A letter keeps the file that a certificate signed, and which fonts it was printed with.

Why: the signed bytes are what was mailed, and the printed ones are what `/v/` shows.  Locks: none worth naming,
nullable columns.  Old code: runs, mails the unsigned file.  Back: signed files are lost, the printed ones stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_signed"
down_revision = "2026_11_21_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    key = sa.ForeignKey("blobs.id", name=op.f("fk_letters_signed_id_blobs"))
    op.add_column("letters", sa.Column("signed_id", sa.Integer(), key, nullable=True), inline_references=True)
    op.add_column("letters", sa.Column("fonts", sa.Text(), nullable=True))


def downgrade() -> None:
    """The way back."""
    op.drop_column("letters", "fonts")
    op.drop_column("letters", "signed_id")
