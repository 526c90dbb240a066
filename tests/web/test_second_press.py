"""A button pressed twice, or an old page sent again: what was done is done once, and nobody is alarmed."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from grants import db
from grants.models import Application
from tests.office import NOON, Office
from tests.web.test_steps import DECLARED, page
from tests.web.walking import send_from, words


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    ("state", "transition", "by", "given"),
    [
        ("draft", "submit", "oldenburg", DECLARED),
        ("recommended", "send_back", "approver", {"note": "Please look at the agenda again."}),
    ],
)
def test_a_second_press_is_told_that_it_was_done_already(
    office: Office, client_of: Any, state: str, transition: str, by: str, given: dict[str, str]
) -> None:
    ref = office.case_in(state, with_letters=False)
    client = client_of(by)
    opened = client.get(page(ref, transition))
    first, second = (send_from(client, opened, **given) for _press in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert "Das ist schon geschehen" in words(client.get(second.location))
    with db.reading() as session:
        steps = session.scalars(Application.by_ref(ref)).one().steps
        assert [step.transition for step in steps].count(transition) == 1


def test_a_second_press_with_other_words_is_no_repetition(office: Office, client_of: Any) -> None:
    """Nothing that somebody has written may vanish behind a friendly word."""
    ref = office.case_in("recommended", with_letters=False)
    client = client_of("approver")
    opened = client.get(page(ref, "send_back"))
    assert send_from(client, opened, note="Please look at the agenda again.").status_code == 302
    answer = send_from(client, opened, note="And at the budget.")
    assert answer.status_code == 409
    assert "And at the budget." in answer.text
    assert "Sie selbst haben diesen Vorgang am 02.03.2026, 12:00 Uhr geändert" in words(answer)
