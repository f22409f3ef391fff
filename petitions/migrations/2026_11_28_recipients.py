"""Recipients that are not to be written to, that are written to together, and that another organization looked at.

Why: who asks for no more letters is left in peace by every campaign; a group is chosen with one press;
an organization's own contact is looked at by another one where several share an installation;
an organization asks for more than a second person before letters leave, and keeps what people gave less long.
Locks: none worth naming, new tables.  Old code: runs, ignores them.  Back: wishes, groups and
what was said of contacts are dropped.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_28_recipients"
down_revision = "2026_11_28_campaign_work"
branch_labels = None
depends_on = None
_NUMBERS = {
    "wait_hours": "12",
    "wait_urgent_hours": "1",
    "names_kept_days": "180",
    "news_kept_days": "365",
    "inbound_kept_days": "365",
}


def upgrade() -> None:
    """The way up."""
    _wishes()
    _groups()
    _moderations()
    for name in ("only_owners_release", "never_alone"):
        op.add_column("organizations", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, number in _NUMBERS.items():
        op.add_column("organizations", sa.Column(name, sa.Integer(), nullable=False, server_default=number))


def _wishes() -> None:
    op.create_table(
        "recipient_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("lifted_at", db.Moment(timezone=True), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        _to("recipient_wishes", "organization_id", "organizations"),
        _to("recipient_wishes", "recipient_id", "recipients"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_wishes")),
    )
    op.create_index("ix_recipient_wishes_recipient_id", "recipient_wishes", ["recipient_id"])
    op.create_index(
        "uq_recipient_wishes_in_force",
        "recipient_wishes",
        ["organization_id", "recipient_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def _groups() -> None:
    op.create_table(
        "recipient_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        _to("recipient_groups", "organization_id", "organizations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipient_groups")),
        sa.UniqueConstraint("organization_id", "key", name=op.f("uq_recipient_groups_organization_id_key")),
    )
    op.create_table(
        "recipient_group_members",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        _to("recipient_group_members", "group_id", "recipient_groups"),
        _to("recipient_group_members", "recipient_id", "recipients"),
        sa.PrimaryKeyConstraint("group_id", "recipient_id", name=op.f("pk_recipient_group_members")),
    )
    op.create_index("ix_recipient_group_members_recipient_id", "recipient_group_members", ["recipient_id"])


def _moderations() -> None:
    op.create_table(
        "contact_moderations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("asked_at", db.Moment(timezone=True), nullable=False),
        sa.Column("decided_at", db.Moment(timezone=True), nullable=True),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("is_allowed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        _to("contact_moderations", "recipient_id", "recipients"),
        _to("contact_moderations", "organization_id", "organizations"),
        _to("contact_moderations", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_moderations")),
        sa.UniqueConstraint("recipient_id", "mark", name=op.f("uq_contact_moderations_recipient_id_mark")),
    )
    op.create_index("ix_contact_moderations_decided_at", "contact_moderations", ["decided_at"])


def downgrade() -> None:
    """The way back."""
    for name in ("only_owners_release", "never_alone", *_NUMBERS):
        op.drop_column("organizations", name)
    op.drop_table("contact_moderations")
    op.drop_table("recipient_group_members")
    op.drop_table("recipient_groups")
    op.drop_table("recipient_wishes")


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
