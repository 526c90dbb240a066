"""``grants export events``: whole, readable by other programs, and nobody is named unless asked for."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import event, text

from grants import db
from grants.acts.migrate_cases import migrate_cases
from grants.acts.write_application import save_section
from grants.config import PROJECT
from grants.logs.history import History
from grants.logs.naming import ByName
from grants.models import Application, Step
from tests.acts.test_migrate_cases import OWN, keep_newer, mapping, officer_of_both
from tests.cli.conftest import Run
from tests.office import NOON, Office

XES = "{http://www.xes-standard.org/}"
DEFINITION = PROJECT / "workflows" / "definitions" / "expert_exchange.toml"
MAP = PROJECT / "workflows" / "maps" / "expert_exchange.toml"
JUDGED = ("--definition", str(DEFINITION), "--map", str(MAP))
PARTNERS = [("Groningen", "NL"), ("Freiburg", "DE")]
Export = Callable[..., str]


@pytest.fixture
def export(grants: Run, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    """The text that the command writes for the cases of the small office."""
    monkeypatch.setenv("GRANTS_DATABASE_URL", office.config.database)

    def run(*words: str) -> str:
        path = tmp_path / "events"
        outcome = grants("export", "events", str(path), *words)
        assert (outcome.returncode, outcome.stderr) == (0, "")
        return path.read_text(encoding="utf-8")

    return run


@pytest.fixture
def cases(office: Office) -> list[str]:
    """One that is settled, one that is rejected, one in review; each has letters and notes."""
    settled, rejected = (office.case_in(each, with_letters=False) for each in ("settled", "reviewed"))
    office.step(rejected, "recommend", "officer", data={"verdict": "rejection"})
    office.step(rejected, "reject", "approver")
    return [settled, rejected, office.case_in("in_review", with_letters=False)]


def steps_of(refs: list[str]) -> list[tuple[str, str]]:
    with db.reading() as session:
        found = [session.scalars(Application.by_ref(ref)).one() for ref in refs]
        return [(case.ref, step.transition) for case in found for step in case.steps]


def values(element: ElementTree.Element) -> dict[str, str]:
    return {each.attrib["key"]: each.attrib["value"] for each in element if "value" in each.attrib}


def test_several_partners_of_a_case_stand_in_one_list(export: Export, office: Office) -> None:
    ref = office.draft()
    with_two = {**office.sections()["partners"], "partners": PARTNERS}
    save_section(ref, "partners", with_two, actor_id=office.people["oldenburg"], at=NOON)
    office.step(ref, "withdraw", "oldenburg")
    log = ElementTree.fromstring(export("--format", "xes"))  # noqa: S314  our own text
    (trace,) = log.findall(f"{XES}trace")
    (listed,) = trace.findall(f"{XES}list[@key='partner']")
    (held,) = listed
    assert held.tag == f"{XES}values"
    assert len({each.attrib["value"] for each in held}) == len(held) == 2


def test_xes_holds_every_step_and_what_the_standard_wants(export: Export, cases: list[str]) -> None:
    log = ElementTree.fromstring(export("--format", "xes", "--with-names"))  # noqa: S314  our own text
    assert log.tag == f"{XES}log"
    prefixes = {each.attrib["prefix"] for each in log.findall(f"{XES}extension")}
    assert prefixes == {"concept", "time", "lifecycle", "org"}
    found = [
        (values(trace)["concept:name"], values(each)["concept:name"])
        for trace in log.findall(f"{XES}trace")
        for each in trace.findall(f"{XES}event")
    ]
    assert found == steps_of(cases)
    for each in log.iter():
        keys = [child.attrib["key"] for child in each if "key" in child.attrib]
        if each.tag != f"{XES}values":  # only inside a list may a key stand several times
            assert len(keys) == len(set(keys)), keys
    wanted = next(values(each).keys() for each in log.findall(f"{XES}global[@scope='event']"))
    events = [values(each) for each in log.iter(f"{XES}event")]
    assert all(wanted <= each.keys() for each in events), "what is declared global is in every event"


def test_ocel_names_only_objects_and_types_that_it_holds(export: Export, cases: list[str]) -> None:
    log: dict[str, Any] = json.loads(export("--format", "ocel", "--with-names"))
    objects = {each["id"]: each["type"] for each in log["objects"]}
    assert len(objects) == len(log["objects"]), "every id once"
    assert set(objects.values()) == {"case", "round", "organisation", "person", "letter"}
    kinds = {each["name"]: {value["name"] for value in each["attributes"]} for each in log["eventTypes"]}
    of_objects = {
        each["name"]: {value["name"] for value in each["attributes"]} for each in log["objectTypes"]
    }
    for each in log["events"]:
        assert {value["name"] for value in each["attributes"]} <= kinds[each["type"]]
        assert {relation["objectId"] for relation in each["relationships"]} <= objects.keys()
    for each in log["objects"]:
        assert {value["name"] for value in each["attributes"]} <= of_objects[each["type"]]
        assert {relation["objectId"] for relation in each["relationships"]} <= objects.keys()
    of = [
        (relation["objectId"], each["type"])
        for each in log["events"]
        for relation in each["relationships"]
        if relation["qualifier"] == "of"
    ]
    assert of == steps_of(cases)
    assert len({each["id"] for each in log["events"]}) == len(log["events"])


@pytest.mark.parametrize("kind", ["xes", "ocel"])
def test_nobody_is_named_unless_asked_for(export: Export, cases: list[str], kind: str) -> None:
    secrets = ["Muster", "Oldenburg", "Groningen", "Waste without waste", "Reasons that can be read", *cases]
    plain, named = export("--format", kind), export("--format", kind, "--with-names")
    assert [each for each in secrets if each in plain] == []
    # Control: the same words are there when names are wanted, so the first look could have found them.
    wanted = {"xes": ["Waste without waste", *cases], "ocel": secrets}[kind]
    assert [each for each in wanted if each not in named] == []


def test_pseudonyms_stay_the_same_and_differ_between_installations(
    export: Export, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = export("--format", "xes"), export("--format", "xes")
    monkeypatch.setenv("GRANTS_SECRET_KEY", "another key of another installation, long enough")
    other = export("--format", "xes")
    assert first == again

    def names(text: str) -> set[str]:
        log = ElementTree.fromstring(text)  # noqa: S314  our own text
        return {values(trace)["concept:name"] for trace in log.findall(f"{XES}trace")}

    assert len(names(first)) == len(cases)
    assert names(first).isdisjoint(names(other))


@pytest.mark.parametrize("kind", ["xes", "ocel"])
def test_what_the_house_wrote_fits_its_own_definition(
    grants: Run, export: Export, cases: list[str], tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"log.{'xes' if kind == 'xes' else 'json'}"
    path.write_text(export("--format", kind), encoding="utf-8")
    words = ("workflow", "replay", str(path), "--definition", str(DEFINITION), "--map", str(MAP), "--json")
    found = json.loads(grants(*words).stdout)
    assert (found["cases"], found["fitting"], found["deviations"]) == (len(cases), len(cases), [])


@pytest.mark.parametrize("kind", ["xes", "ocel"])
def test_cases_moved_to_another_version_are_judged_as_far_as_this_one_knows_them(
    grants: Run, export: Export, office: Office, tmp_path: Path, kind: str
) -> None:
    """One is in a state that this version does not have, and then back; the other stands where it stood."""
    reviewed, _draft = office.case_in("in_review", with_letters=False), office.draft()
    keep_newer()
    migrate_cases(mapping(tmp_path), actor_id=officer_of_both(office), at=NOON)
    office.step(reviewed, "take_back", "officer")
    office.step(reviewed, "admit", "officer")
    path = tmp_path / "log"
    path.write_text(export("--format", kind), encoding="utf-8")
    found = json.loads(grants("workflow", "replay", str(path), *JUDGED, "--json").stdout)
    assert (found["cases"], found["fitting"], found["deviations"]) == (2, 1, [])
    assert (found["events_outside"], found["cases_beyond"], found["running"]) == ({"migration": 2}, 1, 1)
    said = grants("workflow", "replay", str(path), *JUDGED).stdout
    assert "2 events are no steps of this procedure (migration: 2); the log says where" in said
    assert "1 cases went on in a state that this version does not have" in said
    assert f"judged by: Expert exchange, version {OWN}" in said


OUTSIDE = """
    <event>
      <string key="concept:name" value="{name}"/>
      <date key="time:timestamp" value="2026-07-01T12:00:00.000+00:00"/>
      <string key="kind" value="{kind}"/>
      <string key="to_state" value="{state}"/>
      {more}
    </event>
  </trace>"""
OF_AMENDMENT = '<string key="subject" value="amendment"/>'


@pytest.mark.parametrize(
    ("event", "outside"),
    [
        (OUTSIDE.format(name="correction", kind="correction", state="awarded", more=""), "correction"),
        (OUTSIDE.format(name="extension", kind="extension", state="in_review", more=""), "extension"),
        (OUTSIDE.format(name="award", kind="step", state="granted", more=OF_AMENDMENT), "amendment"),
    ],
)
def test_what_is_no_step_of_the_drawing_is_told_as_such(
    grants: Run, export: Export, office: Office, tmp_path: Path, event: str, outside: str
) -> None:
    """Behind each event the award is accepted: after the correction that is in order, else it is not."""
    office.case_in("in_review", with_letters=False)
    accepted = OUTSIDE.format(name="accept", kind="step", state="accepted", more="")
    log = export("--format", "xes").replace("\n  </trace>", event.replace("</trace>", "") + accepted)
    path = tmp_path / "log.xes"
    path.write_text(log, encoding="utf-8")
    found = json.loads(grants("workflow", "replay", str(path), *JUDGED, "--json").stdout)
    assert found["events_outside"] == {outside: 1}
    deviations = [(each["kind"], each["state"]) for each in found["deviations"]]
    assert deviations == ([] if outside == "correction" else [("skipped", "in_review")])


@pytest.mark.parametrize("kind", ["xes", "ocel"])
def test_a_step_of_something_beside_the_case_does_not_move_the_case(
    grants: Run, export: Export, office: Office, tmp_path: Path, kind: str
) -> None:
    ref = office.case_in("in_review", with_letters=False)
    with db.transaction() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        moved = {"transition": "award", "from_state": "draft", "to_state": "granted", "at": NOON}
        number, subject = len(case.steps) + 1, {"subject_kind": "amendment", "subject_number": 1}
        session.add(Step(application_id=case.id, number=number, actor_name="", **moved, **subject))
    office.step(ref, "review", "reviewer")
    path = tmp_path / "log"
    path.write_text(export("--format", kind), encoding="utf-8")
    found = json.loads(grants("workflow", "replay", str(path), *JUDGED, "--json").stdout)
    assert (found["fitting"], found["deviations"], found["events_outside"]) == (1, [], {"amendment": 1})


def test_a_step_that_the_procedure_does_not_know_is_a_deviation_not_an_end(
    grants: Run, export: Export, office: Office, tmp_path: Path
) -> None:
    office.case_in("in_review", with_letters=False)
    path = tmp_path / "log.xes"
    log = export("--format", "xes").replace('"concept:name" value="admit"', '"concept:name" value="wave"')
    path.write_text(log, encoding="utf-8")
    found = json.loads(grants("workflow", "replay", str(path), *JUDGED, "--json").stdout)
    assert [(each["kind"], each["state"], each["other"]) for each in found["deviations"]] == [
        ("unknown_step", "submitted", "wave")
    ]
    assert "“wave” happened, which the procedure does not know" in found["deviations"][0]["sentence"]
    assert found["fitting"] == 0


def test_a_swapped_step_is_found(grants: Run, export: Export, cases: list[str], tmp_path: Path) -> None:
    """Control: the same log with the award before the recommendation."""
    swapped = (
        export("--format", "xes")
        .replace('"recommend"', '"?"')
        .replace('"award"', '"recommend"')
        .replace('"?"', '"award"')
    )
    path = tmp_path / "log.xes"
    path.write_text(swapped, encoding="utf-8")
    words = ("workflow", "replay", str(path), "--definition", str(DEFINITION), "--map", str(MAP), "--json")
    found = json.loads(grants(*words).stdout)
    assert found["fitting"] < len(cases)
    assert found["deviations"]


def test_an_export_costs_the_same_statements_for_few_and_many(office: Office) -> None:
    def statements() -> int:
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.append(statement)

        event.listen(db.current().reader, "before_cursor_execute", note)
        history = History(ByName())
        count = len(list(history.things())) + len(list(history.cases()))
        event.remove(db.current().reader, "before_cursor_execute", note)
        assert count
        return len(seen)

    for _each in range(3):
        office.case_in("submitted", with_letters=False)
    few = statements()
    for _each in range(9):
        office.case_in("submitted", with_letters=False)
    assert statements() == few


def test_an_unknown_programme_and_an_unwritable_place_are_said(
    grants: Run, export: Export, tmp_path: Path
) -> None:
    unknown = grants("export", "events", "-", "--format", "xes", "--programme", "moon")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert unknown.stderr == "There is no programme 'moon'. There are: trilateral, trixpert, ude.\n"
    nowhere = grants("export", "events", str(tmp_path / "no" / "log"), "--format", "xes")
    assert nowhere.returncode == 1
    assert nowhere.stderr.endswith("No such file or directory.\n")


def test_an_export_that_breaks_leaves_the_old_file(
    grants: Run, export: Export, cases: list[str], tmp_path: Path
) -> None:
    export("--format", "xes")
    before = (tmp_path / "events").read_bytes()
    with db.transaction() as session:
        session.execute(text("ALTER TABLE participation RENAME TO away"))
    broken = grants("export", "events", str(tmp_path / "events"), "--format", "xes")
    assert broken.returncode == 1
    assert (tmp_path / "events").read_bytes() == before
    assert [each.name for each in tmp_path.glob(".events*")] == []
