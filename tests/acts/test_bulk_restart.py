"""A worker is killed in the middle of many steps, another takes over: each case is stepped exactly once."""

from sqlalchemy import func, select

from grants import db
from grants.models import Bulk, BulkItem, Step
from tests.acts.test_bulk import outcome, prepared, start_bulk
from tests.acts.test_restart import in_haste, workers_of
from tests.office import NOON, Office

CASES = 5


def _started(office: Office) -> tuple[int, list[str]]:
    refs = [office.case_in("submitted", with_letters=False) for _ in range(CASES)]
    office.work_off()  # the receipts: from here the worker has nothing to do but our steps
    bulk = prepared(office, refs, "admit")
    start_bulk(bulk, actor_id=office.people["officer"], at=NOON)
    return bulk, refs


def _admissions() -> list[int]:
    """How often each case was admitted."""
    with db.reading() as session:
        query = select(func.count()).where(Step.transition == "admit").group_by(Step.application_id)
        return list(session.scalars(query))


def test_each_case_is_stepped_once_whenever_the_worker_dies(office_on_both: Office) -> None:
    office = in_haste(office_on_both)
    bulk, refs = _started(office)
    with workers_of(office) as worker:
        for moment, through in (("before_commit", 0), ("after_commit", 1), ("before_commit", 1)):
            assert worker(moment=[moment, "", 1]) == "killed", moment
            assert len(_admissions()) == through, moment
        assert worker(moment=["after_commit", "", 2]) == "killed"
        assert sorted(outcome(bulk).values()) == [("done", [])] * 3 + [("waiting", [])] * 2
        assert worker() == "ended 0"
    assert outcome(bulk) == dict.fromkeys(refs, ("done", []))
    assert _admissions() == [1] * CASES
    with db.reading() as session:
        assert session.scalars(Bulk.by_id(bulk)).one().ended_at is not None
        assert session.scalar(select(func.count(BulkItem.step_id.distinct()))) == CASES


def test_marking_after_the_step_tells_what_is_not_true(office: Office) -> None:
    """The control: the same kill, and a case that went on is reported as one that stayed."""
    office = in_haste(office)
    bulk, refs = _started(office)
    with workers_of(office) as worker:
        assert worker(naive_bulk=2) == "killed"
        assert worker(naive_bulk=CASES + 1) == "ended 0"
    told = outcome(bulk)
    assert office.state_of(refs[1]) == "in_review"
    assert told[refs[1]][0] == "refused"
