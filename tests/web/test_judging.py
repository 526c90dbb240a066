"""What somebody reads beside the form in which a case is judged."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from grants import db
from grants.models import Application
from tests.office import NOON, Office
from tests.web.walking import words


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    ("who", "state", "transition"),
    [
        ("officer", "submitted", "admit"),
        ("reviewer", "in_review", "review"),
        ("approver", "recommended", "award"),
    ],
)
def test_who_judges_reads_place_and_hosts_of_the_agenda(
    office: Office, client_of: Any, who: str, state: str, transition: str
) -> None:
    ref = office.case_in(state, with_letters=False)
    with db.transaction() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        case.visits[0].items[0].details = "Hosts: Ms de Vries <b>"
    assert "Hosts: Ms de Vries <b>" in words(client_of(who).get(f"/applications/{ref}/steps/{transition}"))
