"""Samples for the kit page: every component in each of its states."""

from django import forms

EAST: dict[str, object] = {"name": "East Bridgewater", "online": False, "tone": 1}
MIDDLE: dict[str, object] = {"name": "Middleborough", "online": False, "tone": 2}
ONLINE: dict[str, object] = {"name": "Online", "online": True, "tone": 1}
THIRD = {"name": "Sample Harbor", "online": False, "tone": 3}
FOURTH = {"name": "Sample Point", "online": False, "tone": 4}
HERE = "#kit"
PRIYA_AT_EAST: dict[str, object] = {"who": "Priya S.", "place_name": "East Bridgewater"}


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
    """Answer the context of kit.html."""
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
    words = "Today", "Due in 3 h", "Waiting 2 days", "On hold to Fri", "Booked"
    tones = "today", "due", "late", "hold", "done"
    return [{"tone": tone, "words": said} for tone, said in zip(tones, words, strict=True)]


def _tabs() -> list[dict[str, object]]:
    counts = {"All": 23, "East Bridgewater": 9, "Middleborough": 6, "Online": 8}
    return [
        {"label": label, "url": HERE, "count": count, "current": label == "All"}
        for label, count in counts.items()
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
    taken = "Your other choices are still here. Pick one of them."
    return [
        {"tone": "info", "title": "Lee has this open.", "text": "Nothing is locked."},
        {"tone": "warn", "title": "That time was just taken.", "text": taken},
        {"tone": "ok", "title": "Booked.", "text": "The text goes out in 2 minutes."},
        {"tone": "error", "title": "Not saved.", "text": "Try again. Your text is still here."},
    ]


def _choices() -> list[dict[str, object]]:
    east = {"label": "East Bridgewater", "hint": "In person, ground floor", "checked": True}
    online = {"label": "Online", "hint": "By video, anywhere in Massachusetts"}
    return [
        {"id": "choice-east", "name": "where", "value": "east", **east},
        {"id": "choice-online", "name": "where", "value": "online", **online},
    ]


def _steps() -> list[dict[str, str]]:
    words = "Received", "Looking for times", "Times offered", "On our list", "Booked", "Closed"
    states = "done", "now", "maybe", "maybe", "later", "later"
    return [{"word": word, "state": state} for word, state in zip(words, states, strict=True)]


def _events() -> list[dict[str, str]]:
    booked = "Booked for Mon, Nov 30 at 9:00 AM"
    return [
        {"words": booked, "who": "Dana W.", "when": "10:12 AM", "undo_url": HERE},
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
    today, due, late, hold, _ = _badges()
    jordan = _row("Jordan S.", "K7M2PX · Text first", [EAST, ONLINE], "Weekday mornings", late)
    sam = _row("Sam E.", "R4T9WA · Email only", [ONLINE], "Any evening", due)
    casey = _row("Casey E.", "H3N8QD · Call, no voicemail", [MIDDLE], "Tue or Thu", today)
    riley = _row("Riley E.", "W9D5VF · Text first", [EAST], "After 3 PM", hold)
    return [
        jordan | {"current": True, "presence_words": "Lee has this open"},
        sam | {"urgent_words": "Would like to talk soon"},
        casey | {"duplicate_words": "May be the same as P6C4ZK", "who": "Lee has it"},
        riley | {"state": "On hold", "act": {"label": "Take off hold", "url": HERE}},
    ]


def _row(
    name: str,
    second_line: str,
    places: list[dict[str, object]],
    when: str,
    badge: dict[str, str],
) -> dict[str, object]:
    reference, contact = second_line.split(" · ")
    return {
        "name": name,
        "reference": reference,
        "contact_words": contact,
        "places": places,
        "when": when,
        "state": "New",
        "badge": badge,
        "url": HERE,
        "open_url": HERE,
        "pick": f"{reference}~1.0",
        "act": {"label": "Book a time", "url": HERE},
    }


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
    words = "1,284 of 2,000 handed to the mail service. About 6 minutes left."
    return {"value": 1284, "max": 2000, "words": words}


def _empty() -> dict[str, str]:
    title = "No requests waiting in Middleborough"
    return {"title": title, "text": "The last one came at 9:12 AM."}


def _empty_filtered() -> dict[str, str]:
    return {"title": "0 of 23 match", "text": "", "url": HERE, "label": "Clear filters"}


def _days() -> list[dict[str, object]]:
    jordan, offered = "Jordan S. · East Bridgewater", "Offered, Online"
    return [
        _day("Mon", "Monday, Nov 30", [_block("booked", 9, "First visit", jordan, EAST)]),
        _day("Tue", "Tuesday, Dec 1", [_block("open", 9, "Open", "Middleborough")]),
        _day("Wed", "Wednesday, Dec 2", [_block("held", 10, "Held", offered, ONLINE)]),
        _day("Thu", "Thursday, Dec 3", [_block("away", 8, "Away", "Training", minutes=120)]),
        _day("Fri", "Friday, Dec 4", []),
    ]


def _day(short: str, long_name: str, blocks: list[dict[str, object]]) -> dict[str, object]:
    month, number = long_name.split()[1:]
    return {
        "name": f"{short} {number}",
        "long_name": long_name,
        "spoken": f"{short} {month} {number}",
        "today": short == "Mon",
        "empty_words": "Nothing planned",
        "blocks": blocks,
    }


def _block(
    kind: str,
    hour: int,
    title: str,
    line: str,
    place: dict[str, object] | None = None,
    *,
    minutes: int = 50,
) -> dict[str, object]:
    return {
        "kind": kind,
        "time": f"{hour}:30 AM",
        "title": title,
        "line": line,
        "place": place,
        "url": HERE if kind == "booked" else "",
        "hour": hour,
        "past": 30,
        "lasts": minutes,
    }
