"""A verdict as plain values, for other programs."""

from typing import Any

from workflows.logs.verdict import Deviation, Example, Finding, Verdict
from workflows.logs.wording import Wording
from workflows.states import Definition


def plain(definition: Definition, verdict: Verdict, wording: Wording, seconds: float) -> dict[str, Any]:
    """Counts, each deviation and each finding with its sentence and an example; `share` from 0 to 1."""
    return {
        "definition": {
            "name": definition.name, "version": definition.version, "sha256": definition.sha256,
        },
        "cases": verdict.cases,
        "events": verdict.events,
        "fitting": verdict.fitting,
        "share": verdict.share,
        "running": verdict.running,
        "of_another_procedure": verdict.others,
        "steps_without_role": verdict.without_role,
        "steps_without_person": verdict.without_person,
        "cases_running_backwards": verdict.backwards,
        "events_outside": verdict.outside,
        "cases_beyond": verdict.beyond,
        "deviations": [_deviation(definition, each, wording) for each in verdict.deviations()],
        "findings": [_finding(each, wording) for each in verdict.findings],
        "seconds": round(seconds, 3),
        "events_per_second": round(verdict.events / seconds) if seconds else None,
    }  # fmt: skip


def _deviation(definition: Definition, found: Deviation, wording: Wording) -> dict[str, Any]:
    leaving = definition.leaving(found.state) if found.state else ()
    return {
        "kind": found.kind,
        "state": found.state or None,
        "transition": found.transition.name if found.transition else None,
        "cases": found.cases,
        "count": found.count,
        "first": found.first or None,
        "last": found.last or None,
        "missing": [each.name for each in found.missing],
        "expected": [each.name for each in leaving],
        "other": found.other or None,
        "sentence": wording.deviation(found),
        "example": _example(found.example),
    }


def _finding(found: Finding, wording: Wording) -> dict[str, Any]:
    return {
        "name": found.order.name,
        "cases": found.cases,
        "never": found.never,
        "sentence": wording.finding(found),
        "example": _example(found.example) if found.example else None,
    }


def _example(example: Example) -> dict[str, Any]:
    return {
        "case": example.case,
        "event": example.number,
        "time": example.time or None,
        "activity": example.activity or None,
    }
