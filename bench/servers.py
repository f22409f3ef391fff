"""An installation as `make run` starts it, on PostgreSQL that keeps what it promised, with Redis and its own port."""

import http.client
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask

from app import create_app
from bench import ground
from bench.load import request
from bin.processes import die_with_parent
from bin.run import HERE, Plan
from config import Settings
from petitions.campaigns import service as campaigns
from petitions.campaigns.models import Campaign
from petitions.core import clock, keys
from petitions.core.db import Base, db
from petitions.core.stamps import stamp
from petitions.pages.forms import purpose
from tests import services

DURABLE = ("max_connections=60", "listen_addresses=")
"""PostgreSQL as it comes: every commit reaches the disk before it is answered."""
FIRST = 120.0


@dataclass(frozen=True)
class House:
    """A running installation with one open campaign for each cost of the slow index."""

    app: Flask
    database_url: str
    address: str
    slugs: dict[int, str]
    plan: Plan
    redis_url: str

    def presses(self, cost: int, name: str, number: int, first: int = 0) -> list[bytes]:
        """So many requests that press Sign, each of another person, with a form that is two minutes old.

        Who shares a network or a name with too many is asked to wait: count on from ``first`` when more come later.
        """
        slug = self.slugs[cost]
        with self.app.app_context():
            campaign = db.session.query(Campaign).filter_by(slug=slug).one()
            text = campaigns.text(db.session, campaign, "en")
            old = stamp(keys.keyring(), purpose(campaign, text), clock.now() - timedelta(minutes=2))
        made = []
        for n in range(first, first + number):
            typed = {"stamp": old, "website": "", "email": f"{name}{n}@town{n % 4999}.example", "country": "LB"}
            typed |= {"name": f"Anna {_word(n)} Muster", "show": "0"}
            made.append(request("POST", f"/en/c/{slug}/sign", self.address, urlencode(typed).encode(), **origin(n)))
        return made


def origin(number: int) -> dict[str, str]:
    """What a proxy says of somebody who is alone in their network."""
    return {"X_Forwarded_For": f"10.{number // 250 % 250}.{number % 250}.7"}


def _word(number: int) -> str:
    """A name of letters, another one for each number."""
    return "".join(chr(97 + number // 26**power % 26) for power in range(4)).title()


@contextmanager
def house(costs: Sequence[int] = (2, 2**10), relay: str = "", parts: Sequence[str] = ("web",)) -> Iterator[House]:
    """Start it with those ``parts`` of `make run`, and end it for sure."""
    postgres, redis = services.start_postgres(DURABLE), services.start_redis()
    folder = Path(tempfile.mkdtemp(prefix="demarche-bench-"))
    with ExitStack() as stack:
        stack.callback(postgres.stop)
        stack.callback(redis.stop)
        stack.callback(shutil.rmtree, folder, True)
        keys.create(folder / "keys", None)
        port = free_port()
        environ = {
            "PATH": os.environ["PATH"],
            "DEMO": "0",
            "INSTANCE": str(folder),
            "DATABASE_URL": postgres.url,
            "PORT": str(port),
            "CATCHER_SMTP": relay,
            "PROXY_HOPS": "1",
        }
        plan = Plan.from_env(environ)
        app = create_app(Settings.from_env(plan.private | {"REDIS_URL": redis.url}))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            slugs = {cost: ground.campaign(app, f"cost-{cost}", cost).slug for cost in costs}
            db.dispose()
        for service in plan.services(redis.url):
            if service.name in parts:
                stack.enter_context(running(service.command, service.environ))
        wait_for(f"127.0.0.1:{port}")
        yield House(app, postgres.url, f"127.0.0.1:{port}", slugs, plan, redis.url)
        with app.app_context():
            db.dispose()


@contextmanager
def hello(plan: Plan, redis_url: str) -> Iterator[str]:
    """Flask's hello on the very same server with the very same options; its address."""
    port = free_port()
    web = next(service for service in plan.services(redis_url) if service.name == "web")
    command = [word.replace(f":{plan.port}", f":{port}") for word in web.command[:-1]] + ["bench.hello:create_app()"]
    with running(command, web.environ):
        wait_for(f"127.0.0.1:{port}")
        yield f"127.0.0.1:{port}"


@contextmanager
def running(command: Sequence[str], environ: object) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours."""
    process = subprocess.Popen(command, env=dict(environ), cwd=HERE, preexec_fn=die_with_parent)  # type: ignore[call-overload]  # a mapping is what it is
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(address: str) -> None:
    """Until it answers."""
    until = time.monotonic() + FIRST
    while True:
        try:
            line = http.client.HTTPConnection(address, timeout=5)
            line.request("HEAD", "/")
            line.getresponse().read()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        finally:
            line.close()


def free_port() -> int:
    """A port nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
