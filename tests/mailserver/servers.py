"""A postfix and a dovecot of our own: configuration, queue, mail and ports in one folder, nothing of the machine's."""

import os
import pwd
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bin.processes import die_with_parent
from tests.delivery.certificates import server_context
from tests.mailserver import configuration
from tests.services import MissingServer

USER, PASSWORD = "desk", "a password, with @ and %"
_HOUSE = Path(__file__).resolve().parents[2]
_GUARD = (
    "import os, sys; from bin.processes import guarded as g; sys.exit(g(lambda: os.execv(sys.argv[1], sys.argv[1:])))"
)
"""Stands between us and a server, and ends it with everything it started however we end, SIGKILL included."""


@dataclass
class MailServers:
    """Both servers, running. Use as a context manager: no process and no file of them stays behind."""

    folder: Path = field(init=False)
    submission: int = field(init=False)
    """Port that takes our letters: STARTTLS and a login required."""
    inlet: int = field(init=False)
    """Port that takes mail from the world: no login, no TLS asked for."""
    imaps: int = field(init=False)
    _behind: int = field(init=False)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> "MailServers":
        check_machine()
        for is_last in (False, False, True):  # a port that was free a moment ago may be somebody else's now
            try:
                self._start_both()
            except BaseException as error:
                self.stop()
                if is_last or not isinstance(error, MissingServer):
                    raise
            else:
                break
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End both and whatever they started, and remove their files."""
        for name in list(self._processes):
            self._end(name)
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def relay_away(self) -> Iterator[None]:
        """For a while nothing answers on the relay's ports; what it has taken stays in its queue."""
        self._end("postfix")
        yield
        self._run_postfix()

    @property
    def cafile(self) -> Path:
        """Certificate of the authority that both servers' certificate comes from."""
        return self.folder / "ca.pem"

    def said(self) -> str:
        """What postfix has logged."""
        log = self.folder / "postfix.log"
        return log.read_text(errors="replace") if log.exists() else ""

    def mailbox(self, domain: str, user: str) -> list[bytes]:
        """Every mail in a Maildir, oldest first."""
        found = [path for room in ("new", "cur") for path in (self.folder / "mail" / domain / user / room).glob("*")]
        return [path.read_bytes() for path in sorted(found, key=lambda path: path.name)]

    def drop(self, to: str, content: str | bytes, sender: str = "someone@un-body.example") -> None:
        """Bring one mail to the relay as another mail server would: from the world, encrypted, without a login."""
        with smtplib.SMTP("127.0.0.1", self.inlet, timeout=20) as talk:
            talk.starttls(context=ssl.create_default_context(cafile=self.cafile))
            talk.sendmail(sender, [to], content)

    def clear(self, domain: str, user: str) -> None:
        """Let a mailbox be as new."""
        for room in ("new", "cur"):
            for path in (self.folder / "mail" / domain / user / room).glob("*"):
                path.unlink()

    def _start_both(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="demarche-mail-"))
        self.folder.chmod(0o711)  # servers run as users of their own and pass through
        server_context(self.folder, days=25)
        self.submission, self.inlet, self.imaps, self._behind = _free_ports(4)
        self._start_dovecot()
        self._start_postfix()

    def _start_dovecot(self) -> None:
        owner = pwd.getpwnam("nobody")
        (self.folder / "mail").mkdir()
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        (self.folder / "queue").mkdir(mode=0o755)
        (self.folder / "queue" / "private").mkdir(mode=0o700)
        os.chown(self.folder / "queue" / "private", pwd.getpwnam("postfix").pw_uid, 0)
        version = subprocess.run([program("dovecot"), "--version"], capture_output=True, text=True, check=True).stdout
        facts = {"version": version, "imaps": self.imaps, "password": PASSWORD, "owner": owner}
        written = configuration.dovecot(self.folder, **facts)
        self._start("dovecot", ["-F", "-c", str(written)])
        self._wait(self.imaps, "dovecot")

    def _start_postfix(self) -> None:
        ports = {"submission": self.submission, "inlet": self.inlet, "behind": self._behind}
        configuration.postfix(self.folder, ports, owner=pwd.getpwnam("nobody"))
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        os.chown(data, pwd.getpwnam("postfix").pw_uid, -1)
        self._run_postfix()

    def _run_postfix(self) -> None:
        self._start("postfix", ["-c", str(self.folder / "postfix"), "start-fg"])
        for port in (self.submission, self.inlet, self._behind):
            self._wait(port, "postfix")

    def _end(self, name: str) -> None:
        process = self._processes.pop(name)
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self, name: str, arguments: list[str]) -> None:
        with (self.folder / f"{name}.out").open("ab") as out:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-c", _GUARD, program(name), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": str(_HOUSE)},
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def _wait(self, port: int, name: str) -> None:
        def answers() -> bool:
            with socket.socket() as line:
                return line.connect_ex(("127.0.0.1", port)) == 0

        process = self._processes[name]
        if not wait_until(lambda: process.poll() is not None or answers(), 20) or process.poll() is not None:
            out = (self.folder / f"{name}.out").read_text(errors="replace")
            raise MissingServer(f"{name} did not start: {out}{self.said()}")


def check_machine() -> None:
    """Raise ``MissingServer`` where the servers are not installed or may not be started."""
    for name in ("postfix", "dovecot"):
        program(name)
    if os.geteuid() != 0:
        raise MissingServer("postfix is started by root only: make test-mailserver asks sudo for it")


def program(name: str) -> str:
    """A server's program, also where the PATH leaves out what is the administrator's."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise MissingServer(f"{name} is not installed: make test-mailserver installs it on Debian")
    return found


def wait_until(true: Callable[[], bool], seconds: float, *, every: float = 0.05) -> bool:
    """Whether it became true within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(every)
    return true()


def _free_ports(number: int) -> list[int]:
    lines = [socket.create_server(("127.0.0.1", 0)) for _n in range(number)]
    ports = [int(line.getsockname()[1]) for line in lines]
    for line in lines:
        line.close()
    return ports
