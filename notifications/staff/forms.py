"""The form with which an issue is written."""

from django import forms

from notifications import letters, writing
from notifications.topics import TOPICS


class IssueForm(forms.Form):
    """Subject, the line beside it, the text in Markdown, and who it is for."""

    subject = forms.CharField(
        label="Subject",
        max_length=150,
        help_text="What readers see first. Keep it short and plain.",
        error_messages={"required": "Give the issue a subject, like Small steps in December."},
    )
    preview = forms.CharField(
        label="First line",
        max_length=200,
        required=False,
        help_text="Phones show it beside the subject. Without it they show how the letter begins.",
    )
    body = forms.CharField(
        label="Text",
        max_length=writing.LONGEST,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=(
            "An empty line begins a paragraph. # makes a heading, **two stars** make bold, "
            "[words](https://example.org) make a link."
        ),
        error_messages={"required": "Write a few lines. You can change them until you send."},
    )
    topics = forms.MultipleChoiceField(
        label="Who it is for",
        choices=list(TOPICS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Pick none to write to all readers.",
    )

    def clean_subject(self) -> str:
        """Keep the subject on one line."""
        return letters.one_line(self.cleaned_data["subject"])

    def clean_preview(self) -> str:
        """Keep the first line on one line."""
        return letters.one_line(self.cleaned_data["preview"])
