"""The way of a case through the office, on both databases."""

from tests.office import Office


def test_a_case_goes_from_draft_to_closed(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.case_in("closed")
    assert office.state_of(ref) == "closed"
