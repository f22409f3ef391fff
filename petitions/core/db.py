"""The database door: one base class, one session per request or job, one place that commits."""

import enum
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from inspect import iscoroutinefunction
from typing import Any

from flask import g
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Insert,
    LargeBinary,
    MetaData,
    Row,
    Select,
    Text,
    TypeDecorator,
    event,
)  # fmt: skip
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import DeclarativeBase, Session

from . import once

_WRITING = "demarche_writing"
_AT_ONCE = "at once"
IDLE = 1.0
"""Seconds after which nobody trusts a connection untried."""


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC; a naive one is refused before it reaches a row."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table. Text columns have no length, enumerations are stored as lower-case words."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: Text(),
        bytes: LargeBinary(),
        datetime: Moment(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[Any]: JSON(),
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            create_constraint=False,
            length=32,
            values_callable=lambda e: [m.value for m in e],
        ),
    }

    def __repr__(self) -> str:
        """Kind and number only: a row never prints what it holds."""
        return f"<{type(self).__name__} {getattr(self, 'id', None)}>"


class Database(SQLAlchemy):
    """The extension without its care for asynchronous sessions: we have none, and each request paid it a thread.

    PostgreSQL has a second engine, whose connections commit each statement: to change that back and forth would be two
    more steps for every signature.
    """

    def init_app(self, app: Any) -> None:
        """Hang the database on the application."""
        super().init_app(app)
        kept = [end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)]
        app.teardown_appcontext_funcs[:] = kept

    def dispose(self, *, close: bool = True) -> None:
        """Forget every connection of this process; ``close`` them, unless another process holds them, too."""
        for engine in self.engines.values():
            engine.dispose(close=close)


def engines(url: str) -> dict[str, Any]:
    """The engines of a database, as the extension wants them."""
    if not url.startswith("postgresql"):
        return {"default": url}
    return {"default": url, _AT_ONCE: {"url": url, "isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None}}


db = Database()


def session() -> Session:
    """The session of this request, job or command; closed when its app context ends."""
    return db.session


@contextmanager
def transaction() -> Iterator[Session]:
    """A write: ends the open read, begins (IMMEDIATE on SQLite), yields the same session and commits.

    The only caller of ``commit``. Nothing inside may talk to mail, PDF, HTTP or Redis. Do not nest.
    """
    tx = session()
    tx.rollback()
    once.forget()
    tx.connection(execution_options={_WRITING: True})
    try:
        yield tx
        tx.commit()
    except BaseException:
        tx.rollback()
        raise


def at_once(statement: Insert, values: Mapping[str, Any]) -> None:
    """One insert that is a transaction of its own, outside of any other; kept when this returns.

    PostgreSQL is told so with one message instead of three, in words put ready once: then ``values`` names every column
    that has no default of the database. A session that was given its connection, as in tests, stays on it.
    Raises what a session raises.
    """
    engine = db.engines.get(_AT_ONCE)
    if engine is None or isinstance(db.sessionmaker.kw.get("bind"), Connection):
        with transaction() as tx:
            tx.connection().execute(statement, values)
        return
    if "_sqlalchemy_sessions" in g:
        session().rollback()
    words, puts = _ready(engine.dialect, statement, tuple(values))
    wrong: Any = engine.dialect.loaded_dbapi.Error
    line: Any = engine.raw_connection()
    try:
        line.driver_connection.execute(words, {name: put(values[name]) for name, put in puts})
    except wrong as error:
        if engine.dialect.is_disconnect(error, line, None):
            line.invalidate(error)
        raise DBAPIError.instance(words, None, error, wrong, hide_parameters=True) from error
    finally:
        line.close()


@contextmanager
def of_one_moment(statement: Select[Any], at_a_time: int) -> Iterator[Iterator[Sequence[Row[Any]]]]:
    """A long reading in portions, all as it was when it began, by a cursor of the server on a line of its own.

    However many rows there are, ``at_a_time`` of them are in memory; ``transaction()`` goes on beside it. A session
    that was given its connection, as in tests, shares that.
    """
    given = db.sessionmaker.kw.get("bind")
    own = nullcontext(given) if isinstance(given, Connection) else db.engine.connect()
    with own as line, line.execute(statement, execution_options={"yield_per": at_a_time}) as found:
        yield found.partitions()


@cache
def _ready(dialect: Dialect, statement: Insert, names: tuple[str, ...]) -> tuple[str, list[tuple[str, Any]]]:
    """A statement as the driver takes it, and how each of its values is put."""
    compiled = statement.compile(dialect=dialect, column_keys=names)
    puts = [(name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in compiled.binds.items()]
    return str(compiled), [(name, put or _as_it_is) for name, put in puts]


def _as_it_is(value: Any) -> Any:
    return value


def prepare(database: Database) -> None:
    """Make an SQLite engine behave: WAL, full sync, foreign keys, and transactions that we begin ourselves.

    Elsewhere a connection that lay unused for a second is tried before it is given out.
    """
    engine = database.engine
    if engine.dialect.name != "sqlite":
        for each in database.engines.values():
            _try_what_was_idle(each)
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _try_what_was_idle(engine: Engine) -> None:
    @event.listens_for(engine, "checkin")
    def _checkin(_connection: Any, record: Any) -> None:
        record.info["idle_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _checkout(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("idle_since", 0) < IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError() from error
