"""Organizations campaign together: who was asked, with whom people signed, who agreed to which letters.

Why: each organization of a coalition writes to its own supporters alone, and its name stands under no letter that it
has not agreed to.  Locks: `signatures` and `signature_requests` for a nullable column and an index over no row;
`news_items`, which is short, is written anew on SQLite.  Old code: runs, and takes every supporter for the host's.
Back: partners, their agreements and messages are dropped; who signed with one becomes a supporter of the host without a
wish for news, because that wish was never given to the host.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_12_01_coalition"
down_revision = "2026_11_28_looks"
branch_labels = None
depends_on = None
SIGNED = ("signatures", "signature_requests")
LIVES, HOST, JOINED = sa.text("ended_at IS NULL"), sa.text("via_id IS NULL"), sa.text("via_id IS NOT NULL")
ANSWERS = ("agreed", "refused")


def upgrade() -> None:
    """The way up."""
    op.add_column("campaigns", sa.Column("is_joint", sa.Boolean(), nullable=False, server_default=sa.false()))
    _partners()
    _agreements()
    for table in SIGNED:
        op.add_column(table, _via(table), inline_references=True)
        op.create_index(
            f"ix_{table}_joined", table, ["campaign_id", "via_id"], sqlite_where=JOINED, postgresql_where=JOINED
        )
    key = sa.ForeignKey("organizations.id", name=op.f("fk_letter_partners_organization_id_organizations"))
    column = sa.Column("organization_id", sa.Integer(), key, nullable=True)
    op.add_column("letter_partners", column, inline_references=True)
    with op.batch_alter_table("news_items") as batch:
        batch.drop_constraint(op.f("uq_news_items_wave_id_number"), type_="unique")
    op.add_column("news_items", _via("news_items"), inline_references=True)
    _unique("uq_news_items_host", "news_items", ["wave_id", "number"], HOST)
    _unique("uq_news_items_joined", "news_items", ["wave_id", "via_id", "number"], JOINED)


def downgrade() -> None:
    """The way back."""
    op.execute("DELETE FROM news_items WHERE via_id IS NOT NULL")
    op.drop_index("uq_news_items_joined", table_name="news_items")
    op.drop_index("uq_news_items_host", table_name="news_items")
    op.drop_column("news_items", "via_id")
    with op.batch_alter_table("news_items") as batch:
        batch.create_unique_constraint(op.f("uq_news_items_wave_id_number"), ["wave_id", "number"])
    op.drop_column("letter_partners", "organization_id")
    for table in SIGNED:
        op.execute(f"UPDATE {table} SET news = NULL WHERE via_id IS NOT NULL")  # noqa: S608  # one of two words above
        op.drop_index(f"ix_{table}_joined", table_name=table)
        op.drop_column(table, "via_id")
    op.drop_table("letter_agreements")
    op.drop_table("campaign_partners")
    op.drop_column("campaigns", "is_joint")


def _partners() -> None:
    op.create_table(
        "campaign_partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("told_at", db.Moment(timezone=True), nullable=True),
        sa.Column("accepted_at", db.Moment(timezone=True), nullable=True),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", db.Moment(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        _to("campaign_partners", "campaign_id", "campaigns"),
        _to("campaign_partners", "organization_id", "organizations"),
        *(_to("campaign_partners", f"{act}_by", "accounts") for act in ("asked", "accepted", "ended")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_partners")),
    )
    op.create_index(op.f("ix_campaign_partners_organization_id"), "campaign_partners", ["organization_id"])
    _unique("uq_campaign_partners_living", "campaign_partners", ["campaign_id", "organization_id"], LIVES)


def _agreements() -> None:
    op.create_table(
        "letter_agreements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("told_at", db.Moment(timezone=True), nullable=True),
        sa.Column("answer", sa.Enum(*ANSWERS, name="agreed", native_enum=False, length=32), nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("answered_at", db.Moment(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        _to("letter_agreements", "dispatch_id", "dispatches"),
        _to("letter_agreements", "organization_id", "organizations"),
        _to("letter_agreements", "answered_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_agreements")),
        sa.UniqueConstraint(
            "dispatch_id", "organization_id", name=op.f("uq_letter_agreements_dispatch_id_organization_id")
        ),
    )
    op.create_index(op.f("ix_letter_agreements_organization_id"), "letter_agreements", ["organization_id"])


def _via(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("organizations.id", name=op.f(f"fk_{table}_via_id_organizations"))
    return sa.Column("via_id", sa.Integer(), key, nullable=True)


def _unique(name: str, table: str, columns: list[str], only: sa.TextClause) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=only, postgresql_where=only)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
