"""What the desk types on the queue page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from config.accounts.models import User
from intake import bulk, plain_text
from intake.seen import Seen
from intake.staff.forms import DayField
from intake.staff.queue_rows import BETWEEN

ME = "me"
ACTS = {"assign": "to", "hold": "until"}
"""The buttons for several rows, each with the one field that it needs."""


class ViewName(forms.Form):
    """Under which name a view is kept."""

    name = forms.CharField(
        max_length=60,
        error_messages={
            "required": "Give the view a name.",
            "max_length": "Use at most 60 characters.",
        },
    )

    def problems(self) -> list[dict[str, str]]:
        """Say what is still needed, and where (components/error_summary.html)."""
        return [{"text": str(words), "field_id": "view-name"} for words in self.errors["name"]]

    def clean_name(self) -> str:
        """Answer a name that can be shown."""
        try:
            return plain_text.cleaned(self.cleaned_data["name"])
        except plain_text.Unprintable:
            raise forms.ValidationError("Give the view a name that we can show.") from None


class Several(forms.Form):
    """To whom several requests go, or until which day they rest."""

    to = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Pick somebody from the list."}
    )
    until = DayField(
        error_messages={
            "required": "Pick the day on which they come back.",
            "invalid": "Type a day like 2026-12-01.",
        },
    )

    def __init__(self, sent: QueryDict, colleagues: Iterable[User]) -> None:
        """Ask for what the pressed button needs; a button that we do not have needs everything."""
        super().__init__(sent)
        self.colleagues = {str(each.pk): each for each in colleagues}
        to: Any = self.fields["to"]
        to.choices = [(ME, ME), *((key, key) for key in self.colleagues)]
        needed = ACTS.get(sent.get("act", ""))
        for name in ACTS.values():
            if needed not in {None, name}:
                del self.fields[name]

    def clean_to(self) -> User | None:
        """Answer the colleague, or nobody when it is oneself."""
        return self.colleagues.get(self.cleaned_data["to"])

    def problems(self) -> list[dict[str, str]]:
        """Say what is still needed, and where (components/error_summary.html)."""
        return [
            {"text": str(words), "field_id": f"several-{name}"}
            for name, found in self.errors.items()
            for words in found
        ]


def chosen(sent: QueryDict) -> dict[str, Seen]:
    """Read the check boxes: each a reference and the version that was shown with it."""
    found = {}
    for value in sent.getlist("pick")[: bulk.AT_MOST + 1]:
        reference, _, version = value.partition(BETWEEN)
        if reference and "\0" not in reference:
            found[reference[:20]] = Seen.read(version)
    return found
