"""The limits: the same rows by the plainest means, the database's own driver and one small template."""

import hashlib
import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency
from flask import Flask, session
from flask.testing import FlaskClient

from grants.db import BUSY_MILLISECONDS, Database

CASE_PARTS = {
    "organisation": "SELECT o.name, o.country FROM organisation o"
    " JOIN application a ON a.organisation_id = o.id WHERE a.id = ?",
    "round": "SELECT r.name, c.title_de FROM round r JOIN call c ON c.id = r.call_id"
    " JOIN application a ON a.round_id = r.id WHERE a.id = ?",
    "partners": "SELECT o.name, o.country, p.role FROM participation p"
    " JOIN organisation o ON o.id = p.organisation_id WHERE p.application_id = ?",
    "visits": "SELECT title, place, starts_on, ends_on FROM visit WHERE application_id = ?",
    "agenda": "SELECT i.on_day, i.starts, i.kind, i.block, i.title, i.details FROM agenda_item i"
    " JOIN visit v ON v.id = i.visit_id WHERE v.application_id = ? ORDER BY i.on_day, i.starts",
    "delegations": "SELECT o.name, d.people, d.functions FROM delegation d JOIN visit v ON v.id = d.visit_id"
    " JOIN organisation o ON o.id = d.organisation_id WHERE v.application_id = ?",
    "costs": "SELECT kind, details, amount_cents FROM cost_line WHERE application_id = ?",
    "documents": "SELECT name, size, uploaded_at FROM document WHERE application_id = ?",
    "reviews": "SELECT p.name, r.scores, r.comments, r.opinion, r.verdict FROM review r"
    " JOIN person p ON p.id = r.reviewer_id WHERE r.application_id = ?",
    "decision": "SELECT verdict, amount_cents, recommendation, reasons, decided_at FROM decision"
    " WHERE application_id = ?",
    "award": "SELECT amount_cents, period_from, period_to, report_due_on, accept_by, lines, conditions"
    " FROM award WHERE application_id = ?",
    "report": "SELECT course, results, public_summary, costs_cents, submitted_at FROM report"
    " WHERE application_id = ?",
    "held": "SELECT h.starts_on, h.ends_on, a.people FROM report r JOIN held_visit h ON h.report_id = r.id"
    " JOIN attendance a ON a.held_visit_id = h.id WHERE r.application_id = ?",
    "settlement": "SELECT s.final_cents, s.settled_at, p.amount_cents, p.due_on, p.reference"
    " FROM settlement s LEFT JOIN payment p ON p.settlement_id = s.id WHERE s.application_id = ?",
    "steps": "SELECT at, transition, actor_name, note FROM step WHERE application_id = ? ORDER BY number",
    "letters": "SELECT l.kind, l.label, l.dated_on, f.language FROM letter l"
    " LEFT JOIN letter_file f ON f.letter_id = l.id WHERE l.application_id = ?",
}
ROWS = (
    "SELECT a.ref, a.title, o.name, a.state, a.state_since, a.requested_cents FROM application a"
    " JOIN organisation o ON o.id = a.organisation_id WHERE a.ref IN ({}) ORDER BY a.id DESC"
)
WHO = (
    "SELECT p.name FROM person p JOIN sign_in s ON s.person_id = p.id"
    " WHERE p.is_active AND s.token_hash = ? AND s.expires_at > ?"
)
MENU = "".join(
    f'<li><a href="/{place}">{name}</a></li>'
    for place, name in (
        ("desk", "Mein Schreibtisch"),
        ("applications", "Anträge"),
        ("calls", "Aufrufe"),
        ("letters", "Schreiben"),
        ("organisations", "Organisationen"),
        ("outbox", "Ausgang"),
        ("help", "Hilfe"),
    )
)
FRAME = (
    """<!doctype html><html lang="de"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/kern.min.css"><link rel="stylesheet" href="/static/app.css">
<script src="/static/app.js" defer></script></head><body>
<a class="skip-link" href="#main">Zum Inhalt</a><header class="site-header"><div class="wrap">
<a class="site-header__name" href="/">Förderung</a><form action="/sign-out" method="post">
<span>{{ who }}</span><button class="tool">Abmelden</button></form></div>
<nav class="site-nav" aria-label="Hauptmenü"><ul class="wrap">"""
    + MENU
    + """</ul></nav></header><main id="main" class="wrap"><h1>{{ title }}</h1>%s</main>
<footer class="site-footer"><a href="/help/legal">Impressum</a> <a href="/help/privacy">Datenschutz</a>
</footer></body></html>"""
)
HEADS = ("Antrag", "Stadt", "Stand", "Seit", "Betrag")
CELL = '<td role="cell" class="kern-table__cell" data-label="%s">{{ %s }}</td>'
LIST_PAGE = FRAME % (
    '<table class="kern-table table" role="table"><thead role="rowgroup"><tr role="row">'
    + "".join(f'<th scope="col" role="columnheader" class="kern-table__header">{head}</th>' for head in HEADS)
    + '</tr></thead><tbody role="rowgroup">'
    "{% for ref, title, city, state, since, cents in rows %}"
    '<tr role="row"><th scope="row" role="rowheader" class="kern-table__cell table__name"'
    ' data-label="Antrag"><span><a href="/applications/{{ ref }}">{{ title }}</a><br>'
    '<span class="muted">{{ ref }}</span></span></th>'
    + CELL % ("Stadt", "city")
    + CELL % ("Stand", "state")
    + CELL % ("Seit", "since | day")
    + CELL % ("Betrag", "cents | money")
    + "</tr>{% endfor %}</tbody></table>"
)
CASE_PAGE = FRAME % (
    "<dl>{% for value in case %}<dd>{{ value }}</dd>{% endfor %}</dl>"
    "{% for name, rows in parts.items() %}<h2>{{ name }}</h2><table>"
    "{% for row in rows %}<tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>{% endfor %}"
    "</table>{% endfor %}"
)


