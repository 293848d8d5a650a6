"""What the document shows of visits and diaries: invented people, one story."""

from typing import Any

Json = dict[str, Any]

THERAPIST = "01a208b1-89b2-7102-998b-2aa687b3ac1e"
CHOSEN: Json = {
    "therapist": THERAPIST,
    "location": "east-bridgewater",
    "starts_at": "2026-12-01T10:00:00-05:00",
}
APPOINTMENT: Json = {
    "id": "01a208b1-89b2-7102-998b-2aa687b3ac20",
    "status": "booked",
    **CHOSEN,
    "ends_at": "2026-12-01T10:50:00-05:00",
    "reference": "7K3M9Q",
    "version": 1,
}
BLOCK: Json = {
    "kind": "booked",
    "starts_at": APPOINTMENT["starts_at"],
    "ends_at": APPOINTMENT["ends_at"],
    "location": "east-bridgewater",
    "appointment": APPOINTMENT,
}
OUTCOME: Json = {"outcome": "fulfilled"}
CANCELLATION: Json = {"reason": "The heating is off.", "wants_no_other_time": False}
RESCHEDULING: Json = {"slot": CHOSEN}
RULE: Json = {
    "location": "east-bridgewater",
    "weekday": "tue",
    "starts": "09:00",
    "ends": "17:00",
    "valid_from": "2026-12-01",
    "valid_until": None,
    "every_weeks": 1,
}
KEPT_RULE: Json = {"id": "01a208b1-89b2-7102-998b-2aa687b3ac23", **RULE}
DAY: Json = {
    "date": "2026-12-04",
    "kind": "closed",
    "location": None,
    "starts": None,
    "ends": None,
}
KEPT_DAY: Json = {"id": "01a208b1-89b2-7102-998b-2aa687b3ac24", **DAY}
