"""What tests of the directory share: a member at the desk."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.desk import Desk, sit_down


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> Desk:
    """An owner who is logged in."""
    return sit_down(client, session)
