"""Samples for the kit page: every component in each of its states."""

from django import forms

EAST = {"name": "East Bridgewater", "online": False, "tone": 1}
MIDDLE = {"name": "Middleborough", "online": False, "tone": 2}
ONLINE = {"name": "Online", "online": True, "tone": 1}
THIRD = {"name": "Sample Harbor", "online": False, "tone": 3}
FOURTH = {"name": "Sample Point", "online": False, "tone": 4}
HERE = "#kit"
PRIYA_AT_EAST = {"who": "Priya S.", "place_name": "East Bridgewater"}


class SampleForm(forms.Form):
    """Shows each kind of field, empty and with an error."""

    name = forms.CharField(label="Name to use", help_text="As you like to be called.")
    email = forms.EmailField(
        label="Email",
        error_messages={"required": "Type an email address like name@example.com."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    pronouns = forms.CharField(label="Pronouns", required=False)
    about = forms.CharField(label="What you want us to know", required=False, widget=forms.Textarea)
    voicemail = forms.BooleanField(label="You may leave a voicemail", required=False)


def examples() -> dict[str, object]:
    """Answers the context of kit.html."""
    return {
        "sections": _sections(),
        "area": "Front desk",
        "places": [EAST, MIDDLE, ONLINE, THIRD, FOURTH],
        "badges": _badges(),
        "tabs": _tabs(),
        "items": _items(),
        "slots": _slots(),
        "slots_taken": _slots_taken(),
        "buttons": _buttons(),
        "notes": _notes(),
        "form": SampleForm(auto_id="plain_%s"),
        "form_with_errors": SampleForm({"name": "Jordan Sample"}, auto_id="error_%s"),
        "choices": _choices(),
        "steps": _steps(),
        "events": _events(),
        "still_toast": _toast(),
        "dialog": _dialog(),
        "rows": _rows(),
        "numbers": _numbers(),
        "progress": _progress(),
        "empty": _empty(),
        "empty_filtered": _empty_filtered(),
        "pages": {"words": "Requests 51 to 100 of 120", "previous_url": HERE, "next_url": HERE},
        "days": _days(),
        "hours": [{"hour": hour, "label": f"{hour} AM"} for hour in range(8, 12)],
        "from_hour": 8,
    }


def _sections() -> list[dict[str, object]]:
    return [
        {"label": "Queue", "url": HERE, "current": False, "count": 23},
        {"label": "Newsletter", "url": HERE, "current": False},
        {"label": "Kit", "url": HERE, "current": True},
    ]


def _badges() -> list[dict[str, str]]:
    return [
        {"tone": "today", "words": "Today"},
        {"tone": "due", "words": "Due in 3 h"},
        {"tone": "late", "words": "Waiting 2 days"},
        {"tone": "hold", "words": "On hold to Fri"},
        {"tone": "done", "words": "Booked"},
    ]


def _tabs() -> list[dict[str, object]]:
    return [
        {"label": "All", "url": HERE, "count": 23, "current": True},
        {"label": "East Bridgewater", "url": HERE, "count": 9, "current": False},
        {"label": "Middleborough", "url": HERE, "count": 6, "current": False},
        {"label": "Online", "url": HERE, "count": 8, "current": False},
    ]


def _items() -> list[dict[str, object]]:
    return [
        {"term": "Wants", "text": "A first visit"},
        {"term": "Where", "text": "either is fine", "places": [EAST, ONLINE]},
        {"term": "When", "text": "Weekday mornings"},
        {"term": "Note", "text": "I find phone calls hard.", "quote": True},
    ]


def _slots() -> list[dict[str, object]]:
    why = ["East Bridgewater is the first place on the list.", "It is a weekday morning."]
    return [
        {"value": "kit-1", "when": "Mon, Nov 30, 9:00 AM", "why": why, **PRIYA_AT_EAST},
        {"value": "kit-2", "when": "Tue, Dec 1, 10:30 AM", "why": why, **PRIYA_AT_EAST},
        {"value": "kit-3", "when": "Wed, Dec 2, 9:00 AM", "who": "Ben O.", "place_name": "Online"},
    ]


def _slots_taken() -> list[dict[str, object]]:
    first, *others = _slots()
    return [first | {"taken": True}, *others]


def _buttons() -> list[dict[str, object]]:
    return [
        {"label": "Book and text Jordan", "kind": "primary", "busy": "Booking…", "key": "B"},
        {"label": "Offer 3 times"},
        {"label": "Open appointment", "url": HERE, "icon": "calendar"},
        {"label": "Stop for good", "kind": "danger"},
        {"label": "Undo", "kind": "quiet"},
        {"label": "Booking…", "kind": "primary", "disabled": True},
    ]


def _notes() -> list[dict[str, object]]:
    return [
        {"tone": "info", "title": "Lee has this open.", "text": "Nothing is locked."},
        {
            "tone": "warn",
            "title": "That time was just taken.",
            "text": "Your other choices are still here. Pick one of them.",
        },
        {"tone": "ok", "title": "Booked.", "text": "The text goes out in 2 minutes."},
        {"tone": "error", "title": "Not saved.", "text": "Try again. Your text is still here."},
    ]


def _choices() -> list[dict[str, object]]:
    return [
        {
            "id": "choice-east",
            "name": "where",
            "value": "east",
            "label": "East Bridgewater",
            "hint": "In person, ground floor",
            "checked": True,
        },
        {
            "id": "choice-online",
            "name": "where",
            "value": "online",
            "label": "Online",
            "hint": "By video, anywhere in Massachusetts",
        },
    ]


def _steps() -> list[dict[str, str]]:
    words = "Received", "Looking for times", "Times offered", "On our list", "Booked", "Closed"
    states = "done", "now", "later", "later", "later", "later"
    return [{"word": word, "state": state} for word, state in zip(words, states, strict=True)]


def _events() -> list[dict[str, str]]:
    return [
        {
            "words": "Booked for Mon, Nov 30 at 9:00 AM",
            "who": "Dana W.",
            "when": "10:12 AM",
            "undo_url": HERE,
        },
        {"words": "Opened", "who": "Dana W.", "when": "10:11 AM"},
        {"words": "Request received", "who": "Website", "when": "Sat, Nov 21, 9:40 PM"},
    ]


def _toast() -> dict[str, str]:
    return {"words": "Booked. The text goes out in 2 minutes.", "undo_url": HERE}


def _dialog() -> dict[str, object]:
    return {
        "id": "kit-dialog",
        "open_label": "Stop for good",
        "open_url": HERE,
        "title": "Stop this newsletter for good?",
        "text": "706 readers have not had it yet. They will not get this one.",
        "action_url": HERE,
        "confirm_label": "Stop for good",
        "keep_label": "Keep sending",
        "danger": True,
    }


def _rows() -> list[dict[str, object]]:
    late, due, today, hold = _badges()[2], _badges()[1], _badges()[0], _badges()[3]
    base = {"url": HERE, "open_url": HERE}
    return [
        base
        | {
            "name": "Jordan S.",
            "reference": "K7M2PX",
            "contact_words": "Text first",
            "places": [EAST, ONLINE],
            "when": "Weekday mornings",
            "state": "New",
            "badge": late,
            "current": True,
            "presence_words": "Lee has this open",
        },
        base
        | {
            "name": "Sam E.",
            "reference": "R4T9WA",
            "contact_words": "Email only",
            "places": [ONLINE],
            "when": "Any evening",
            "state": "New",
            "badge": due,
            "urgent_words": "Would like to talk soon",
        },
        base
        | {
            "name": "Casey E.",
            "reference": "H3N8QD",
            "contact_words": "Call, no voicemail",
            "places": [MIDDLE],
            "when": "Tue or Thu",
            "state": "New",
            "badge": today,
            "duplicate_words": "May be the same as P6C4ZK",
        },
        base
        | {
            "name": "Riley E.",
            "reference": "W9D5VF",
            "contact_words": "Text first",
            "places": [EAST],
            "when": "After 3 PM",
            "state": "On hold",
            "badge": hold,
        },
    ]


def _numbers() -> list[dict[str, object]]:
    return [
        {"value": "1,284", "label": "Sent"},
        {"value": "0", "label": "Sending"},
        {"value": "706", "label": "Waiting"},
        {"value": "7", "label": "Not sent yet", "tone": "error"},
        {"value": "3", "label": "Left since the start"},
        {"value": "0", "label": "Unknown"},
    ]


def _progress() -> dict[str, object]:
    return {
        "value": 1284,
        "max": 2000,
        "words": "1,284 of 2,000 handed to the mail service. About 6 minutes left.",
    }


def _empty() -> dict[str, str]:
    return {
        "title": "No requests waiting in Middleborough",
        "text": "The last one came at 9:12 AM.",
    }


def _empty_filtered() -> dict[str, str]:
    return {"title": "0 of 23 match", "text": "", "url": HERE, "label": "Clear filters"}


def _days() -> list[dict[str, object]]:
    names = ("Mon", "Monday", 30), ("Tue", "Tuesday", 1), ("Wed", "Wednesday", 2)
    more = ("Thu", "Thursday", 3), ("Fri", "Friday", 4)
    return [_day(*name) for name in (*names, *more)]


def _day(short: str, long: str, number: int) -> dict[str, object]:
    month = "Nov" if number == 30 else "Dec"  # noqa: PLR2004
    return {
        "name": f"{short} {number}",
        "long_name": f"{long}, {month} {number}",
        "spoken": f"{short} {month} {number}",
        "today": short == "Mon",
        "empty_words": "Nothing planned",
        "blocks": _blocks().get(short, []),
    }


def _blocks() -> dict[str, list[dict[str, object]]]:
    booked = {"kind": "booked", "title": "First visit", "lasts": 50, "url": HERE}
    return {
        "Mon": [
            booked
            | {
                "time": "9:00 AM",
                "line": "Jordan S. · East Bridgewater",
                "place": EAST,
                "hour": 9,
                "past": 0,
            }
        ],
        "Tue": [
            {
                "kind": "open",
                "time": "9:30 AM",
                "title": "Open",
                "line": "Middleborough",
                "hour": 9,
                "past": 30,
                "lasts": 50,
            }
        ],
        "Wed": [
            {
                "kind": "held",
                "time": "10:00 AM",
                "title": "Held",
                "line": "Offered, Online",
                "place": ONLINE,
                "hour": 10,
                "past": 0,
                "lasts": 50,
            }
        ],
        "Thu": [
            {
                "kind": "away",
                "time": "8:30 AM",
                "title": "Away",
                "line": "Training",
                "hour": 8,
                "past": 30,
                "lasts": 120,
            }
        ],
    }
