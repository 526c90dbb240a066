"""A letter against bare WeasyPrint, and the export against fetching its columns."""

from collections.abc import Iterator

from sqlalchemy import select
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

from grants import db
from grants.bench.bare import Driver
from grants.bench.measure import Line, side_by_side
from grants.bench.world import World
from grants.models import Letter
from grants.outside.assets import LETTERS, AssetFetcher
from grants.outside.pdf import canonical_json, letter_html
from grants.outside.renderer import renderer_of

EXPORTED = (
    "SELECT a.ref, a.title, o.name, o.country, a.programme, c.title_de, r.name, a.state, a.state_since,"
    " a.submitted_at, a.requested_cents, w.amount_cents, s.final_cents FROM application a"
    " JOIN organisation o ON o.id = a.organisation_id"
    " JOIN round r ON r.id = a.round_id JOIN call c ON c.id = r.call_id"
    " LEFT JOIN award w ON w.application_id = a.id LEFT JOIN settlement s ON s.application_id = a.id"
    " WHERE a.submitted_at IS NOT NULL ORDER BY a.id"
)


def measure_letter(world: World, *, rounds: int) -> Line:
    """An award with the frozen values of a real step; ours as the worker makes it, both warm."""
    world.enter()
    with db.reading() as session:
        values = session.scalars(select(Letter).where(Letter.kind == "award").limit(1)).one().values
    page, payload = letter_html("award", values, "de"), canonical_json(values)
    fonts = FontConfiguration()
    text = (LETTERS / "_letter.css").read_text(encoding="utf-8")
    styles = [CSS(string=text, font_config=fonts, url_fetcher=AssetFetcher())]

    def bare() -> None:
        document = HTML(string=page, url_fetcher=AssetFetcher()).render(
            font_config=fonts, stylesheets=styles, output_intent="srgb"
        )
        attached = Attachment(string=payload, name="decision.json", relationship="Data")
        document.write_pdf(pdf_variant="pdf/a-3a", output_intent="srgb", attachments=[attached])

    renderer = renderer_of(world.config)
    seconds = side_by_side(
        {"ours": lambda: renderer.render("award", values, "de"), "bare": bare}, rounds=rounds, times=1
    )
    return Line("a warm letter / bare WeasyPrint, same HTML and CSS", seconds["ours"], seconds["bare"])


def measure_export(world: World, *, rounds: int) -> Iterator[Line]:
    """All cases as CSV, to the last byte."""
    driver = Driver(world.database)
    seconds = side_by_side(
        {
            "csv": lambda: world.get("officer", "/applications.csv"),
            "fetch": lambda: driver.run(EXPORTED).fetchall(),
        },
        rounds=rounds,
        times=1,
    )
    cases = len(driver.run(EXPORTED).fetchall())
    driver.close()
    yield Line(f"a CSV of {cases} cases / fetching their columns", seconds["csv"], seconds["fetch"])
