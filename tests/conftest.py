"""Fixtures: what a test asks for decides its rung (nothing, session, client, redis, page)."""

import dataclasses
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from flask_babel import refresh
from sqlalchemy.orm import Session

from app import create_app
from config import Settings
from petitions.core import keys as keyfiles
from petitions.core.db import Base, db
from petitions.core.keys import Keyring
from petitions.core.limits import limiter

RUNGS = {"page": "browser", "redis": "worker", "pdf": "pdf", "client": "http", "session": "db"}
BASE_URL = "http://localhost"
HERE = Path(__file__).parent
LONGEST = (
    "test_seized_server.py", "test_killed_workers.py", "test_short.py", "test_golden.py", "test_queue_away.py",
    "test_press.py", "test_model.py", "test_failing_jobs.py", "test_processes.py",
    "test_delivery.py", "test_journey.py", "test_elsewhere.py", "test_supporter.py", "test_first_campaign.py",
)  # fmt: skip
"""Files that take longest, most of it waiting: begun first, so that no process of the tests ends alone with one."""


class Browser(FlaskClient):
    """Requests of a test share its database session; of everything else each begins with nothing, as in life."""

    def open(self, *args: Any, **options: Any) -> Any:
        """Send a request that knows nothing of the one before."""
        if has_app_context():
            for name in [name for name in g if name != "_sqlalchemy_sessions"]:
                g.pop(name)
        return super().open(*args, **options)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the dearest fixture it asks for, unless its file says where it stands."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        rung = next((mark for fixture, mark in RUNGS.items() if fixture in names), "unit")
        if rung == "browser" and item.path.parts[len(HERE.parts)] not in ("browser", "look"):
            raise pytest.UsageError(f"{item.nodeid} is of a browser: its place is tests/browser or tests/look")
        if rung != "unit" or not any(item.get_closest_marker(mark) for mark in RUNGS.values()):
            item.add_marker(getattr(pytest.mark, rung))
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """Nothing of what was collected is looked through again for cycles; of each test few are left."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of the test installation, names held by the worker."""
    folder = tmp_path_factory.mktemp("instance") / "keys"
    keyfiles.create(folder, None)
    return folder


@pytest.fixture(scope="session")
def worker_keys(key_folder: Path) -> Keyring:
    """The keys as a worker holds them, private halves included."""
    private = key_folder / "private"
    return keyfiles.load(key_folder, private / "contact.key", private / "names.key")


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SQLite unless TEST_DATABASE=postgresql."""
    if os.environ.get("TEST_DATABASE", "sqlite") == "postgresql":
        from tests import services

        yield services.postgres_url()
    else:
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.sqlite'}"


@pytest.fixture(scope="session")
def settings(key_folder: Path, database_url: str) -> Settings:
    """Settings of the web process: it holds no private key."""
    return Settings(
        instance=key_folder.parent,
        database_url=database_url,
        redis_url="",
        keys=key_folder,
        base_url=BASE_URL,
        index_cost=2,
        is_testing=True,
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The web application on an empty database of the chosen kind."""
    app = create_app(settings)
    app.test_client_class = Browser
    app.before_request_funcs.setdefault(None, []).insert(0, refresh)  # the requests of a test share one app context
    with app.app_context():
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.dispose()


@pytest.fixture
def own_app(tmp_path: Path, changed_settings: Any, database_url: str) -> Iterator[Flask]:
    """An application on an empty database of its own, where what is committed stays: for several hands at once."""
    if database_url.startswith("postgresql"):
        from tests import services

        url = services.fresh_postgres_url()
    else:
        url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    app = create_app(changed_settings(database_url=url))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside an outer transaction that is rolled back; requests and jobs of the test share it."""
    with app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        maker = db.sessionmaker
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield db.session
        finally:
            db.session.close()
            maker.configure(bind=db.engine, join_transaction_mode="conditional_savepoint")
            outer.rollback()
            connection.close()


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A browser without scripts; nobody is logged in, and nobody counts how often it knocks."""
    limiter.enabled = False  # an application made by another test may have switched it on: there is one for all
    return app.test_client()


@pytest.fixture
def keys(app: Flask) -> Keyring:
    """The keys as the web process holds them."""
    ring: Keyring = app.extensions["keys"]
    return ring


@pytest.fixture
def as_worker(app: Flask, worker_keys: Keyring) -> Iterator[Keyring]:
    """For the length of the test the application holds the private keys, as a worker does."""
    web = app.extensions["keys"]
    app.extensions["keys"] = worker_keys
    yield worker_keys
    app.extensions["keys"] = web


@pytest.fixture
def changed_settings(settings: Settings) -> Any:
    """A function that gives the test settings with some of them changed."""
    return lambda **over: dataclasses.replace(settings, **over)


@pytest.fixture
def redis() -> str:
    """Address of a real, empty Redis or Valkey."""
    from redis import Redis

    from tests import services

    url = services.redis_url()
    with Redis.from_url(url) as connection:
        connection.flushall()
    return url
