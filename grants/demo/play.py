"""Playing the demo: every case is driven through the acts, in the order of time."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from grants import db
from grants.acts.attach_document import attach_document
from grants.acts.extend_deadline import extend_deadline
from grants.acts.keep_people import add_organisation, add_person, appoint, join_organisation
from grants.acts.manage_calls import add_round, open_call
from grants.acts.propose_version import propose_version
from grants.acts.release_version import release_version
from grants.acts.run_clocks import look_at_the_time, tell, waking
from grants.acts.take_step import take_step
from grants.acts.work_outbox import due_rows, leave_sign, work_row
from grants.acts.write_application import save_section, start_application
from grants.acts.write_beside import write_beside
from grants.acts.write_report import save_report
from grants.clock import OFFICE_TIME
from grants.config import Config
from grants.demo import cast
from grants.demo.paper import text_as_pdf
from grants.demo.script import SECTIONS, beside_values, report_values, section_values
from grants.models import Application
from grants.models.subject import CASE_ITSELF
from grants.vocabulary.binding import workflow
from grants.vocabulary.programmes import programme
from grants.vocabulary.usual import usual_input
from workflows.errors import WorkflowError
from workflows.renumber import renumbered

MORNING, EVENING = time(9, 0, tzinfo=UTC), time(23, 59, tzinfo=OFFICE_TIME)
FIRST_DAY = datetime(2019, 1, 2, 9, 0, tzinfo=UTC)  # of the people: before the first call

Scene = tuple[datetime, Callable[[], None]]


class Stage:
    """Ids by key, filled as the play goes on."""

    def __init__(self, config: Config, today: datetime) -> None:
        self.config, self.today = config, today
        self.people: dict[str, int] = {}
        self.organisations: dict[str, int] = {}
        self.rounds: dict[tuple[str, str], int] = {}
        self.refs: dict[str, str] = {}
        self.proposals: dict[int, int] = {}

    def day(self, given: date | int) -> date:
        """A date of a script: itself, or so many days from today."""
        return self.today.date() + timedelta(days=given) if isinstance(given, int) else given

    def moment(self, given: date | int, minutes: int = 0) -> datetime:
        """That day at nine, and so many minutes later."""
        return datetime.combine(self.day(given), MORNING) + timedelta(minutes=minutes)


def play(config: Config, *, today: datetime) -> int:
    """Make the demo in an empty installation; how many cases it has.

    ``today`` is the moment up to which the play goes: what is open then stays open. Raises whatever an act
    refuses, with the case's name.
    """
    stage = Stage(config, today)
    *players, last = cast.people()
    _organisations(stage)
    for key in players:
        _person(stage, key)
    _calls(stage)
    scenes: list[Scene] = _versions(stage)
    for case in cast.cases():
        scenes += _scenes(stage, case)
    for at, scene in sorted(scenes, key=lambda each: each[0]):
        _remind(at)
        scene()
        _post(stage, at)
    _remind(today)
    _post(stage, today)
    look_at_the_time(today)
    _person(stage, last)
    return len(cast.cases())


def _organisations(stage: Stage) -> None:
    for name, given in cast.read("organisations").items():
        latitude, longitude = given["at"]
        stage.organisations[name] = add_organisation(
            name,
            given["country"],
            kind=given.get("kind", "city"),
            department=given.get("department", ""),
            street=given["street"],
            postcode=given["postcode"],
            town=given.get("town", name),
            latitude=latitude,
            longitude=longitude,
        )


def _person(stage: Stage, key: str) -> None:
    given = cast.people()[key]
    stage.people[key] = person = add_person(
        given["email"],
        given["name"],
        cast.PASSWORD,
        at=FIRST_DAY,
        config=stage.config,
        language=given.get("language", "de"),
    )
    if "organisation" in given:
        join_organisation(person, stage.organisations[given["organisation"]])
    for code, roles in given.get("roles", {}).items():
        for role in roles:
            appoint(person, code, role)


def _calls(stage: Stage) -> None:
    for key, given in cast.read("calls").items():
        texts = {name: given[name] for name in ("title_de", "title_en", "summary_de", "summary_en")}
        officer = stage.people[given["by"]]
        call_id = open_call(
            given["programme"],
            {**texts, "is_published": True},
            actor_id=officer,
            at=stage.moment(given["on"]),
        )
        for each in given["rounds"]:
            values = {
                "name": each["name"],
                "name_en": each["name_en"],
                "opens_at": stage.moment(each["opens"]),
                "closes_at": datetime.combine(stage.day(each["closes"]), EVENING),
                "total_cents": each["total_cents"],
            }
            stage.rounds[key, each["name"]] = add_round(call_id, values, actor_id=officer)


def _versions(stage: Stage) -> list[Scene]:
    """New versions of procedures, in the morning before the day's cases."""
    scenes: list[Scene] = []
    for number, given in enumerate(cast.read("versions")["proposals"]):
        at = stage.moment(given["on"], minutes=-60)
        scenes.append((at, partial(_propose, stage, number, given, at)))
        if released := given.get("released"):
            at = stage.moment(released["on"], minutes=-60)
            scenes.append((at, partial(_release, stage, number, stage.people[released["by"]], at)))
    return scenes


