"""The form with which the owner finds a person."""

from django import forms

from intake import families
from intake.models import AssessmentRequest


class FindForm(forms.Form):
    """One reference, as people read it out."""

    reference = forms.CharField(
        label="Reference",
        max_length=20,
        help_text="Six letters and digits, like K7M2Q4. It stands beside the name in the queue.",
        error_messages={"required": "Type a reference, like K7M2Q4."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_reference(self) -> AssessmentRequest:
        """Answer the request that goes on for the one of this reference."""
        found = families.found(self.cleaned_data["reference"])
        if found is None:
            raise forms.ValidationError(
                "We hold nothing under this reference. It may have been erased."
            )
        return families.keeper(found)
