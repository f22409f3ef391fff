"""What the conversation needs: two servers for all tests, one installation for each story."""

from collections.abc import Iterator

import pytest

from tests.mailserver.house import House, opened
from tests.mailserver.servers import MailServers, check_machine
from tests.services import MissingServer


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    """postfix and dovecot, running. Without them tests are left out, which `make test-mailserver` takes as failed."""
    try:
        check_machine()
    except MissingServer as missing:
        pytest.skip(str(missing))
    with MailServers() as running:
        yield running


@pytest.fixture(scope="module")
def house(servers: MailServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """An installation of this story's own; the mailboxes are new."""
    servers.empty()
    with opened(servers, tmp_path_factory.mktemp("house")) as house:
        yield house
