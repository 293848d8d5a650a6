"""Brings the database up to date and sets the demo practice up, in one process.

Runs inside the product's environment, from the project's root.
"""

import sys

import django
from django.core.management import call_command


def main(demo_file: str) -> None:
    """Migrates, then makes the demo practice or applies its sign-ins again."""
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    call_command("demo", json_out=demo_file)


if __name__ == "__main__":
    main(sys.argv[1])
