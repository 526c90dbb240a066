"""What cannot be kept is refused with its field named, and nothing of it is kept."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from grants import db
from grants.acts.attach_document import attach_document, remove_document
from grants.acts.errors import Invalid, NotEditable, NotThere
from grants.acts.keep_people import add_person
from grants.acts.manage_calls import add_round, change_call, change_round, open_call
from grants.acts.write_application import discard_visit, save_section, start_application
from grants.models import Application, Document, Person
from grants.models.listing import Wanted, page_of
from tests.office import FIRST_DAY, LAST_DAY, NOON, Office
from workflows.errors import Stale

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def _problems(act: Callable[[], object]) -> set[str]:
    with pytest.raises(Invalid) as refusal:
        act()
    return set(refusal.value.problems)


def _snapshot(ref: str) -> tuple[Any, ...]:
    with db.reading() as session:
        case = session.scalars(Application.by_ref(ref)).one()
        visits = [(each.id, each.title, each.starts_on, each.ends_on, each.people) for each in case.visits]
        lines = [(each.kind, each.amount_cents) for each in case.cost_lines]
        return case.version, case.title, visits, lines, [each.name for each in case.partners]


# Sections of the form


def test_a_visit_that_cannot_be_is_refused(office_on_both: Office) -> None:
    office = office_on_both
    ref, other = office.draft(), office.draft()
    before = _snapshot(ref)
    foreign_visit = _snapshot(other)[2][0][0]
    person = office.people["oldenburg"]
    home = office.cities["oldenburg"]

    def save(**changes: Any) -> None:
        visit = {**office.visit(), **changes}
        save_section(ref, "visits", {"visits": [visit]}, actor_id=person, at=NOON)

    assert _problems(lambda: save(starts_on=LAST_DAY, ends_on=FIRST_DAY)) == {"ends_on"}
    for day in (FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)):
        assert _problems(lambda day=day: save(items=[{**office.visit()["items"][0], "on_day": day}])) == {
            "items"
        }
    assert _problems(lambda: save(host_id=office.cities["freiburg"])) == {"host_id"}
    assert _problems(lambda: save(delegations=[(office.cities["freiburg"], 1, "")])) == {"host_id"}
    assert _problems(lambda: save(delegations=[(999_999, 1, "")])) == {"host_id"}
    assert _problems(lambda: save(delegations=[(home, 0, "")])) == {"people"}
    assert _problems(lambda: save(delegations=[(home, -3, "")])) == {"people"}
    with pytest.raises(NotThere):
        save(id=foreign_visit)
    with pytest.raises(NotThere):
        discard_visit(ref, foreign_visit, actor_id=person, at=NOON)
    assert _snapshot(ref) == before


def test_a_visit_does_not_move_away_from_its_agenda(office_on_both: Office) -> None:
    ref, person = office_on_both.draft(), office_on_both.people["oldenburg"]
    before = _snapshot(ref)
    days = {"starts_on": LAST_DAY, "ends_on": LAST_DAY, "id": before[2][0][0]}
    visit = {name: value for name, value in office_on_both.visit().items() if name != "items"} | days
    given: dict[str, Any] = {"actor_id": person, "at": NOON}
    assert _problems(lambda: save_section(ref, "visits", {"visits": [visit]}, **given)) == {"items"}
    assert _snapshot(ref) == before


def test_a_removed_visit_is_no_longer_found_and_only_removed_as_it_was_seen(office_on_both: Office) -> None:
    office = office_on_both
    ref, person = office.draft(), office.people["oldenburg"]
    visits = [{**office.visit(), "place": "Delfzijl"}]
    version = save_section(ref, "visits", {"visits": visits}, actor_id=person, at=NOON)
    with db.reading() as session:
        visit_id = session.scalars(Application.by_ref(ref)).one().visits[-1].id
        somebody = session.scalars(Person.by_id(person)).one()

    def found() -> list[str]:
        with db.reading() as session:
            return [row.ref for row in page_of(session, somebody, Wanted(words="Delfzijl")).rows]

    assert found() == [ref]
    with pytest.raises(Stale):
        discard_visit(ref, visit_id, actor_id=person, at=NOON, version=version - 1)
    assert found() == [ref]
    discard_visit(ref, visit_id, actor_id=person, at=NOON, version=version)
    assert found() == []


def test_partners_and_amounts_that_cannot_be_are_refused(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.draft()
    before = _snapshot(ref)
    person = office.people["oldenburg"]
    sections = office.sections()

    def partners(*named: tuple[str, str]) -> None:
        values = {**sections["partners"], "partners": list(named)}
        save_section(ref, "partners", values, actor_id=person, at=NOON)

    def money(**changes: Any) -> None:
        save_section(ref, "money", {**sections["money"], **changes}, actor_id=person, at=NOON)

    assert _problems(lambda: partners(("Oldenburg", "DE"))) == {"partners"}
    assert _problems(lambda: partners(("Groningen", "NL"), ("Groningen", "NL"))) == {"partners"}
    assert _problems(lambda: partners(("  ", "NL"))) == {"partners"}
    assert _problems(lambda: partners(("Freiburg", "DE"))) == {"partners"}, "Groningen hosts a visit"
    assert _problems(lambda: money(own_cents=-1)) == {"own_cents"}
    assert _problems(lambda: money(third_cents=-1, requested_cents=-1)) == {"third_cents", "requested_cents"}
    assert _problems(lambda: money(cost_lines=[("travel", "", -1)])) == {"cost_lines"}
    with pytest.raises(NotThere):
        save_section(ref, "no_such_section", {}, actor_id=person, at=NOON)
    assert _snapshot(ref) == before


def test_only_its_own_people_write_an_application_and_only_while_it_is_theirs(office_on_both: Office) -> None:
    office = office_on_both
    ref = office.draft()
    content = office.sections()["content"]
    for stranger, refusal in (("freiburg", NotThere), ("officer", NotThere), ("groningen", NotEditable)):
        with pytest.raises(refusal):
            save_section(ref, "content", content, actor_id=office.people[stranger], at=NOON)
    office.step(ref, "submit", "oldenburg")
    for who in ("oldenburg", "officer"):
        with pytest.raises(NotEditable):
            save_section(ref, "content", content, actor_id=office.people[who], at=NOON)


def test_equal_partners_write_together(office_on_both: Office) -> None:
    office = office_on_both
    with db.transaction() as session:
        session.execute(text("UPDATE call SET programme = 'trixpert'"))
    ref = start_application(
        office.round_id, office.cities["oldenburg"], actor_id=office.people["oldenburg"], at=NOON
    )
    save_section(ref, "partners", office.sections()["partners"], actor_id=office.people["oldenburg"], at=NOON)
    save_section(ref, "content", office.sections()["content"], actor_id=office.people["groningen"], at=NOON)
    with pytest.raises(NotThere):
        save_section(ref, "content", {}, actor_id=office.people["freiburg"], at=NOON)


def test_an_application_starts_only_in_an_open_round_and_for_ones_own_city(office_on_both: Office) -> None:
    office = office_on_both
    person, home = office.people["oldenburg"], office.cities["oldenburg"]
    late, early = NOON + timedelta(days=30), NOON - timedelta(days=31)
    for at in (late, early):
        assert _problems(
            lambda at=at: start_application(office.round_id, home, actor_id=person, at=at)  # type: ignore[misc]
        ) == {"round"}
    for round_id, city in ((999, home), (office.round_id, office.cities["groningen"])):
        with pytest.raises(NotThere):
            start_application(round_id, city, actor_id=person, at=NOON)


# Documents


def _zip(*members: tuple[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return file.getvalue()


DOCX = _zip(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
ODT = _zip(("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>"))
DAMAGED = bytearray(_zip(("mimetype", b"application/vnd.oasis.opendocument.text" * 40)))
DAMAGED[42:60] = b"\xff" * 18
WRONG_KINDS = {
    "a program": b"MZ\x90\x00" + b"\x00" * 200,
    "a page": b"<html><script>alert(1)</script></html>",
    "a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "text": b"hello",
    "a plain archive": _zip(("readme.txt", b"x")),
    "macros": _zip(("word/document.xml", b"<w/>"), ("word/vbaProject.bin", b"x")),
    "macros in capitals": _zip(("word/document.xml", b"<w/>"), ("word/VBAPROJECT.BIN", b"x")),
    "macros under another name": _zip(
        ("[Content_Types].xml", b'<Override ContentType="application/vnd.ms-office.vbaProject"/>'),
        ("word/document.xml", b"<w/>"),
        ("word/harmless.bin", b"x"),
    ),
    "macros of OpenDocument": _zip(
        ("mimetype", b"application/vnd.oasis.opendocument.text"), ("Basic/Standard/Module1.xml", b"x")
    ),
    "too many members": _zip(
        ("word/document.xml", b"<w/>"), *((f"../../etc/{number}", b"") for number in range(5_001))
    ),
    "a damaged archive": bytes(DAMAGED),
    "half an archive": DOCX[: len(DOCX) // 2],
}


@pytest.fixture
def attach(office: Office) -> Callable[..., Document]:
    ref = office.draft()

    def put(name: str, content: bytes, **changes: Any) -> Document:
        number = attach_document(
            ref,
            name,
            content,
            actor_id=office.people["oldenburg"],
            at=NOON,
            config=replace(office.config, **changes),
        )
        with db.reading() as session:
            return session.scalars(Document.by_id(number)).one()

    return put


@pytest.mark.parametrize("kind", WRONG_KINDS)
def test_a_file_of_the_wrong_kind_is_refused_whatever_its_name(
    attach: Callable[..., Document], kind: str
) -> None:
    assert _problems(lambda: attach("report.pdf", WRONG_KINDS[kind])) == {"file"}


def test_a_file_that_is_empty_too_large_or_one_too_many_is_refused(attach: Callable[..., Document]) -> None:
    assert _problems(lambda: attach("a.pdf", b"")) == {"file"}
    assert _problems(lambda: attach("a.pdf", PDF, upload_bytes=len(PDF) - 1)) == {"file"}
    attach("a.pdf", PDF, upload_bytes=len(PDF), uploads_per_case=1)
    assert _problems(lambda: attach("b.pdf", PDF, uploads_per_case=1)) == {"file"}


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("Kostenplan 2026.pdf", PDF, "Kostenplan 2026.pdf"),
        ("PLAN.PDF", PDF, "PLAN.pdf"),
        ("../../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\x\\plan.docx", DOCX, "plan.docx"),
        ("invoice.exe", PDF, "invoice.exe.pdf"),
        ("Kostenplanung ohne Endung", PNG, "Kostenplanung ohne Endung.png"),
        ("a\r\nSet-Cookie: x\x00\u202e.odt", ODT, "aSet-Cookie: x.odt"),
        ("", PDF, "document.pdf"),
        ("...", PDF, "document.pdf"),
        ("x" * 500 + ".pdf", PDF, "x" * 140 + ".pdf"),
    ],
)
def test_a_files_name_is_made_harmless(
    attach: Callable[..., Document], name: str, content: bytes, kept: str
) -> None:
    assert attach(name, content).name == kept


def test_what_was_handed_in_stays(office_on_both: Office) -> None:
    office = office_on_both
    ref, person = office.draft(), office.people["oldenburg"]
    given = {"actor_id": person, "config": office.config}
    number = attach_document(ref, "a.pdf", PDF, at=NOON, **given)  # type: ignore[arg-type]
    other = attach_document(ref, "b.pdf", PDF, at=NOON, **given)  # type: ignore[arg-type]
    remove_document(ref, other, actor_id=person, at=NOON)
    office.step(ref, "submit", "oldenburg")
    with pytest.raises(NotEditable):
        attach_document(ref, "c.pdf", PDF, at=NOON, **given)  # type: ignore[arg-type]
    office.step(ref, "return", "officer")
    with pytest.raises(NotEditable):
        remove_document(ref, number, actor_id=person, at=NOON)
    with pytest.raises(NotThere):
        remove_document(ref, 999, actor_id=person, at=NOON)


# Calls and rounds


def test_calls_and_rounds_that_cannot_be_are_refused(office_on_both: Office) -> None:
    office = office_on_both
    officer = office.people["officer"]
    office.case_in("awarded", with_letters=False)
    call = {"title_de": "Fachaustausch 2026", "title_en": "x", "summary_de": "", "summary_en": ""}
    call["is_published"] = True  # type: ignore[assignment]
    times = {"opens_at": NOON, "closes_at": NOON + timedelta(days=1)}

    def round_with(**changes: Any) -> dict[str, Any]:
        return {"name": "Autumn", "total_cents": 1, **times, **changes}

    assert _problems(lambda: open_call("ude", call, actor_id=officer, at=NOON)) == {"title_de"}
    second = open_call("ude", {**call, "title_de": "Zweiter Aufruf"}, actor_id=officer, at=NOON)
    assert _problems(lambda: change_call(second, call, actor_id=officer)) == {"title_de"}
    change_call(office.call_id, {**call, "title_en": "Changed"}, actor_id=officer)

    assert _problems(lambda: add_round(office.call_id, round_with(name="Spring"), actor_id=officer)) == {
        "name"
    }
    assert _problems(
        lambda: add_round(office.call_id, round_with(closes_at=NOON, total_cents=-1), actor_id=officer)
    ) == {"closes_at", "total_cents"}
    autumn = add_round(office.call_id, round_with(), actor_id=officer)
    assert _problems(lambda: change_round(autumn, round_with(name="Spring"), actor_id=officer)) == {"name"}
    assert _problems(
        lambda: change_round(
            office.round_id, round_with(name="Spring", total_cents=119_999), actor_id=officer
        )
    ) == {"total_cents"}
    change_round(office.round_id, round_with(name="Spring", total_cents=120_000), actor_id=officer)

    for stranger in ("oldenburg", "approver"):
        with pytest.raises(NotThere):
            open_call("ude", call, actor_id=office.people[stranger], at=NOON)
        with pytest.raises(NotThere):
            change_round(office.round_id, round_with(), actor_id=office.people[stranger])
    with pytest.raises(NotThere):
        open_call("trixpert", call, actor_id=officer, at=NOON)
    for act in (add_round, change_round, change_call):
        with pytest.raises(NotThere):
            act(999, round_with(), actor_id=officer)


# People


@pytest.mark.parametrize(
    ("is_active", "message"),
    [
        (True, "This e-mail address is taken."),
        (False, "This e-mail address belongs to somebody who can no longer sign in."),
    ],
)
def test_an_address_is_given_only_once(office_on_both: Office, is_active: bool, message: str) -> None:
    with db.transaction() as session:
        session.get_one(Person, office_on_both.people["auditor"]).is_active = is_active
    with pytest.raises(Invalid) as refusal:
        add_person("Auditor@office.example", "Ada", "a long password", at=NOON, config=office_on_both.config)
    assert refusal.value.problems == {"email": message}
