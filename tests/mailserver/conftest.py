"""What the conversation needs: two servers, one installation, one dispatch; the stories look at what became of it."""

from collections.abc import Iterator

import pytest

from tests.mailserver.configuration import GONE, THEIRS
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


@pytest.fixture(scope="package")
def house(servers: MailServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The installation of most stories."""
    with opened(servers, tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="package")
def sent(house: House) -> House:
    """One dispatch to four addressees: two that are there, one that is not, one whose server is elsewhere."""
    house.address("desk", f"desk@{THEIRS}")
    house.address("chair", f"chair@{THEIRS}")
    house.address("nobody", f"nobody@{THEIRS}")
    house.address("gone", f"gone@{GONE}")
    house.dispatch()
    return house
