"""A log is judged event by event: each kind of deviation is found, with its place and example."""

import os
from pathlib import Path

import pytest

from tests.workflows.rulebook_case import RULEBOOK
from workflows.foreign import load_foreign
from workflows.logs.log import Columns, LogError
from workflows.logs.mapping import LogMap, load_map
from workflows.logs.reading import read_log
from workflows.logs.replay import Replay
from workflows.logs.verdict import Deviation, Example, Verdict
from workflows.logs.wording import Wording
from workflows.logs.xes import read_xes

LOGS = Path(__file__).parent / "logs"
DEFINITION = load_foreign(RULEBOOK / "examples" / "international_declaration.toml")
MAP = load_map(RULEBOOK / "maps" / "international_declaration.toml", DEFINITION)
REAL_LOG = os.environ.get("GRANTS_EVENT_LOG", "")


def judged(name: str, log_map: LogMap = MAP) -> Verdict:
    path = LOGS / f"{name}.xes"
    return Replay(DEFINITION, log_map, path).judge(read_log(path, log_map))


def only(verdict: Verdict) -> Deviation:
    (found,) = verdict.deviations()
    return found


def place(found: Deviation) -> tuple[str, str, str | None, int, int]:
    transition = found.transition.name if found.transition else None
    return found.kind, found.state, transition, found.cases, found.count


def test_cases_that_follow_the_procedure_fit():
    verdict = judged("fits")
    assert (verdict.cases, verdict.events, verdict.fitting, verdict.share) == (2, 13, 2, 1.0)
    assert list(verdict.deviations()) == []
    assert [finding.cases for finding in verdict.findings] == [0, 0, 0, 0]


def test_a_skipped_desk_is_named():
    verdict = judged("skipped")
    found = only(verdict)
    assert place(found) == (
        "skipped", "declaration_submitted", "approve_declaration_as_supervisor", 1, 1,
    )  # fmt: skip
    assert [each.name for each in found.missing] == ["support_declaration_as_administration"]
    assert found.example == Example(
        "trip-2", 7, "2018-03-10T10:00:00+01:00", "Declaration FINAL_APPROVED by SUPERVISOR"
    )
    assert verdict.fitting == 1


def test_a_step_that_comes_too_late_leaves_the_case_where_it_was():
    """Otherwise the payment, which was in order, would count as a second deviation."""
    found = only(judged("out_of_order"))
    assert place(found) == (
        "out_of_order", "declaration_approved", "support_permit_as_budget_owner", 1, 1,
    )  # fmt: skip
    assert (found.example.case, found.example.number, found.missing) == ("trip-2", 9, ())


def test_a_step_after_the_end_is_found():
    found = only(judged("after_end"))
    assert place(found) == ("after_end", "paid", "reject_declaration_as_supervisor", 1, 1)
    assert found.example.number == 11


def test_a_step_in_the_wrong_role_is_found_though_it_was_the_right_step():
    found = only(judged("wrong_role"))
    assert place(found) == ("wrong_role", "permit_checked", "approve_permit_as_supervisor", 1, 1)
    assert found.other == "employee"


def test_the_same_person_twice_breaks_four_eyes():
    found = only(judged("four_eyes"))
    assert place(found) == (
        "four_eyes", "declaration_checked", "approve_declaration_as_supervisor", 1, 1,
    )  # fmt: skip
    assert (found.other, found.example.case) == ("submit_declaration", "trip-1")


def test_cases_that_stop_on_the_way_are_found_even_without_an_event():
    verdict = judged("not_finished")
    assert [place(each) for each in verdict.deviations()] == [
        ("not_finished", "declaration_checked", None, 1, 1),
        ("not_finished", "permit_open", None, 1, 1),
    ]
    assert [each.example.number for each in verdict.deviations()] == [7, 0]
    assert (verdict.cases, verdict.fitting) == (2, 0)


def test_audit_findings_count_days_where_the_log_knows_no_hours():
    verdict = judged("audit")
    found = {each.order.name: (each.cases, each.never) for each in verdict.findings}
    assert found == {
        "trip_before_permit": (2, 1),
        "declared_before_return": (2, 0),
        "declared_without_permit": (1, 1),
        "paid_without_approval": (0, 0),
    }
    assert verdict.findings[0].example == Example("trip-2", 3, "2018-03-02T00:00:00+01:00", "Start trip")


