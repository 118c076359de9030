"""Alembic's environment, one for the six services: each brings only its `versions`."""

from __future__ import annotations

from alembic import context

from shared.event_log.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
