"""Brings the database up to date and sets the demo practice up, in one process.

Runs inside the product's environment, from the project's root.
"""

import sys

import django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def main(demo_file: str) -> None:
    """Migrate where there is something to migrate, then make or renew the demo practice."""
    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
    call_command("demo", json_out=demo_file)


if __name__ == "__main__":
    main(sys.argv[1])
