"""Hostile input in every form, filter, address and upload: an answer in words, no failure, no harm."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from tests.web.hostile import ODD, PAYLOADS, RAW, WORST, as_kept, harm, other_fields, text_fields
from tests.web.walking import filled
from tests.web.world import PDF, World, upload

FINE = {200, 302, 400, 401, 403, 404, 405, 409, 413, 422, 429}


@dataclass(frozen=True)
class Page:
    """A page with a form: who fills it in, where, and the steps that lead there."""

    who: str
    url: str
    state: str = "draft"
    steps: tuple[tuple[Any, ...], ...] = ()

    def __str__(self) -> str:
        return f"{self.url} by {self.who}"


FORM, STEP = "/applications/{ref}/form/", "/applications/{ref}/steps/"
TO_REPORT_CHECKED = (("submit_report", "oldenburg"), ("confirm_report", "officer"))
TO_REJECTION = (
    ("send_back", "approver"),
    ("recommend", "officer2", {"data": {"verdict": "rejection"}}),
)
PAGES = [
    *(Page("applicant", FORM + each) for each in ("partners", "exchange", "content", "money", "visits/new")),
    Page("applicant", FORM + "visits/{visit}"),
    Page("applicant", STEP + "submit"),
    Page("applicant", STEP + "withdraw"),
    Page("officer", STEP + "return", "submitted"),
    Page("officer", STEP + "admit", "submitted"),
    Page("reviewer", STEP + "review", "in_review"),
    Page("officer", STEP + "recommend", "recommended", (("send_back", "approver"),)),
    *(Page("approver", STEP + each, "recommended") for each in ("award", "send_back")),
    Page("applicant", "/applications/{ref}/report", "accepted"),
    Page("applicant", STEP + "cancel", "accepted"),
    Page("approver", STEP + "reject", "recommended", TO_REJECTION),
    Page("cashier", STEP + "settle", "accepted", TO_REPORT_CHECKED),
    Page("officer", "/applications/{ref}/deadlines/{deadline}/extension", "submitted"),
    Page("officer", "/organisations/1"),
    *(Page("officer", each) for each in ("/calls/new", "/calls/1/edit")),
    *(Page("officer", each) for each in ("/calls/1/rounds/new", "/rounds/1/edit")),
    Page("anonymous", "/sign-in"),
]  # fmt: skip


def prepare(world: World, page: Page) -> None:
    for transition, by, *data in page.steps:
        world.office.step(world.cases[page.state], transition, by, **(data[0] if data else {}))


def opened(world: World, page: Page) -> tuple[str, Tag]:
    """The page's address in a world as it was built, and its form."""
    world.restore()
    prepare(world, page)
    ids = {kind: world.ids[f"{kind}_id"][page.state] for kind in ("visit", "deadline")}
    url = page.url.format(ref=world.cases[page.state], **ids)
    answer = world.client(page.who).get(url)
    assert answer.status_code == 200, (page, answer.status_code)
    forms = BeautifulSoup(answer.text, "html5lib").select("main form[method=post]")
    assert forms, page
    return url, forms[0]


def post(world: World, page: Page, form: Tag, fields: dict[str, Any]) -> Any:
    sent = {**filled(form), **fields, "csrf_token": world.passes[page.who].token}
    sent = {name: text for name, text in sent.items() if text is not None}
    return world.client(page.who).post(str(form["action"]), data=sent)


def judge(world: World, page: Page, url: str, answer: Any, *, is_stored: bool) -> list[str]:
    """What is wrong with an answer, and with the pages that show what was stored."""
    found = [] if answer.status_code in FINE else [f"status {answer.status_code}"]
    found += harm(answer)
    if answer.status_code == 302 and is_stored:
        case = f"/applications/{world.cases[page.state]}"
        if page.who == "officer" and not page.url.startswith("/applications"):
            shown = [(page.who, url), ("anonymous", "/calls"), ("anonymous", "/calls/1")]
        else:
            shown = [(page.who, url), ("officer", case), ("officer", "/applications")]
        for who, where in shown:
            seen = world.client(who).get(where)
            found += [f"{where}: {each}" for each in harm(seen)]
            if seen.status_code >= 500:
                found.append(f"{where}: status {seen.status_code}")
    return found


