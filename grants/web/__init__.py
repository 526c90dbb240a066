"""What people see. Reads models, writes only through acts. One module a noun."""

from types import ModuleType

from flask import Flask

from grants.web import (
    access,
    addresses,
    amendments,
    applications,
    bulk,
    calls,
    context,
    corrections,
    deadlines,
    deputies,
    desk,
    documents,
    drafts,
    errors,
    filters,
    form,
    front,
    headers,
    health,
    help,
    language,
    letters,
    organisations,
    outbox,
    payment_requests,
    procedures,
    proposals,
    reading,
    reports,
    session,
    simulations,
    steps,
)

NOUNS: tuple[ModuleType, ...] = (
    front,
    health,
    desk,
    applications,
    bulk,
    calls,
    help,
    steps,
    corrections,
    letters,
    reports,
    amendments,
    payment_requests,
    outbox,
    organisations,
    procedures,
    proposals,
    deputies,
    drafts,
    form,
    documents,
    deadlines,
    simulations,
)


def register(app: Flask) -> None:
    """Every route, filter, header and error page."""
    addresses.register(app)
    language.register(app)
    session.register(app)
    access.register(app)
    for each in (filters, context, reading, headers, errors):
        each.register(app)
    for noun in NOUNS:
        app.register_blueprint(noun.bp)
    access.refuse_undeclared(app)
