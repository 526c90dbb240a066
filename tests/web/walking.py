"""Using pages as a browser does: fetch a form, change some fields, send it where it says."""

from typing import Any

from bs4 import BeautifulSoup, Tag


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def main_form(answer: Any) -> Tag:
    """The form that posts, inside the page's content."""
    forms = soup(answer).select("main form[method=post]")
    assert forms, answer.text[:2000]
    return forms[0]


def filled(form: Tag) -> dict[str, Any]:
    """What a browser would send: values as they stand in the form."""
    values: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = str(field["name"])
        if field.name == "textarea":
            values[name] = field.get_text().removeprefix("\r").removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            values[name] = str(chosen["value"]) if chosen else ""
        elif field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                values[name] = str(field.get("value", "y"))
        else:
            values[name] = str(field.get("value", ""))
    return values


def send(client: Any, url: str, **changes: Any) -> Any:
    """Fetch the page at ``url``, change fields (None: leave one out) and post its form."""
    answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code} {answer.headers.get('Location')}"
    return send_from(client, answer, **changes)


def send_from(client: Any, answer: Any, **changes: Any) -> Any:
    form = main_form(answer)
    values = {**filled(form), **changes}
    return client.post(
        str(form["action"]), data={key: each for key, each in values.items() if each is not None}
    )


def token(client: Any) -> str:
    """A valid token of this client's session."""
    return str(soup(client.get("/desk")).select_one("input[name=csrf_token]")["value"])  # type: ignore[index]


def messages(answer: Any) -> dict[str, str]:
    """Field name -> the message shown at it."""
    found = {}
    for error in soup(answer).select(".kern-error[id$=-error]"):
        found[str(error["id"]).removesuffix("-error")] = " ".join(error.get_text(" ").split())
    return found


def words(answer: Any) -> str:
    """The text of the page's content, blanks folded."""
    main = soup(answer).select_one("main")
    return " ".join(main.get_text(" ").split()) if main else ""