Tries = list[tuple[str, dict[str, Any]]]


def everywhere(fields: list[str], rest: list[str]) -> Tries:
    """Each payload in all text fields at once, one of the worst in each alone, none, and two values."""
    tries: Tries = [(name, dict.fromkeys(fields, text)) for name, text in PAYLOADS.items() if fields]
    tries += [(f"{name} in {field}", {field: PAYLOADS[name]}) for field, name in zip(fields, cycle(WORST))]
    tries += [(f"{name} in {field}", {field: PAYLOADS[name]}) for field, name in zip(rest, cycle(ODD))]
    tries += [(f"without {field}", {field: None}) for field in (*fields, *rest)]
    tries += [(f"twice {field}", {field: ["1", "<zqx-born>"]}) for field in (*fields, *rest)]
    tries += [
        ("empty", dict.fromkeys((*fields, *rest), "")),
        ("strange", {f"{n}[]": "x" for n in fields}),
    ]
    return tries


def each_alone(fields: list[str], rest: list[str]) -> Tries:
    """All of the worst in each field alone."""
    tries: Tries = [(f"{name} in {field}", {field: PAYLOADS[name]}) for name in WORST for field in fields]
    return tries + [(f"{name} in {field}", {field: PAYLOADS[name]}) for name in ODD for field in rest]


@pytest.mark.parametrize("tries", [everywhere, pytest.param(each_alone, marks=pytest.mark.long)])
@pytest.mark.parametrize("page", PAGES, ids=str)
def test_no_text_breaks_a_form_or_becomes_code(
    world: World, page: Page, tries: Callable[[list[str], list[str]], Tries]
) -> None:
    url, form = opened(world, page)
    wrong = {}
    for name, given in tries(text_fields(form), other_fields(form)):
        answer = post(world, page, form, given)
        if found := judge(world, page, url, answer, is_stored=name in PAYLOADS):
            wrong[name] = found
        if answer.status_code < 400:
            world.restore()
            prepare(world, page)
    assert wrong == {}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_bytes_that_are_no_text_break_nothing(world: World, page: Page) -> None:
    _url, form = opened(world, page)
    names = [*text_fields(form), *other_fields(form)]
    for name, raw in RAW.items():
        body = b"csrf_token=" + world.passes[page.who].token.encode()
        body += b"".join(b"&" + field.encode() + b"=" + raw for field in names)
        kind = "application/x-www-form-urlencoded"
        answer = world.client(page.who).post(str(form["action"]), data=body, content_type=kind)
        assert answer.status_code in FINE, (name, answer.status_code)
        assert harm(answer) == []
    world.restore()


TEXTS = {
    FORM + "exchange": ("exchange_title", "summary"),
    FORM + "content": ("challenge", "aims", "why_partner", "why_in_person", "use_after"),
}


@pytest.mark.parametrize("url", TEXTS)
@pytest.mark.parametrize("name", [name for name, text in PAYLOADS.items() if 0 < len(as_kept(text)) < 200])
def test_stored_text_comes_back_as_typed(world: World, url: str, name: str) -> None:
    page = Page("applicant", url)
    address, form = opened(world, page)
    assert post(world, page, form, dict.fromkeys(TEXTS[url], PAYLOADS[name])).status_code == 302
    shown = world.client("applicant").get(address)
    again = filled(BeautifulSoup(shown.text, "html5lib").select("main form[method=post]")[0])
    for field in TEXTS[url]:
        assert as_kept(again[field]) == as_kept(PAYLOADS[name])
    world.restore()


@pytest.mark.parametrize("page", [each for each in PAGES if each.who != "anonymous"], ids=str)
def test_refused_text_stands_in_the_form_again(world: World, page: Page) -> None:
    """A text that is too long is refused, and not a sign of it is lost."""
    _url, form = opened(world, page)
    areas = [str(each["name"]) for each in form.select("textarea[name]")]
    typed = "Wörter mit <b>Zeichen</b> & mehr. " * 300
    answer = post(world, page, form, dict.fromkeys(areas, typed))
    if not areas or answer.status_code == 302:
        world.restore()
        return
    assert answer.status_code == 422
    again = filled(BeautifulSoup(answer.text, "html5lib").select("main form[method=post]")[0])
    assert {field: again[field].strip() for field in areas} == dict.fromkeys(areas, typed.strip())


