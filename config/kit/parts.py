"""The small components, with invented people."""

from config.kit.people import EAST, HERE, ONLINE, PRIYA_AT_EAST


def sections() -> list[dict[str, object]]:
    """List the areas of the navigation."""
    return [
        {"label": "Queue", "url": HERE, "current": False, "count": 23},
        {"label": "Newsletter", "url": HERE, "current": False},
        {"label": "Kit", "url": HERE, "current": True},
    ]


def badges() -> list[dict[str, str]]:
    """Make an age badge of each tone."""
    words = "Today", "Due in 3 h", "Waiting 2 days", "On hold to Fri", "Booked"
    tones = "today", "due", "late", "hold", "done"
    return [{"tone": tone, "words": said} for tone, said in zip(tones, words, strict=True)]


def tabs() -> list[dict[str, object]]:
    """Make tabs with their counts."""
    counts = {"All": 23, "East Bridgewater": 9, "Middleborough": 6, "Online": 8}
    return [
        {"label": label, "url": HERE, "count": count, "current": label == "All"}
        for label, count in counts.items()
    ]


def items() -> list[dict[str, object]]:
    """Make a list of terms."""
    return [
        {"term": "Wants", "text": "A first visit"},
        {"term": "Where", "text": "either is fine", "places": [EAST, ONLINE]},
        {"term": "When", "text": "Weekday mornings"},
        {"term": "Note", "text": "I find phone calls hard.", "quote": True},
    ]


def slots() -> list[dict[str, object]]:
    """Make times to pick from."""
    why = ["East Bridgewater is the first place on the list.", "It is a weekday morning."]
    return [
        {"value": "kit-1", "when": "Mon, Nov 30, 9:00 AM", "why": why, **PRIYA_AT_EAST},
        {"value": "kit-2", "when": "Tue, Dec 1, 10:30 AM", "why": why, **PRIYA_AT_EAST},
        {"value": "kit-3", "when": "Wed, Dec 2, 9:00 AM", "who": "Ben O.", "place_name": "Online"},
    ]


def slots_taken() -> list[dict[str, object]]:
    """Make the same times, the first of them taken meanwhile."""
    first, *others = slots()
    return [first | {"taken": True}, *others]


def buttons() -> list[dict[str, object]]:
    """Make a button of each kind."""
    return [
        {"label": "Book and text Jordan", "kind": "primary", "busy": "Booking…", "key": "B"},
        {"label": "Offer 3 times"},
        {"label": "Open appointment", "url": HERE, "icon": "calendar"},
        {"label": "Stop for good", "kind": "danger"},
        {"label": "Undo", "kind": "quiet"},
        {"label": "Booking…", "kind": "primary", "disabled": True},
    ]


def notes() -> list[dict[str, object]]:
    """Make a note of each tone."""
    taken = "Your other choices are still here. Pick one of them."
    return [
        {"tone": "info", "title": "Lee has this open.", "text": "Nothing is locked."},
        {"tone": "warn", "title": "That time was just taken.", "text": taken},
        {"tone": "ok", "title": "Booked.", "text": "The text goes out in 2 minutes."},
        {"tone": "error", "title": "Not saved.", "text": "Try again. Your text is still here."},
    ]


def choices() -> list[dict[str, object]]:
    """Make choice cards."""
    east = {"label": "East Bridgewater", "hint": "In person, ground floor", "checked": True}
    online = {"label": "Online", "hint": "By video, anywhere in Massachusetts"}
    return [
        {"id": "choice-east", "name": "where", "value": "east", **east},
        {"id": "choice-online", "name": "where", "value": "online", **online},
    ]


def steps() -> list[dict[str, str]]:
    """Make a line of steps."""
    words = "Received", "Looking for times", "Times offered", "On our list", "Booked", "Closed"
    states = "done", "now", "maybe", "maybe", "later", "later"
    return [{"word": word, "state": state} for word, state in zip(words, states, strict=True)]


def events() -> list[dict[str, str]]:
    """Make a timeline."""
    booked = "Booked for Mon, Nov 30 at 9:00 AM"
    return [
        {"words": booked, "who": "Dana W.", "when": "10:12 AM", "undo_url": HERE},
        {"words": "Opened", "who": "Dana W.", "when": "10:11 AM"},
        {"words": "Request received", "who": "Website", "when": "Sat, Nov 21, 9:40 PM"},
    ]


def toast() -> dict[str, str]:
    """Make a toast with its undo."""
    return {"words": "Booked. The text goes out in 2 minutes.", "undo_url": HERE}


def dialog() -> dict[str, object]:
    """Make a question before something grave."""
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


def numbers() -> list[dict[str, object]]:
    """Make boxes with numbers."""
    return [
        {"value": "1,284", "label": "Sent"},
        {"value": "0", "label": "Sending"},
        {"value": "706", "label": "Waiting"},
        {"value": "7", "label": "Not sent yet", "tone": "error"},
        {"value": "3", "label": "Left since the start"},
        {"value": "0", "label": "Unknown"},
    ]


def progress() -> dict[str, object]:
    """Make a bar that is partly done."""
    words = "1,284 of 2,000 handed to the mail service. About 6 minutes left."
    return {"value": 1284, "max": 2000, "words": words}


def empty() -> dict[str, str]:
    """Make a list that is empty."""
    title = "No requests waiting in Middleborough"
    return {"title": title, "text": "The last one came at 9:12 AM."}


def empty_filtered() -> dict[str, str]:
    """Make a list that was filtered to nothing."""
    return {"title": "0 of 23 match", "text": "", "url": HERE, "label": "Clear filters"}
