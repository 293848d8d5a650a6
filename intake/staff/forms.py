"""What the desk types about one request; rules stay in the steps below."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms

from intake import plain_text
from intake.models import ContactAttempt, ReachBy
from scheduling import diary, periods
from scheduling.models import Location

MOST_WORDS = 2000


class WordsField(forms.CharField):
    """Reads words of the desk: composed, trimmed, nothing hidden in them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> str:
        """Answer the words as they can be kept and shown."""
        text: str = super().clean(value)
        try:
            return plain_text.cleaned(text, lines=True)
        except plain_text.Unprintable:
            raise forms.ValidationError(
                "This holds characters that we cannot show. Please type it again."
            ) from None


class DayField(forms.DateField):
    """Reads a day, and answers its first instant at the practice."""

    widget = forms.DateInput(attrs={"type": "date"})

    def clean(self, value: Any) -> datetime:
        """Answer the midnight with which the day begins."""
        on: date = super().clean(value)
        return periods.midnight(on, diary.zone())


class MomentField(forms.DateTimeField):
    """Reads a day and a time of the practice's clock."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


class Seen(forms.Form):
    """A press that needs no words: only which version was looked at."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class Hold(Seen):
    """Until which day, and why."""

    until = DayField(
        label="Until",
        help_text="It comes back to the queue on that morning.",
        error_messages={
            "required": "Pick the day on which it comes back.",
            "invalid": "Type a day like 2026-12-01.",
        },
    )
    reason = WordsField(label="Why", max_length=MOST_WORDS, required=False)


class Decline(Seen):
    """Why; the person gets a kind letter without it."""

    reason = WordsField(
        label="Why",
        max_length=MOST_WORDS,
        help_text="For the desk alone. They get a kind letter that names no reason.",
        error_messages={"required": "Say why in a few words. Only the desk sees it."},
    )


class Reopen(Seen):
    """Why it is open again, if there is something to say."""

    reason = WordsField(label="Why", max_length=MOST_WORDS, required=False)


class Note(Seen):
    """Words for the desk."""

    text = WordsField(
        label="Note",
        max_length=MOST_WORDS,
        help_text="The person never sees it.",
        error_messages={"required": "Write a few words first."},
    )


class Attempt(Seen):
    """How far a try to reach them came."""

    outcome = forms.ChoiceField(
        label="What happened",
        choices=ContactAttempt.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Pick what happened."},
    )
    note = WordsField(label="Anything to remember", max_length=MOST_WORDS, required=False)


class Over(Seen):
    """What is written over something: what that was when the page was opened."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)


class Places(Over):
    """Where they want to be seen."""

    places = forms.ModelMultipleChoiceField(
        queryset=Location.objects.none(),
        to_field_name="slug",
        label="Places",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Pick at least one place.",
            "invalid_choice": "Pick from the places shown.",
        },
    )
    in_massachusetts = forms.BooleanField(
        label="They told us they will be in Massachusetts for online visits", required=False
    )

    def among(self, locations: Iterable[Location]) -> "Places":
        """Offer these places."""
        keys = [place.pk for place in locations]
        field: Any = self.fields["places"]
        field.queryset = Location.objects.filter(pk__in=keys)
        return self


class Urgency(Seen):
    """What the press means, so that a second one cannot mean the opposite."""

    urgent = forms.BooleanField(widget=forms.HiddenInput, required=False)


class PromiseAgain(Over):
    """By when we write after all."""

    until = MomentField(
        label="We will write by",
        help_text="The person sees this time on their page.",
        error_messages={
            "required": "Pick a day and a time.",
            "invalid": "Type a day and a time like 2026-12-01 17:00.",
        },
    )


WAYS = {ReachBy.EMAIL: "wrote to", ReachBy.TEXT: "texted", ReachBy.CALL: "called"}
"""What the desk did, in one word, by the way the person chose."""