FILTERED = {
    "/applications": ("q", "state", "programme", "city", "before", "after"),
    "/applications.csv": ("q", "state", "programme", "city"),
    "/desk": ("since", "id"),
    "/letters": ("programme", "call", "kind", "dated_from", "dated_to", "before", "after"),
    "/calls": ("page", "x"),
    "/outbox": ("page",),
    "/sign-in": ("next",),
    "/help": ("page",),
}


Query = tuple[str, str, str]
SHORT = [text for text in PAYLOADS.values() if len(text) < 10_000]


def in_turn() -> Iterator[Query]:
    """Each payload in one filter of each list."""
    for url, names in FILTERED.items():
        for text, name in zip(SHORT, cycle(names)):
            yield url, name, text


def in_each() -> Iterator[Query]:
    """Each payload in each filter of each list."""
    for url, names in FILTERED.items():
        for name in names:
            for text in SHORT:
                yield url, name, text


@pytest.mark.parametrize("queries", [in_turn, pytest.param(in_each, marks=pytest.mark.long)])
def test_no_filter_breaks_a_list(world: World, queries: Callable[[], Iterator[Query]]) -> None:
    wrong = []
    for url, name, text in queries():
        answer = world.client("officer").get(url, query_string={name: text})
        if answer.status_code not in FINE or harm(answer):
            wrong.append((url, name, text[:50], answer.status_code, harm(answer)))
        answer.close()
    assert wrong == []


@pytest.mark.parametrize("url", FILTERED)
def test_no_filter_is_confused_by_arrays_bytes_or_many(world: World, url: str) -> None:
    names = FILTERED[url]
    for query in (
        "&".join(f"{name}=1&{name}=2" for name in names),
        "&".join(f"{name}[]=1" for name in names),
        "&".join(f"{name}=%FF%ED%A0%80" for name in names),
        "&".join(names),
        "&" * 5000,
        "&".join(f"x{number}=1" for number in range(2000)),
    ):
        answer = world.client("officer").get(f"{url}?{query}")
        assert answer.status_code in FINE
        answer.close()


NUMBERS = (
    "-1", "0", "00", "2147483647", "2147483648", "9223372036854775808", "9" * 400, "1e3", "1.0", "٣", "²",
    "%00", "1%0A", "../1", "1;2", "null",
)  # fmt: skip
REFS = (
    "UDE-2026-0001%00", "ude-2026-0001", "UDE-2026-0001 ", "%F0%9F%92%A3", "%FF", "' OR 1=1--", "..%2f..",
    "x" * 3000, "%3Cscript%3E", "{{7*191}}", "%25s",
)  # fmt: skip


def test_no_address_breaks_a_page(world: World) -> None:
    wrong = []
    for route in world.app.url_map.iter_rules():
        for name in route.arguments - {"filename"}:
            is_number = name.endswith("_id")
            for text in NUMBERS if is_number else REFS:
                url = str(route)
                for each in route.arguments:
                    value = text if each == name else "1" if each.endswith("_id") else "UDE-2026-0001"
                    for shape in (f"<{each}>", f"<int:{each}>", f"<path:{each}>", f"<any(de, en):{each}>"):
                        url = url.replace(shape, value)
                for method in sorted((route.methods or set()) & {"GET", "POST"}):
                    who = "officer"
                    client, token = world.client(who), world.passes[who].token
                    answer = (
                        client.get(url) if method == "GET" else client.post(url, data={"csrf_token": token})
                    )
                    if answer.status_code not in FINE or harm(answer):
                        wrong.append((method, url[:80], answer.status_code, harm(answer)))
                    answer.close()
    world.restore()
    assert wrong == []


