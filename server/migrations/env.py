"""Alembic's entry: migrate the database that `server.operations.migrating` hands over."""

from alembic import context

from server.access import tables as access  # noqa: F401
from server.printing import tables as printing  # noqa: F401
from server.queue import tables as queue  # noqa: F401
from server.rating import tables as rating  # noqa: F401
from server.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
