"""Alembic's entry: run by ``grants init`` on the connection that it hands over."""

from alembic import context

from grants.models import Record

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    include_object=lambda thing, name, kind, reflected, compare_to: (
        not (name or "").startswith("application_search")
    ),
)
with context.begin_transaction():
    context.run_migrations()
