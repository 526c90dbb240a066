"""What the tests of the application form share: reading its pages, and sending them as a browser would."""

from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import event

from grants import db
from grants.models import Application
from grants.models.case_file import with_form

Client = Any


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def read(client: Client, url: str) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return soup(answer)


def entries_of(page: BeautifulSoup, action: str) -> dict[str, list[str]]:
    """What a browser would send of the form with this action."""
    form = next(each for each in page.find_all("form") if each["action"].endswith(action))
    entries: dict[str, list[str]] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        off = field.get("type") in ("checkbox", "radio") and not field.has_attr("checked")
        if not field.get("name") or field.get("type") in ("file", "submit") or off:
            continue
        if field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            text = chosen["value"]
        elif field.name == "textarea":
            text = field.text.removeprefix("\n").removeprefix("\r\n")
        else:
            text = field.get("value", "")
        entries.setdefault(field["name"], []).append(text)
    return entries


def token_of(client: Client, url: str = "/calls") -> str:
    return str(read(client, url).find("input", attrs={"name": "csrf_token"})["value"])


def in_english(client: Client) -> Client:
    """Read and written in English from now on."""
    given = {"csrf_token": token_of(client), "language": "en", "back": "/"}
    assert client.post("/language", data=given).status_code == 302
    return client


def send(client: Client, url: str, press: tuple[str, str] = ("go", "next"), **typed: Any) -> Any:
    """Open a page, type into its form and press a button."""
    entries = entries_of(read(client, url), url)
    return client.post(url, data={**entries, **typed, press[0]: press[1]})


def case_of(ref: str) -> Application:
    with db.reading() as session:
        return session.scalars(with_form(Application.by_ref(ref))).unique().one()


def messages(page: BeautifulSoup) -> dict[str, str]:
    """Field -> what its message says."""
    found = {}
    for error in page.select(".kern-error[id]"):
        found[error["id"].removesuffix("-error")] = " ".join(error.p.text.split()).removeprefix("Error: ")
    return found


def value_of(page: BeautifulSoup, name: str) -> str:
    field = page.find(["input", "textarea"], attrs={"name": name})
    return field.text.strip() if field.name == "textarea" else field["value"]


class Counted:
    """Statements that a block runs: ``with Counted() as counted: …; counted.statements``."""

    def __enter__(self) -> "Counted":
        self.statements: list[str] = []
        event.listen(db.current().reader, "before_cursor_execute", self._note)
        return self

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        self.statements.append(statement)

    def __exit__(self, *_error: object) -> None:
        event.remove(db.current().reader, "before_cursor_execute", self._note)
