"""Who asks the services."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_owner
from webapp.services.owner import Owner


@pytest.fixture
def owner(session: Session) -> Owner:
    return make_owner(session, "Alice")
