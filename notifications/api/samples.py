"""What the document shows of the newsletter's endpoints."""

from typing import Any

Json = dict[str, Any]

DRAFT: Json = {
    "subject": "A group begins in January",
    "preview": "Six evenings, eight places.",
    "body": "We begin a small group on *January 12*.",
    "topics": ["groups"],
}
SENDING: Json = {"at": "2026-12-02T09:00:00-05:00"}
TEST_LETTER: Json = {"to": "owner@example.org"}
ISSUE: Json = {
    "id": "01a208b1-89b2-7102-998b-2aa687b3ac25",
    "status": "scheduled",
    **DRAFT,
    "send_at": SENDING["at"],
    "started_at": None,
    "counts": {
        "audience": 0,
        "waiting": 0,
        "sending": 0,
        "sent": 0,
        "failed": 0,
        "skipped": 0,
        "unknown": 0,
    },
}
