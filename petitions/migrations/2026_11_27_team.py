"""A member may be called by an alias, gets in again with a colleague's help, and the record is checked by a worker.

Why: whoever may not be named works under an alias that outlives the membership; a lost phone needs no shell; the record
is searched by person, act and subject, and the result of its check is kept; the doctor writes what it found into a row.
Locks: `entries` for as long as three indexes take.  Old code: runs, ignores what is new.  Back: aliases of people who
left, waiting resets and past checks are dropped.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_27_team"
down_revision = "2026_11_26_desk_figures"
branch_labels = None
depends_on = None
_FOUND_BY = ("account_id", "verb", "subject")


def upgrade() -> None:
    """The way up."""
    op.add_column("memberships", sa.Column("invited_at", db.Moment(timezone=True), nullable=True))
    op.create_table(
        "former_aliases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        _to("former_aliases", "organization_id", "organizations"),
        _to("former_aliases", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_aliases")),
        sa.UniqueConstraint("organization_id", "account_id", name=op.f("uq_former_aliases_organization_id_account_id")),
    )
    op.create_table(
        "factor_resets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        _to("factor_resets", "organization_id", "organizations"),
        _to("factor_resets", "account_id", "accounts"),
        _to("factor_resets", "asked_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_resets")),
    )
    op.create_index("ix_factor_resets_organization_id", "factor_resets", ["organization_id"])
    _checks()
    for column in _FOUND_BY:
        op.create_index(f"ix_entries_organization_id_{column}_id", "entries", ["organization_id", column, "id"])


def _checks() -> None:
    """What workers found: of the record, and of the way mail takes."""
    op.create_table(
        "record_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("done_at", db.Moment(timezone=True), nullable=True),
        sa.Column("entries", sa.Integer(), nullable=True),
        sa.Column("last_id", sa.Integer(), nullable=True),
        sa.Column("head", sa.LargeBinary(), nullable=True),
        sa.Column("broken_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_checks")),
    )
    op.create_index("ix_record_checks_done_at", "record_checks", ["done_at"])
    op.create_table(
        "examinations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("claimed_at", db.Moment(timezone=True), nullable=True),
        sa.Column("done_at", db.Moment(timezone=True), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examinations")),
    )
    op.create_index("ix_examinations_done_at", "examinations", ["done_at"])


def downgrade() -> None:
    """The way back."""
    for column in _FOUND_BY:
        op.drop_index(f"ix_entries_organization_id_{column}_id", table_name="entries")
    op.drop_index("ix_examinations_done_at", table_name="examinations")
    op.drop_table("examinations")
    op.drop_index("ix_record_checks_done_at", table_name="record_checks")
    op.drop_table("record_checks")
    op.drop_index("ix_factor_resets_organization_id", table_name="factor_resets")
    op.drop_table("factor_resets")
    op.drop_table("former_aliases")
    with op.batch_alter_table("memberships") as table:
        table.drop_column("invited_at")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
