"""Each office that is named as getting a copy of a letter gets one of its own, beside the letter in the same dispatch.

Why: a copy has its own address, way, state and doubt.  Locks: rewrites one small table on SQLite; on PostgreSQL a
moment for a constraint that becomes an index.  Old code: runs, it makes no copies and would show them as letters.
Back: drops the copies; what was sent stays in the outbox.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_copies"
down_revision = "2026_11_21_once"
branch_labels = None
depends_on = None

ITEMS, OLD = "dispatch_items", "uq_dispatch_items_dispatch_id_recipient_id"
COPY = "copy_of_id"


def upgrade() -> None:
    """The way up."""
    key = sa.ForeignKey(f"{ITEMS}.id", name=op.f("fk_dispatch_items_copy_of_id_dispatch_items"))
    op.add_column(ITEMS, sa.Column(COPY, sa.Integer(), key, nullable=True), inline_references=True)
    if op.get_bind().dialect.name == "sqlite":
        _written_anew(without=OLD)
    else:
        op.drop_constraint(OLD, ITEMS, type_="unique")
    only = sa.text("copy_of_id IS NULL")
    op.create_index(
        "uq_dispatch_items_letter", ITEMS, ["dispatch_id", "recipient_id"], unique=True,
        sqlite_where=only, postgresql_where=only,
    )  # fmt: skip
    op.create_index("uq_dispatch_items_copy", ITEMS, [COPY, "recipient_id"], unique=True)


def downgrade() -> None:
    """The way back."""
    op.drop_index("uq_dispatch_items_copy", ITEMS)
    op.drop_index("uq_dispatch_items_letter", ITEMS)
    op.execute(
        "UPDATE answers SET item_id = NULL WHERE item_id IN (SELECT id FROM dispatch_items WHERE copy_of_id > 0)"
    )
    op.execute("DELETE FROM dispatch_items WHERE copy_of_id IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        _written_anew(drop=COPY, unique=OLD)
    else:
        op.drop_column(ITEMS, COPY)
        op.create_unique_constraint(OLD, ITEMS, ["dispatch_id", "recipient_id"])


def _written_anew(*, without: str = "", unique: str = "", drop: str = "") -> None:
    """SQLite cannot take a constraint from a table: set the rows aside, make the table again, put them back.

    References to the rows are checked at the end of the transaction, when all of them are there again.
    """
    bind = op.get_bind()
    table = sa.Table(ITEMS, sa.MetaData(), autoload_with=bind, resolve_fks=False)
    columns = ", ".join(column.name for column in table.columns if column.name != drop)
    made = sa.MetaData()
    for name in {key.target_fullname.partition(".")[0] for key in table.foreign_keys} - {ITEMS}:
        sa.Table(name, made, sa.Column("id", sa.Integer(), primary_key=True))
    new = sa.Table(ITEMS, made, *(_column(column) for column in table.columns if column.name != drop))
    for constraint in table.constraints:
        if isinstance(constraint, sa.ForeignKeyConstraint) and drop not in constraint.column_keys:
            at = [element.target_fullname for element in constraint.elements]
            new.append_constraint(sa.ForeignKeyConstraint(constraint.column_keys, at, name=constraint.name))
        elif isinstance(constraint, sa.UniqueConstraint) and constraint.name != without:
            new.append_constraint(sa.UniqueConstraint(*constraint.columns.keys(), name=constraint.name))
    new.append_constraint(sa.PrimaryKeyConstraint("id", name="pk_dispatch_items"))
    if unique:
        new.append_constraint(sa.UniqueConstraint("dispatch_id", "recipient_id", name=unique))
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute(f"CREATE TEMPORARY TABLE aside AS SELECT {columns} FROM {ITEMS}")  # noqa: S608  # names of columns
    op.drop_table(ITEMS)
    new.create(bind)
    op.execute(f"INSERT INTO {ITEMS} ({columns}) SELECT {columns} FROM aside")  # noqa: S608  # names of columns
    op.execute("DROP TABLE aside")


def _column(column: sa.Column[object]) -> sa.Column[object]:
    default: Any = column.server_default
    return sa.Column(column.name, column.type, nullable=column.nullable, server_default=default)
