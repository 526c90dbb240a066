"""The limits: the same rows by the plainest means, the database's own driver and one small template."""

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency
from flask import Flask

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
FRAME = """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{{ title }}</title>
<link rel="stylesheet" href="/static/app.css"></head><body><header><a href="/">Start</a></header><main>
<h1>{{ title }}</h1>%s</main></body></html>"""
HEADS = "".join(f"<th>{head}</th>" for head in ("Antrag", "Stadt", "Stand", "Seit", "Betrag"))
LIST_PAGE = FRAME % (
    "<table><thead><tr>" + HEADS + "</tr></thead><tbody>"
    "{% for ref, title, city, state, since, cents in rows %}"
    '<tr><th><a href="/applications/{{ ref }}">{{ title }}</a><br>{{ ref }}</th><td>{{ city }}</td>'
    "<td>{{ state }}</td><td>{{ since | day }}</td><td>{{ cents | money }}</td></tr>"
    "{% endfor %}</tbody></table>"
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


def bare_app(driver: Driver, refs: Sequence[str]) -> Flask:
    """A Flask application of two pages: a list of these cases, and the first of them with all its rows.

    No sign-in, no translation, no layout; dates and amounts as people read them, as on the real pages.
    """
    app = Flask("bare")
    german = Locale("de", "DE")
    app.jinja_env.filters["day"] = lambda value: format_date(_day(value), "medium", locale=german)
    app.jinja_env.filters["money"] = lambda cents: format_currency(cents / 100, "EUR", locale=german)
    list_page, case_page = (app.jinja_env.from_string(text) for text in (LIST_PAGE, CASE_PAGE))
    query = ROWS.format(", ".join("?" for _ref in refs))

    @app.get("/list")
    def show_list() -> str:
        return list_page.render(title="Anträge", rows=driver.run(query, list(refs)).fetchall())

    @app.get("/case")
    def show_case() -> str:
        case = driver.run("SELECT * FROM application WHERE ref = ?", [refs[0]]).fetchone()
        parts = {name: driver.run(query, [case[0]]).fetchall() for name, query in CASE_PARTS.items()}
        return case_page.render(title=refs[0], case=case, parts=parts)

    return app


def _day(value: str | datetime) -> date:
    """SQLite's driver gives moments as text."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value.date()
