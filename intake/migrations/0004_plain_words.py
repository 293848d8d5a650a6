"""A text in small letters without accents: immutable, so that a column can be made of it."""

from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

MAKE = """
    CREATE FUNCTION intake_plain(words text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT lower(public.unaccent('public.unaccent', words)) $$
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_known_words"), ("scheduling", "0001_extensions")]

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(MAKE, "DROP FUNCTION intake_plain(text)"),
    ]