def attach(world: World, name: str, content: bytes, **more: Any) -> Any:
    """Send a file to the draft."""
    given = {"file": upload(name, content), **more}
    return world.post("applicant", f"/applications/{world.cases['draft']}/documents", given)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"\0" * 1000, 422),
        (b"MZ\x90\0" + b"\0" * 500, 422),
        (b"<html><script>zqx(1)</script></html>", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='zqx(1)'/>", 422),
        (b"GIF89a/*<script>zqx(1)</script>*/", 422),
        (b"PK\x03\x04" + b"\xff" * 2000, 422),
        (b"PK\x05\x06" + b"\0" * 18, 422),
        (b"\x1f\x8b" + b"\0" * 100, 422),
        (PDF, 302),
    ],
)
def test_uploads_are_judged_by_their_bytes(world: World, content: bytes, status: int) -> None:
    answer = attach(world, "plan.pdf", content)
    assert answer.status_code == status
    assert harm(answer) == []
    world.restore()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf", "C:\\x\\y.pdf", "a\0b.pdf", "x\r\nSet-Cookie: zqx=1.pdf", '"><zqx-born>.pdf',
        "\u202efdp.exe.pdf", "." * 50, "/", "ä" * 5000 + ".pdf", "%s%(x)s.pdf", "con.pdf", "💣.pdf", " .pdf",
    ],
)  # fmt: skip
def test_names_of_uploads_do_no_harm(world: World, name: str) -> None:
    answer = attach(world, name, PDF)
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        page = world.client("applicant").get(f"/applications/{world.cases['draft']}/form/documents")
        assert harm(page) == []
        links = [
            str(each["href"])
            for each in BeautifulSoup(page.text, "html5lib").select("a[href^='/documents/']")
        ]
        got = world.client("applicant").get(links[-1])
        assert got.headers["Content-Disposition"].startswith("attachment")
        assert "Set-Cookie: zqx" not in str(got.headers)
        assert got.data == PDF
    world.restore()


def test_more_files_than_a_case_can_hold_are_refused_with_a_sentence(world: World) -> None:
    answers = [attach(world, f"{number}.pdf", PDF + b"%d" % number).status_code for number in range(21)]
    assert answers == [302] * 19 + [422] * 2
    world.restore()


def test_a_file_that_is_too_large_says_so_at_its_field(world: World) -> None:
    answer = attach(world, "large.pdf", PDF + b"\0" * (world.config.upload_bytes + 2_000_000))
    assert answer.status_code == 413
    assert "10" in BeautifulSoup(answer.text, "html5lib").select_one("main").get_text()  # type: ignore[union-attr]
    answer = attach(world, "large.pdf", PDF + b"\0" * world.config.upload_bytes)
    assert answer.status_code == 422


def test_text_beyond_all_measure_is_refused(world: World) -> None:
    url = f"/applications/{world.cases['draft']}/form/content"
    assert world.post("applicant", url, {"aims": "x" * 3_000_000}).status_code == 413


def test_thousands_of_fields_are_refused_or_read(world: World) -> None:
    url = f"/applications/{world.cases['draft']}/form/money"
    many = {f"cost_lines-{number}-details": "x" for number in range(5000)}
    answer = world.post("applicant", url, many)
    assert answer.status_code in (413, 422)


PART = b'Content-Disposition: form-data; name="file"; filename="a.pdf"'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data"),
        ("multipart/form-data; boundary=b", b'--b\r\n' + PART + b"\r\n\r\n%PDF"),
        ("multipart/form-data; boundary=b", b"--b--" * 2000),
        ("multipart/form-data; boundary=" + "b" * 5000, b"--b--"),
        ("application/json", b'{"csrf_token": 1}'),
        ("text/plain", b"csrf_token=x"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfe"),
        ("", b"csrf_token=x"),
        ("\u00e4/\u00f6", b"x"),
    ],
)  # fmt: skip
def test_a_broken_body_is_an_error_of_the_sender(world: World, kind: str, body: bytes) -> None:
    for url in (f"/applications/{world.cases['draft']}/documents", "/sign-in", "/language"):
        answer = world.client("applicant").post(url, data=BytesIO(body), content_type=kind)
        assert answer.status_code == 400, url
        assert harm(answer) == []