def _propose(stage: Stage, number: int, given: dict[str, Any], at: datetime) -> None:
    own = workflow(programme(given["programme"]).definition).definition
    stage.proposals[number] = propose_version(
        given["programme"],
        renumbered(own.text, own.version + 1) + cast.read("versions")["adds"],
        valid_from=stage.day(given["valid_from"]),
        reason=given["reason"],
        actor_id=stage.people[given["by"]],
        at=at,
    )


def _release(stage: Stage, number: int, actor: int, at: datetime) -> None:
    release_version(stage.proposals[number], actor_id=actor, at=at)


def _scenes(stage: Stage, case: dict[str, Any]) -> list[Scene]:
    begins = stage.moment(case["starts"])
    scenes: list[Scene] = [(begins, partial(_start, stage, case, begins))]
    for number, step in enumerate(case.get("steps", ()), start=1):
        at = stage.moment(step["on"], minutes=number)
        scenes.append((at, partial(_step, stage, case, step, at)))
    return scenes


def _start(stage: Stage, case: dict[str, Any], at: datetime) -> None:
    writer = stage.people[case["by"]]
    applicant = stage.organisations[case["applicant"]]
    ref = start_application(
        stage.rounds[case["call"], case.get("round", "Runde 1")], applicant, actor_id=writer, at=at
    )
    stage.refs[case["key"]] = ref
    for section in SECTIONS:
        if section in case:
            values = section_values(stage, case, section, case.get("before", {}).get(section, {}))
            author = stage.people[case.get("written_by", {}).get(section, case["by"])]
            save_section(ref, section, values, actor_id=author, at=at)
    for each in case.get("documents", ()):
        content = text_as_pdf(each["lines"])
        attach_document(ref, each["name"], content, actor_id=writer, at=at, config=stage.config)


def _step(stage: Stage, case: dict[str, Any], step: dict[str, Any], at: datetime) -> None:
    ref, actor = stage.refs[case["key"]], stage.people[step["by"]]
    if step["take"] == "mend":
        for section in case["before"]:
            save_section(ref, section, section_values(stage, case, section, {}), actor_id=actor, at=at)
        return
    if step["take"] == "extend":
        _extend(stage, ref, step, actor, at)
        return
    if step["take"] == "submit_report":
        with db.reading() as session:
            values = report_values(stage, case, session.scalars(Application.by_ref(ref)).one())
        save_report(ref, values, actor_id=actor, at=at)
    if step["take"] == "write":
        with db.reading() as session:
            values = beside_values(stage, session.scalars(Application.by_ref(ref)).one(), step)
        write_beside(ref, step["kind"], values, actor_id=actor, at=at)
        return
    subject = (step["of"], step.get("number", 1)) if "of" in step else CASE_ITSELF
    with db.reading() as session:
        moving = session.scalars(Application.by_ref(ref)).one().subject(subject)
        data = usual_input(moving, step["take"], at, step) if moving else {}
    note = step.get("note", "")
    try:
        take_step(ref, step["take"], subject=subject, actor_id=actor, at=at, note=note, data=data)
    except WorkflowError as error:
        error.add_note(f"(Demo case {case['key']!r}, step {step['take']!r}.)")
        raise


def _extend(stage: Stage, ref: str, step: dict[str, Any], actor: int, at: datetime) -> None:
    with db.reading() as session:
        running = session.scalars(Application.by_ref(ref)).one().deadlines
        [deadline] = [each.id for each in running if each.is_open and each.clock == step["clock"]]
    extend_deadline(ref, deadline, stage.day(step["until"]), step["note"], actor_id=actor, at=at)


def _remind(at: datetime) -> None:
    """Tell what deadlines had to tell since the scene before, as the worker did."""
    for deadline in waking(at):
        tell(deadline, at=at)


def _post(stage: Stage, at: datetime) -> None:
    """Make and send what is due, as the worker did on that day."""
    while rows := due_rows(at):
        leave_sign("demo", at)
        done = [work_row(row, clock=lambda: at, config=stage.config) for row in rows]
        if not any(done):
            return
