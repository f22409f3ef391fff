"""A window touches no signature: what changes who counts leaves its difference in a table of its own.

Why: marking each signature as counted wrote its eight indexes anew, dearer the more signatures there are; and the day
is now all that is kept of the moment of confirming, from the start.  Locks: `signatures`, for as long as a pass over it
takes.  Old code: cannot confirm; stop it first.  Back: every signature waits for the next window, which counts all of
them anew; the day stays all that is known.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_23_windows"
down_revision = "2026_11_22_elsewhere"
branch_labels = None
depends_on = None
_UNCOUNTED = sa.text("counted_at IS NULL")
_UNSEEN = sa.text("public IS NOT NULL AND state = 'confirmed'")
_CONFIRMED = "SELECT count(*) FROM signatures s WHERE s.campaign_id = c.id AND s.state = 'confirmed'"
_COUNTED = "SELECT t.confirmed FROM tallies t WHERE t.campaign_id = c.id"


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "count_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("signature_id", sa.Integer(), nullable=False),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_changes")),
    )
    op.create_index("ix_count_changes_campaign_id_signature_id", "count_changes", ["campaign_id", "signature_id"])
    op.execute(  # what waits for the next window, as one difference of no signature
        "INSERT INTO count_changes (campaign_id, signature_id, delta) "  # noqa: S608  # our own words
        f"SELECT c.id, 0, ({_CONFIRMED}) - coalesce(({_COUNTED}), 0) FROM campaigns c "
        f"WHERE ({_CONFIRMED}) <> coalesce(({_COUNTED}), 0)"
    )
    _keep_days()
    op.drop_index("ix_signatures_uncounted", "signatures")
    op.drop_column("signatures", "counted_at")
    op.drop_column("signatures", "is_counted")
    op.drop_column("signatures", "was_counted")
    op.add_column("signatures", sa.Column("was_confirmed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_signatures_unseen", "signatures", ["campaign_id"], sqlite_where=_UNSEEN, postgresql_where=_UNSEEN
    )


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_signatures_unseen", "signatures")
    op.drop_column("signatures", "was_confirmed")
    op.drop_column("signatures", "public_from")
    op.add_column("signatures", sa.Column("counted_at", db.Moment(timezone=True), nullable=True))
    op.add_column("signatures", sa.Column("is_counted", sa.Boolean(), nullable=True))
    op.add_column("signatures", sa.Column("was_counted", sa.Boolean(), nullable=True))
    op.create_index(
        "ix_signatures_uncounted",
        "signatures",
        ["campaign_id", "confirmed_at"],
        sqlite_where=_UNCOUNTED,
        postgresql_where=_UNCOUNTED,
    )
    op.drop_table("count_changes")


def _keep_days() -> None:
    """Of the moment of confirming only the day; of the moment of counting the day too, and only beside a name."""
    op.add_column("signatures", sa.Column("public_from", db.Moment(timezone=True), nullable=True))
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    day = (
        "strftime('%Y-%m-%d 00:00:00.000000', {0})"
        if is_sqlite
        else "date_trunc('day', {0} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"
    )
    op.execute(f"UPDATE signatures SET confirmed_at = {day.format('confirmed_at')} WHERE counted_at IS NULL")  # noqa: S608  # our own words
    op.execute(f"UPDATE signatures SET public_from = {day.format('counted_at')} WHERE public_name IS NOT NULL")  # noqa: S608  # our own words
