"""`make run`: the whole of Demarche on one machine, until Ctrl-C. Shows a demonstration unless DEMO=0."""

import fcntl
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bin import processes
from bin.queue_server import QueueServer, takes_writes
from bin.supervisor import Service, Supervisor

HERE = Path(__file__).resolve().parent.parent
PRIVATE = ("CONTACT_KEY", "NAMES_KEY")
LAST = ("nice", "-n", "5")
"""Somebody waits for a page; mail and print take what the pages leave."""


@dataclass(frozen=True)
class Plan:
    """What this start runs, and where; read once from the environment."""

    environ: Mapping[str, str]
    instance: Path
    port: int
    is_demo: bool

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Plan":
        """The demonstration lives in a folder and database of its own."""
        is_demo = environ.get("DEMO", "1") != "0"
        instance = Path(environ.get("INSTANCE") or HERE / ("instance/demo" if is_demo else "instance")).resolve()
        given = environ.get("PORT") or "8000"
        if not given.isdecimal() or not 0 < int(given) < 65536:
            raise SystemExit(f"PORT={given} is not a port: give a number such as PORT=8010 make run")
        port = int(given)
        base = environ.get("BASE_URL") or f"http://127.0.0.1:{port}"
        over = {"INSTANCE": str(instance), "BASE_URL": base, "PYTHONUNBUFFERED": "1", "DEMO": "1" if is_demo else ""}
        if is_demo:  # neither the database nor the keys of a real installation, whatever the shell has exported
            over |= {"DATABASE_URL": environ.get("DEMO_DATABASE_URL", ""), "KEYS_DIR": str(instance / "keys")}
            environ = {name: value for name, value in environ.items() if name not in PRIVATE}
        return cls(dict(environ) | over, instance, port, is_demo)

    @property
    def catcher_smtp(self) -> str:
        """Where the catcher takes mail."""
        return self.environ.get("CATCHER_SMTP") or "127.0.0.1:8025"

    @property
    def catcher_web(self) -> str:
        """Where the catcher shows it."""
        return self.environ.get("CATCHER_WEB") or "127.0.0.1:8026"

    @property
    def public(self) -> dict[str, str]:
        """The environment of processes that hold no private key."""
        return {name: value for name, value in self.environ.items() if name not in PRIVATE}

    @property
    def private(self) -> dict[str, str]:
        """The environment of the workers: the paths of the private keys that exist."""
        folder = Path(self.environ.get("KEYS_DIR") or self.instance / "keys") / "private"
        paths = {"CONTACT_KEY": folder / "contact.key", "NAMES_KEY": folder / "names.key"}
        return self.public | {
            name: self.environ.get(name) or str(path) for name, path in paths.items() if path.exists()
        }

    def serving(self) -> list[str]:
        """How many take requests at once. On PostgreSQL a process for each core; SQLite has one writer anyway.

        Threads, because one idle connection would hold a process; behind a proxy that buffers there is none, and
        processes alone are faster.
        """
        has_server = self.environ.get("DATABASE_URL", "").startswith("postgresql")
        given = self.environ.get("WEB_PROCESSES") or str(os.cpu_count() if has_server else 1)
        if not given.isdecimal() or not 0 < int(given) < 100:
            raise SystemExit(f"WEB_PROCESSES={given} is not a number of processes: give one such as WEB_PROCESSES=4")
        has_proxy = self.environ.get("PROXY_HOPS", "0") != "0"
        return ["--workers", given, *([] if has_proxy else ["--threads", "8"])]

    def ports(self) -> list[tuple[str, str, str]]:
        """Host and port, what wants it, and how to choose another."""
        wanted = [(f"127.0.0.1:{self.port}", "the pages", f"PORT={self.port + 10} make run")]
        if not self.environ.get("SMTP_URL"):
            wanted.append((self.catcher_smtp, "the mail catcher", "CATCHER_SMTP=127.0.0.1:8035 make run"))
            wanted.append((self.catcher_web, "the catcher's page", "CATCHER_WEB=127.0.0.1:8036 make run"))
        return wanted

    def services(self, redis_url: str) -> list[Service]:
        """The processes that are ours, the web first."""
        public, private = self.public | {"REDIS_URL": redis_url}, self.private | {"REDIS_URL": redis_url}
        python, web = sys.executable, ["--bind", f"127.0.0.1:{self.port}", *self.serving(), "--no-control-socket"]
        table = [
            Service("web", [python, "-m", "gunicorn", *web, "--log-level", "warning", "app:create_app()"], public),
            Service("clock", [python, "clock.py"], public),
            Service("post", [*LAST, python, "worker.py", "post"], private),
            Service("press", [*LAST, python, "worker.py", "press"], private),
        ]
        if self.is_demo:
            table.append(Service("demo", [python, "-m", "flask", "--app", "app", "demo", "fill"], public, once=True))
        if not self.environ.get("SMTP_URL"):
            table.append(Service("catcher", [python, "catcher.py"], public))
        return table


