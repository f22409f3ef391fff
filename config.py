"""Settings of one process, read once from the environment; every missing or contrary one is named together."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class BadSettings(SystemExit):
    """The process cannot start; the sentences say which settings to mend."""


@dataclass(frozen=True)
class Settings:
    """Where things are and what this process may hold. Workers alone are given the private key paths."""

    instance: Path
    database_url: str
    redis_url: str
    keys: Path
    base_url: str
    smtp_url: str | None = None
    catcher_smtp: str = "127.0.0.1:8025"
    catcher_web: str = "127.0.0.1:8026"
    contact_key: Path | None = None
    names_key: Path | None = None
    certificates: Path | None = None
    mail_from: str = "post@demarche.example"
    smtp_rate: int = 0
    """Mails a minute that the relay takes; 0 for as fast as it answers."""
    is_direct: bool = False
    """No relay stands between us and the addressees' servers: begin slowly (profile "direct")."""
    imap_url: str | None = None
    reply_address: str | None = None
    """An address whose mailbox we read; letters then ask for answers at it, with a plus sign and a token."""
    proxy_hops: int = 0
    is_demo: bool = False
    index_cost: int = 2**10
    leave_url: str = "https://www.wikipedia.org/"
    is_testing: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check all settings; raises ``BadSettings`` with one sentence for each that is wrong."""
        instance = Path(environ.get("INSTANCE", HERE / "instance")).resolve()
        redis_file = instance / "redis.url"
        found = cls(
            instance=instance,
            database_url=environ.get("DATABASE_URL") or f"sqlite:///{instance / 'demarche.sqlite'}",
            redis_url=environ.get("REDIS_URL") or (redis_file.read_text().strip() if redis_file.exists() else ""),
            keys=Path(environ.get("KEYS_DIR", instance / "keys")),
            base_url=environ.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            smtp_url=environ.get("SMTP_URL") or None,
            catcher_smtp=environ.get("CATCHER_SMTP", cls.catcher_smtp),
            catcher_web=environ.get("CATCHER_WEB", cls.catcher_web),
            contact_key=_path(environ.get("CONTACT_KEY")),
            names_key=_path(environ.get("NAMES_KEY")),
            certificates=_path(environ.get("CERTIFICATES")),
            mail_from=environ.get("MAIL_FROM", cls.mail_from),
            smtp_rate=int(environ.get("SMTP_RATE", "0")),
            is_direct=environ.get("MAIL_PROFILE", "") == "direct",
            imap_url=environ.get("IMAP_URL") or None,
            reply_address=environ.get("REPLY_ADDRESS") or None,
            proxy_hops=int(environ.get("PROXY_HOPS", "0")),
            is_demo=environ.get("DEMO") == "1",
            leave_url=environ.get("LEAVE_URL", cls.leave_url),
        )
        wrong = found.problems(allow_http=environ.get("ALLOW_HTTP") == "1", has_sender="MAIL_FROM" in environ)
        if wrong:
            raise BadSettings("\n".join(wrong))
        return found

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over TLS; decides cookies and HSTS."""
        return self.base_url.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the pages."""
        return urlsplit(self.base_url).hostname in _LOOPBACK

    def problems(self, *, allow_http: bool, has_sender: bool) -> list[str]:
        """Sentences for every setting that contradicts another or cannot be."""
        base, wrong = urlsplit(self.base_url), []
        if base.scheme not in ("http", "https") or not base.hostname:
            wrong.append("BASE_URL must be an address such as https://letters.example.org")
        if base.scheme == "http" and not self.is_local and not allow_http:
            wrong.append("BASE_URL must begin with https:// (or set ALLOW_HTTP=1 for a trial on a closed network)")
        if self.is_demo and (self.smtp_url or not self.is_local):
            wrong.append("DEMO=1 holds invented people and never mails the world: unset SMTP_URL and a public BASE_URL")
        if self.smtp_url and not has_sender:
            wrong.append("MAIL_FROM is missing: the address that letters and confirmations come from")
        return wrong


def _path(value: str | None) -> Path | None:
    return Path(value) if value else None
