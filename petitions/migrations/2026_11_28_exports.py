"""Signatures can be exported with a second person's word, and a campaign has a report of its year.

Why: an export is a row that says who asked for what and why, who allowed it, and how far it is written; its file lies
in locked parts for a day. A yearly report is asked for on a page and printed by a worker.
Locks: none, new tables.  Old code: runs, knows nothing of them.  Back: files and reports are dropped, and with them
the rows that say who exported what; the record keeps that.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_28_exports"
down_revision = "2026_11_27_team"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("told_at", db.Moment(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", db.Moment(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("lease_token", sa.Text(), nullable=True),
        sa.Column("lease_until", db.Moment(timezone=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("until", db.Moment(timezone=True), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        _to("exports", "campaign_id", "campaigns"),
        _to("exports", "asked_by", "accounts"),
        _to("exports", "decided_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        sa.UniqueConstraint("request_key", name=op.f("uq_exports_request_key")),
    )
    op.create_index("ix_exports_campaign_id", "exports", ["campaign_id"])
    op.create_index("ix_exports_state", "exports", ["state"])
    op.create_table(
        "export_parts",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _to("export_parts", "export_id", "exports"),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("pk_export_parts")),
    )
    op.create_table(
        "yearly_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("claimed_at", db.Moment(timezone=True), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("lines", sa.LargeBinary(), nullable=True),
        _to("yearly_reports", "campaign_id", "campaigns"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_reports")),
    )
    op.create_index("ix_yearly_reports_campaign_id", "yearly_reports", ["campaign_id"])
    op.create_index("ix_yearly_reports_state", "yearly_reports", ["state"])


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_yearly_reports_state", table_name="yearly_reports")
    op.drop_index("ix_yearly_reports_campaign_id", table_name="yearly_reports")
    op.drop_table("yearly_reports")
    op.drop_table("export_parts")
    op.drop_index("ix_exports_state", table_name="exports")
    op.drop_index("ix_exports_campaign_id", table_name="exports")
    op.drop_table("exports")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