def test_every_event_of_a_case_is_judged_after_a_deviation(tmp_path):
    """Two mistakes in one case are two deviations; the case counts once among those that do not fit."""
    text = (LOGS / "skipped.xes").read_text(encoding="utf-8")
    log = tmp_path / "log.xes"
    log.write_text(text.replace('"UNDEFINED"', '"EMPLOYEE"'), encoding="utf-8")
    verdict = Replay(DEFINITION, MAP, log).judge(read_log(log, MAP))
    assert sorted(place(each) for each in verdict.deviations()) == [
        ("skipped", "declaration_submitted", "approve_declaration_as_supervisor", 1, 1),
        ("wrong_role", "declaration_approved", "request_payment", 2, 2),
        ("wrong_role", "payment_requested", "pay", 2, 2),
    ]
    assert verdict.fitting == 0


ACTIVITY = 'key="concept:name" value="Start trip"'
UNTOLD = "does not say what these are: "


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (ACTIVITY, 'key="other" value=""', "Event 4 of case 'trip-1' has no 'concept:name'."),
        (
            "2018-03-02T10:00:00+01:00",
            "yesterday",
            "has a time that is none: 'yesterday' ('time:timestamp').",
        ),
        ('<date key="time:timestamp"', '<date key="other"', "Event 1 of case 'trip-1' has no time"),
        ('<string key="concept:name" value="trip-1"/>', "", "A case has no 'concept:name'."),
        ('value="Start trip"', 'value="Fly away"', f"{UNTOLD}the activity 'Fly away' (event 4"),
        ('value="SUPERVISOR"', 'value="QUEEN"', f"{UNTOLD}the role 'QUEEN' (event 3"),
    ],
)
def test_a_log_that_does_not_say_what_the_map_expects_is_refused_in_a_sentence(tmp_path, old, new, said):
    log = tmp_path / "log.xes"
    log.write_text((LOGS / "fits.xes").read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(LogError) as refusal:
        Replay(DEFINITION, MAP, log).judge(read_log(log, MAP))
    assert said in str(refusal.value)
    assert str(refusal.value).startswith("log.xes:")


def test_sentences_read_like_an_audit_in_both_languages():
    verdict = judged("skipped")
    english, german = (Wording(DEFINITION, verdict, language) for language in ("en", "de"))
    assert english.deviation(only(verdict)) == (
        "In 1 of 2 cases “Declaration approved by the supervisor” happened although this was missing "
        "before it: “Declaration supported by the administration”, for example in case trip-2 "
        "(event 7, 2018-03-10 10:00)."
    )
    assert german.deviation(only(verdict)) == (
        "In 1 von 2 Fällen geschah „Abrechnung von den Vorgesetzten genehmigt“, obwohl davor fehlte: "
        "„Abrechnung von der Verwaltung befürwortet“, zum Beispiel im Fall trip-2 "
        "(Ereignis 7, 2018-03-10 10:00)."
    )


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("log", sorted(LOGS.glob("*.xes")), ids=lambda path: path.stem)
def test_every_verdict_has_its_words(log, language):
    wording = Wording(DEFINITION, judged(log.stem), language)
    text = "\n".join(wording.report(seconds=0.5))
    assert "{" not in text
    assert ("Fälle" if language == "de" else "cases") in text


@pytest.mark.skipif(not REAL_LOG, reason="GRANTS_EVENT_LOG names no log of the BPI Challenge 2020")
def test_the_real_log_is_judged_whole():
    """International Declarations, doi.org/10.4121/uuid:2bbf8f6a-fc50-48eb-aa9e-c4ea5ef7e8c5."""
    path = Path(REAL_LOG)
    verdict = Replay(DEFINITION, MAP, path).judge(read_log(path, MAP))
    traces = list(read_xes(path, Columns()))
    assert (verdict.cases, verdict.events) == (6_323, 70_727) == (
        len(traces), sum(len(trace.events) for trace in traces),
    )  # fmt: skip
    spoiled = {each.kind for each in verdict.deviations()}
    assert spoiled == {"skipped", "out_of_order", "wrong_role", "not_finished"}
    assert verdict.fitting == 5_002
    # Counted without the replay: the trip's day is before the day of any final approval.
    early = sum(_day(trace, "Start trip") < _day(trace, "FINAL_APPROVED") for trace in traces)
    assert verdict.findings[0].cases == early
    drafts = sum(_last_step(trace) == "Declaration SAVED by EMPLOYEE" for trace in traces)
    assert [each.cases for each in verdict.deviations() if each.state == "declaration_draft"] == [drafts]


def _last_step(trace):
    return [each.activity for each in trace.events if each.activity not in (*MAP.anytime, *MAP.ignored)][-1]


def _day(trace, words):
    days = [e.time[:10] for e in trace.events if words in e.activity and "Declaration" not in e.activity]
    return min(days, default="9999")
