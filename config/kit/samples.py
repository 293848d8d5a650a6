"""Samples for the kit page: every component in each of its states."""

from django import forms

from config.kit import parts, tables
from config.kit.people import EAST, FOURTH, HERE, MIDDLE, ONLINE, THIRD


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
        "sections": parts.sections(),
        "area": "Front desk",
        "places": [EAST, MIDDLE, ONLINE, THIRD, FOURTH],
        "badges": parts.badges(),
        "tabs": parts.tabs(),
        "items": parts.items(),
        "slots": parts.slots(),
        "slots_taken": parts.slots_taken(),
        "buttons": parts.buttons(),
        "notes": parts.notes(),
        "form": SampleForm(auto_id="plain_%s"),
        "form_with_errors": SampleForm({"name": "Jordan Sample"}, auto_id="error_%s"),
        "choices": parts.choices(),
        "steps": parts.steps(),
        "events": parts.events(),
        "still_toast": parts.toast(),
        "dialog": parts.dialog(),
        "rows": tables.rows(),
        "numbers": parts.numbers(),
        "progress": parts.progress(),
        "empty": parts.empty(),
        "empty_filtered": parts.empty_filtered(),
        "pages": {"words": "Requests 51 to 100 of 120", "previous_url": HERE, "next_url": HERE},
        "days": tables.days(),
        "hours": [{"hour": hour, "label": f"{hour} AM"} for hour in range(8, 12)],
        "from_hour": 8,
    }
