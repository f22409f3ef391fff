"""The desk's figures of a campaign are kept; a review can be stopped.

Why: counting through a million signatures while an organizer waits takes a second; a worker does it now, and pages read
one row. A review over many signatures goes on from the row it reached, says how many it meant, can be stopped on its
way, and gives back the day of holding too.  Locks: short ones on `signature_reviews` and `signature_reviewed`.  Old
code: runs, ignores all of it; a review that is under way begins again with the first row and touches none twice.
Back: the figures are made anew by the worker after the next way up; which reviews were stopped is forgotten.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_26_desk_figures"
down_revision = "2026_11_25_beginning"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "desk_figures",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("as_of", db.Moment(timezone=True), nullable=True),
        sa.Column("made_at", db.Moment(timezone=True), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("reachable", sa.Integer(), nullable=False),
        sa.Column("unreviewed", sa.Integer(), nullable=False),
        sa.Column("by_day", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_desk_figures_campaign_id_campaigns")),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_desk_figures")),
    )
    with op.batch_alter_table("signature_reviews") as batch:
        batch.add_column(sa.Column("meant", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("reached", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("stopped_at", db.Moment(timezone=True), nullable=True))
    with op.batch_alter_table("signature_reviewed") as batch:
        batch.add_column(sa.Column("held_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """The way back."""
    with op.batch_alter_table("signature_reviewed") as batch:
        batch.drop_column("held_on")
    with op.batch_alter_table("signature_reviews") as batch:
        batch.drop_column("stopped_at")
        batch.drop_column("reached")
        batch.drop_column("meant")
    op.drop_table("desk_figures")
