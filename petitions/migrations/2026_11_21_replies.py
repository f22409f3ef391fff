"""What comes back: raw mails, answers by any way, and the files that came with them.

Why: an answer belongs to its letter, whichever way it came.  Locks: none, three new tables.  Old code: runs, it knows
nothing of them.  Back: drops every answer; export them first.
"""

import sqlalchemy as sa
from alembic import op

from petitions.core import db

revision = "2026_11_21_replies"
down_revision = "2026_11_21_table"
branch_labels = None
depends_on = None

STATES = ("pen", "unread", "classified", "automatic", "dismissed")
MEDIA = ("mail", "page", "post", "phone", "meeting", "other")
VERDICTS = ("acknowledged", "substantive", "committed", "refused", "other_channel", "no_more")


def upgrade() -> None:
    """The way up."""
    op.create_table(
        "inbound",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("raw_sha256", sa.Text(), nullable=False),
        sa.Column("blob_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", db.Moment(timezone=True), nullable=False),
        sa.Column("state", _words("inboundstate", "new", "read", "broken"), nullable=False),
        sa.Column("nature", _words("nature", "answer", "automatic", "report", "foreign"), nullable=True),
        sa.Column("envelope_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=True),
        _to("inbound", "blob_id", "blobs"),
        _to("inbound", "envelope_id", "envelopes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound")),
        sa.UniqueConstraint("raw_sha256", name=op.f("uq_inbound_raw_sha256")),
    )
    op.create_index(op.f("ix_inbound_state"), "inbound", ["state"])
    _answers()
    op.create_table(
        "answer_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        _to("answer_files", "answer_id", "answers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_files")),
        sa.UniqueConstraint("answer_id", "position", name=op.f("uq_answer_files_answer_id_position")),
    )


def _answers() -> None:
    numbers = ("organization_id", "campaign_id", "recipient_id", "item_id", "proposed_item_id", "inbound_id")
    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in numbers),
        sa.Column("medium", _words("medium", *MEDIA), nullable=False),
        sa.Column("state", _words("answerstate", *STATES), nullable=False),
        sa.Column("matched_by", sa.Text(), nullable=True),
        sa.Column("proposed", _words("verdict", *VERDICTS), nullable=True),
        sa.Column("verdict", _words("verdict", *VERDICTS), nullable=True),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("came_at", db.Moment(timezone=True), nullable=False),
        *(sa.Column(n, sa.LargeBinary(), nullable=True) for n in ("sender", "subject", "text", "quoted", "note")),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("classified_by", sa.Integer(), nullable=True),
        sa.Column("classified_at", db.Moment(timezone=True), nullable=True),
        _to("answers", "organization_id", "organizations"),
        _to("answers", "campaign_id", "campaigns"),
        _to("answers", "recipient_id", "recipients"),
        _to("answers", "item_id", "dispatch_items"),
        _to("answers", "proposed_item_id", "dispatch_items"),
        _to("answers", "inbound_id", "inbound"),
        _to("answers", "entered_by", "accounts"),
        _to("answers", "classified_by", "accounts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("inbound_id", name=op.f("uq_answers_inbound_id")),
    )
    op.create_index("ix_answers_organization_id_state", "answers", ["organization_id", "state"])
    op.create_index(op.f("ix_answers_campaign_id"), "answers", ["campaign_id"])
    op.create_index(op.f("ix_answers_item_id"), "answers", ["item_id"])


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def downgrade() -> None:
    """The way back."""
    op.drop_table("answer_files")
    op.drop_table("answers")
    op.drop_table("inbound")
