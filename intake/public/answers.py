"""The form with which a person changes their answers; what is right is told by the API's shape."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import format_html

from intake import masking
from intake.answering import NAMES, Answers
from intake.api.serializers import MAX_NOTE
from intake.models import AssessmentRequest, ReachBy
from intake.public.answer_shape import ChangedAnswers, concerns_for, places_for
from scheduling.matching import DAYS, PARTS

YES, NO = "yes", "no"
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WAYS = {ReachBy.TEXT: "Text", ReachBy.EMAIL: "Email", ReachBy.CALL: "Call"}
SAY_WHERE = "Tell us yes or no. Online visits need it."
EMPTY = {
    "name": "Type the name you like to be called, like Jordan.",
    "locations": "Pick at least one place, like Online.",
    "in_massachusetts": SAY_WHERE,
}
ABOUT_OUR_NAME = (
    "If not, they say Front desk and no more. "
    "The address or number they come from can still show who we are."
)
BOXES = ("urgent", "voicemail_ok", "practice_name_ok")


class AnswersForm(forms.Form):
    """Everything that a person may change, on one page, with what they said so far."""

    use_required_attribute = False

    locations = forms.MultipleChoiceField(
        label="Where would you like to meet?",
        help_text="Pick any that work.",
        widget=forms.CheckboxSelectMultiple,
    )
    in_massachusetts = forms.ChoiceField(
        label="Will you be in Massachusetts for visits?",
        help_text="We ask this for online visits. You can leave it blank for visits in person.",
        choices=[(YES, "Yes"), (NO, "No")],
        widget=forms.RadioSelect,
    )
    times = forms.MultipleChoiceField(
        label="When could you come?",
        choices=[(f"{day}-{part}", part) for day in DAYS for part in PARTS],
    )
    concerns = forms.MultipleChoiceField(
        label="What is it about?",
        help_text="Optional. Pick any that fit.",
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label="Is there anything you want us to know?",
        help_text=(
            f"Please keep health details for your first visit. Up to {MAX_NOTE:,} characters."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    urgent = forms.BooleanField(label="I need to talk to someone soon", required=False)
    name = forms.CharField(
        label="Name to use",
        help_text="As you like to be called.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    pronouns = forms.CharField(label="Pronouns", required=False)
    email = forms.CharField(
        label="Email",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label="Mobile number",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    reach_by = forms.ChoiceField(
        label="How should we reach you?",
        help_text="We will only use the way you pick.",
        choices=list(WAYS.items()),
        widget=forms.RadioSelect,
    )
    voicemail_ok = forms.BooleanField(
        label="You may leave a voicemail",
        help_text="We will not leave one unless you say it is okay.",
        required=False,
    )
    practice_name_ok = forms.BooleanField(
        label="It is okay if messages say our name",
        help_text=ABOUT_OUR_NAME,
        required=False,
    )

    def __init__(self, assessment_request: AssessmentRequest, data: QueryDict | None) -> None:
        """Show what the request says, or what was typed."""
        self.row = row = assessment_request
        super().__init__(data, initial=_shown(row))
        self._offer("locations", places_for(row))
        self._offer("concerns", concerns_for(row))
        self.fields["email"].help_text = _kept(masking.email(row.email) if row.email else "")
        self.fields["phone"].help_text = _kept(masking.phone(row.phone) if row.phone else "")

    def clean(self) -> dict[str, Any]:
        """Ask the API's shape about all answers at once."""
        body = self.body()
        self.shape = ChangedAnswers(data=body, context={"assessment_request": self.row})
        self.shape.is_valid()
        for name, found in self.shape.errors.items():
            empty = not (body[name].strip() if isinstance(body[name], str) else body[name])
            self.add_error(name, EMPTY.get(name, _first(found)) if empty else _first(found))
        return {}

    def body(self) -> dict[str, Any]:
        """Answer what was typed as the API would hear it; an empty address keeps the one we have.

        Nothing typed for an address is no wish to lose it: a person may not see it here in full.
        """
        said: dict[str, Any] = {
            name: self[name].data or "" for name in ("name", "pronouns", "note")
        }
        said |= {name: bool(self[name].data) for name in BOXES}
        said |= {name: self[name].data or [] for name in ("locations", "concerns")}
        for name in ("email", "phone"):
            said[name] = (self[name].data or "").strip() or getattr(self.row, name)
        picked = [each.partition("-") for each in self["times"].data or []]
        return said | {
            "reach_by": self["reach_by"].data or self.row.reach_by,
            "times": [{"day": day, "part": part} for day, _, part in picked],
            "in_massachusetts": self.will_be_here(),
        }

    def will_be_here(self) -> bool | None:
        """Answer where the person will be, if they said so."""
        return {YES: True, NO: False}.get(str(self["in_massachusetts"].data))

    def answers(self) -> Answers:
        """Answer what was typed, once it is right."""
        values = self.shape.validated_data
        return Answers(**{name: values[name] for name in NAMES})

    def week(self) -> list[dict[str, Any]]:
        """Answer the days of the week with their parts, as the page draws them."""
        picked = self["times"].value() or []
        return [
            {
                "name": name,
                "parts": [
                    {
                        "value": f"{day}-{part}",
                        "label": f"{name} {part}",
                        "checked": f"{day}-{part}" in picked,
                    }
                    for part in PARTS
                ],
            }
            for day, name in zip(DAYS, DAY_NAMES, strict=True)
        ]

    def problems(self) -> list[dict[str, str]]:
        """Answer what is still needed, each with the field to go to."""
        return [
            {"text": str(words), "field_id": _first_box(self[name])}
            for name, found in self.errors.items()
            for words in found
        ]

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(row.slug, row.name) for row in rows]

    def _clean_fields(self) -> None:
        """Leave what is right to the API's shape: there is no second copy of its rules."""
        self.cleaned_data = {}


def _shown(row: AssessmentRequest) -> dict[str, Any]:
    """Answer the answers so far as the fields hold them; addresses stay masked."""
    hidden = {"locations", "email", "phone"}
    shown = {name: getattr(row, name) for name in NAMES if name not in hidden}
    return shown | {"locations": [place.slug for place in row.locations.all()]}


def _kept(masked: str) -> str:
    """Say what we hold; the page prints hints as they are, so an address is escaped here."""
    return format_html("We have {}. Leave this empty to keep it.", masked) if masked else ""


def _first_box(bound: forms.BoundField) -> str:
    return f"{bound.auto_id}_0" if bound.use_fieldset else str(bound.id_for_label)


def _first(found: Any) -> str:
    """Answer the first words of errors that may be nested by index and name."""
    while not isinstance(found, str):
        found = next(iter(found.values() if isinstance(found, dict) else found))
    return str(found)
