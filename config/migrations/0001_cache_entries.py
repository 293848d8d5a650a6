"""The table behind the default cache: sign-in throttles live in PostgreSQL."""

from django.db import migrations

CREATE = """
CREATE UNLOGGED TABLE cache_entries (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX cache_entries_expires ON cache_entries (expires);
"""


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []

    operations = [migrations.RunSQL(CREATE, "DROP TABLE cache_entries")]
