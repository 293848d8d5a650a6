"""Names of rows: sortable ids for machines, short references for people to read out."""

import secrets
import uuid

import uuid_utils.compat

SPOKEN_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
"""No vowels, so no words; no 0, 1, I, L, O, U or Y, so no look-alikes."""

REFERENCE_LENGTH = 6


def row_id() -> uuid.UUID:
    """Make a UUIDv7 (RFC 9562): unique everywhere, in order of creation."""
    return uuid_utils.compat.uuid7()


def reference() -> str:
    """Make a reference of six characters that can be read out over a bad line.

    There are 27^6 (387 million) of them; the column that holds one is unique.
    """
    return "".join(secrets.choice(SPOKEN_LETTERS) for _ in range(REFERENCE_LENGTH))
