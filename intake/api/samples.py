"""What the document shows of the desk's endpoints: invented people, one story."""

from typing import Any

from scheduling.api.samples import APPOINTMENT, CHOSEN, THERAPIST

Json = dict[str, Any]

ROW: Json = {
    "reference": "7K3M9Q",
    "name": "Jordan Sample",
    "status": "accepted",
    "stage": "booked",
    "locations": ["east-bridgewater"],
    "reach_by": "email",
    "received_at": "2026-11-25T09:30:00-05:00",
    "respond_by": "2026-11-25T17:00:00-05:00",
    "late": False,
    "urgent": False,
    "assigned_to": "Dana Sample",
}
PAGE: Json = {"results": [ROW], "next": None, "previous": None}
REQUEST: Json = ROW | {
    "pronouns": "they/them",
    "email": "jordan@example.org",
    "phone": "",
    "voicemail_ok": False,
    "practice_name_ok": True,
    "for_whom": "self",
    "times": ["tue-morning"],
    "concerns": ["anxiety"],
    "note": "I find calls hard.",
    "on_hold_until": None,
    "duplicates": [{"reference": "4XW2PN", "reasons": ["same_email"]}],
    "merged_into": None,
    "appointment": APPOINTMENT,
    "offer": None,
    "timeline": [
        {
            "at": "2026-11-25T09:30:00-05:00",
            "words": "The request came in",
            "who": "The person",
        }
    ],
}
DECISION: Json = {
    "outcome": "hold",
    "reason": "Back from a trip then.",
    "until": "2026-12-07T09:00:00-05:00",
}
ATTEMPT: Json = {"way": "email", "outcome": "reached", "note": "Tuesdays are best."}
NOTE: Json = {"text": "Prefers Tuesdays."}
BOOKING: Json = {"slot": CHOSEN}
OFFERING: Json = {"slots": [CHOSEN], "expires_at": "2026-11-27T17:00:00-05:00"}
WAITING: Json = {"therapist": THERAPIST}
ENTRY: Json = {
    "id": "01a208b1-89b2-7102-998b-2aa687b3ac21",
    "reference": "7K3M9Q",
    "therapist": THERAPIST,
    "since": "2026-11-25T10:05:00-05:00",
}
TIME: Json = {
    **CHOSEN,
    "therapist_name": "Avery Sample",
    "ends_at": APPOINTMENT["ends_at"],
}
OFFER: Json = {
    "id": "01a208b1-89b2-7102-998b-2aa687b3ac22",
    "status": "open",
    "reference": "7K3M9Q",
    "expires_at": OFFERING["expires_at"],
    "slots": [TIME | {"held_until": OFFERING["expires_at"]}],
}
SLOTS: Json = {"results": [TIME | {"why": ["They asked for this place."]}]}
