"""A real SMTP server for tests: takes everything, keeps it in memory."""

import email
import email.policy
import socket
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """Use as a context manager; ``address`` is host:port, ``mails`` what came, oldest first."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.mails: list[EmailMessage] = []
        self.address = f"127.0.0.1:{port}"
        self._controller = Controller(self, hostname="127.0.0.1", port=port, ready_timeout=10)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep one mail."""
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    def __enter__(self) -> "Mailbox":
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