def main() -> int:
    """Check, prepare, then run until told to stop."""
    if "MAKELEVEL" in os.environ:
        processes.die_with_parent()
    os.chdir(HERE)
    plan = Plan.from_env(os.environ)
    plan.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = alone(plan.instance)
    if taken := [sentence for sentence in map(busy, plan.ports()) if sentence]:
        return refuse("\n".join(taken))
    (plan.instance / "redis.url").unlink(missing_ok=True)
    prepared = subprocess.run(
        [sys.executable, "-m", "bin.prepare"], env=plan.private, stdout=subprocess.PIPE, text=True
    )
    if prepared.returncode:
        return prepared.returncode
    folder = Path(tempfile.mkdtemp(prefix="demarche-"))
    try:
        return processes.guarded(lambda: serve(plan, folder, prepared.stdout))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.close()


def serve(plan: Plan, folder: Path, said: str) -> int:
    """Start everything, say where to look, and keep it running; 0 after a wish to stop."""
    supervisor = Supervisor()
    supervisor.listen()
    try:
        url = plan.environ.get("REDIS_URL") or start_queue(supervisor, plan, folder)
        mend = (
            "Mend it, or unset REDIS_URL."
            if plan.environ.get("REDIS_URL")
            else f"See {plan.instance}/queue/server.log."
        )
        if not takes_writes(url, within=10):
            return refuse(f"The Redis or Valkey at {url.rpartition('@')[2]} takes no writes. {mend}")
        web, *others = plan.services(url)
        supervisor.start(web)  # alone: a person waits for the page, and six starts at once would slow it
        if supervisor.run_until(lambda: answers(plan.port), fatal="web"):
            for service in others:
                supervisor.start(service)
            print(welcome(plan, said), flush=True)
            supervisor.run_until(lambda: False)
        elif not supervisor.stops:
            return refuse("The web process could not start; its lines above say why.")
        print("\nStopping; Ctrl-C again stops at once.", flush=True)
        return 0
    finally:
        supervisor.stop(last="queue")
        shutil.rmtree(folder, ignore_errors=True)
        (plan.instance / "redis.url").unlink(missing_ok=True)


def start_queue(supervisor: Supervisor, plan: Plan, folder: Path) -> str:
    """Start a Redis or Valkey of our own; its data stays in the instance, its socket in a short private folder."""
    server = QueueServer(folder, plan.instance / "queue")
    supervisor.start(Service("queue", server.command(), {"PATH": os.defpath}))
    (plan.instance / "redis.url").write_text(server.url)  # for flask commands given by hand
    return server.url


def alone(instance: Path) -> IO[str]:
    """Hold the instance for this start only."""
    lock = open(instance / "run.lock", "w")  # noqa: SIM115  # held open as long as we run
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise SystemExit(
            f"Demarche already runs with {instance}. Stop it first, or choose another folder with INSTANCE=."
        ) from None
    return lock


def busy(wanted: tuple[str, str, str]) -> str | None:
    """A sentence when the address cannot be used, else None."""
    where, who, instead = wanted
    host, _, port = where.rpartition(":")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError:
            return f"Port {port}, wanted for {who}, is in use. Stop what uses it, or choose another: {instead}"
    return None


def answers(port: int) -> bool:
    """Whether a page comes back."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def welcome(plan: Plan, said: str) -> str:
    """Where to look, how to log in or who has to be there first."""
    base = plan.environ["BASE_URL"]
    lines = ["", f"Demarche is running at {base}", f"  the desk of organizers   {base}/desk/"]
    if not plan.environ.get("SMTP_URL"):
        lines.append(f"  mail it has sent         http://{plan.catcher_web}")
    if plan.is_demo:
        lines += ["", "Everything shown is invented and marked SPECIMEN; no mail leaves this machine."]
    if said.strip():
        lines += ["", said.rstrip()]
    return "\n".join([*lines, "", "Ctrl-C stops it.", ""])


def refuse(sentence: str) -> int:
    """Say why this start ends here."""
    print(sentence, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