class Driver:
    """One connection by the driver alone; SQLite with the application's own settings."""

    def __init__(self, database: Database) -> None:
        self.is_sqlite = database.is_sqlite
        if self.is_sqlite:
            self.connection: Any = sqlite3.connect(database.url.database or "", isolation_level=None)
            for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                self.connection.execute(f"PRAGMA {setting}")
            self.connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        else:
            import psycopg  # slow import, and not everybody has PostgreSQL

            address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
            self.connection = psycopg.connect(address, autocommit=True)

    def run(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """A cursor; ``?`` stands for a value."""
        return self.connection.execute(statement if self.is_sqlite else statement.replace("?", "%s"), values)

    def begin(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN")

    def commit(self) -> None:
        self.connection.execute("COMMIT")

    def close(self) -> None:
        self.connection.close()


def bare_app(driver: Driver, refs: Sequence[str], token: str) -> Flask:
    """A Flask application of two pages: a list of these cases, and the first of them with all its rows.

    What nobody can leave out: whose session it is, the frame around the page, the rows, dates and amounts as
    people read them. No translation, no forms, no rights beyond the session.
    """
    app = Flask("bare")
    app.secret_key = token
    german = Locale("de", "DE")
    app.jinja_env.filters["day"] = lambda value: format_date(_day(value), "medium", locale=german)
    app.jinja_env.filters["money"] = lambda cents: format_currency(cents / 100, "EUR", locale=german)
    list_page, case_page = (app.jinja_env.from_string(text) for text in (LIST_PAGE, CASE_PAGE))
    query = ROWS.format(", ".join("?" for _ref in refs))

    def who() -> str:
        now = datetime.now(UTC)
        at = now.isoformat(" ") if driver.is_sqlite else now
        found = driver.run(WHO, [hashlib.sha256(session["token"].encode()).hexdigest(), at]).fetchone()
        return str(found[0])

    @app.get("/list")
    def show_list() -> str:
        return list_page.render(title="Anträge", who=who(), rows=driver.run(query, list(refs)).fetchall())

    @app.get("/case")
    def show_case() -> str:
        case = driver.run("SELECT * FROM application WHERE ref = ?", [refs[0]]).fetchone()
        parts = {name: driver.run(query, [case[0]]).fetchall() for name, query in CASE_PARTS.items()}
        return case_page.render(title=refs[0], who=who(), case=case, parts=parts)

    return app


def bare_client(driver: Driver, refs: Sequence[str], token: str) -> FlaskClient:
    """A client of it with this token, which the database knows, in its cookie."""
    client = bare_app(driver, refs, token).test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = token
    return client


def _day(value: str | datetime) -> date:
    """SQLite's driver gives moments as text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value.date()
