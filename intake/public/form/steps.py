"""The five steps of the form: what each of them asks."""

from typing import Any

from django import forms

from intake.api.serializers import MAX_NOTE
from intake.models import AssessmentRequest, Concern, ReachBy
from intake.public.answers import ABOUT_OUR_NAME, DAY_NAMES, NO, YES
from intake.public.form.fields import Answers, StepForm
from scheduling.matching import DAYS, PARTS
from scheduling.models import Location

ANY = "any"
WAYS = {ReachBy.TEXT: "Text", ReachBy.EMAIL: "Email", ReachBy.CALL: "Call"}
ABOUT_WAYS = {
    ReachBy.TEXT.value: "We text your phone. We do not call.",
    ReachBy.EMAIL.value: "We write to your email. We do not call or text.",
    ReachBy.CALL.value: "We call your phone.",
}
OUR_NAME = "practice_name_ok"
BOXES = ("voicemail_ok", OUR_NAME)


class Who(StepForm):
    """Whose visit it will be."""

    heading = "Ask for a first visit"
    marker = "for_whom"
    for_whom = forms.ChoiceField(
        label="Who is this visit for?", choices=AssessmentRequest.ForWhom.choices
    )

    def shown(self, answers: Answers) -> Answers:
        """Most people ask for themselves."""
        return {"for_whom": AssessmentRequest.ForWhom.SELF.value, **super().shown(answers)}


class Where(StepForm):
    """Which places suit."""

    heading = "Where would you like to meet?"
    marker = "locations"
    locations = forms.MultipleChoiceField(
        label=heading, help_text="Pick any that work. You can change this later."
    )
    in_massachusetts = forms.ChoiceField(
        label="Will you be in Massachusetts for visits?",
        help_text="We ask because online visits are for people who will be here.",
        choices=[(YES, "Yes"), (NO, "No")],
    )

    def __init__(self, answers: Answers, data: Any = None) -> None:
        """Take the places from their table."""
        super().__init__(answers, data)
        self.places = list(Location.objects.filter(is_active=True))
        self.hints = {"locations": {each.slug: each.summary for each in self.places}}
        _offer(self, "locations", [(each.slug, each.name) for each in self.places])

    def shown(self, answers: Answers) -> Answers:
        """Say yes or no in words."""
        said = {True: YES, False: NO}.get(answers.get("in_massachusetts") or False, NO)
        known = answers.get("in_massachusetts") is not None
        return super().shown(answers) | {"in_massachusetts": said if known else ""}

    def typed(self) -> Answers:
        """Hear yes or no."""
        said = {YES: True, NO: False}.get(str(self["in_massachusetts"].data))
        return {"locations": self["locations"].data or [], "in_massachusetts": said}

    def cards(self) -> list[dict[str, Any]]:
        """Answer the places as cards, those that ask one thing more marked."""
        online = {place.slug for place in self.places if place.is_online}
        cards = self.choices_of("locations")
        return [{**card, "asks_more": card["value"] in online} for card in cards]


class When(StepForm):
    """Which parts of the week suit."""

    heading = "When could you come?"
    marker = "times"
    times = forms.MultipleChoiceField(
        label=heading,
        help_text="Pick any that work. If you pick none, we look at all times.",
        choices=[(ANY, "Any time"), *((f"{day}-{part}", part) for day in DAYS for part in PARTS)],
    )

    def shown(self, answers: Answers) -> Answers:
        """Write each part of a day as one word."""
        if self.marker not in answers:
            return {}
        return {"times": [f"{time['day']}-{time['part']}" for time in answers["times"]] or [ANY]}

    def typed(self) -> Answers:
        """Hear days and parts; a picked part says more than any time."""
        picked = [each.partition("-") for each in self["times"].data or [] if each != ANY]
        return {"times": [{"day": day, "part": part} for day, _, part in picked]}

    def half_typed(self) -> Answers:
        """Tell "Any time" from nothing said so far."""
        return self.typed() if self["times"].data or self.marker in self.answers else {}

    def week(self) -> list[dict[str, Any]]:
        """Answer the days of the week with their parts, as the page draws them."""
        _, *cards = self.choices_of("times")
        size = len(PARTS)
        return [
            {
                "name": name,
                "parts": [
                    {**card, "label": f"{name} {card['label']}"}
                    for card in cards[at * size : (at + 1) * size]
                ],
            }
            for at, name in enumerate(DAY_NAMES)
        ]


class You(StepForm):
    """What to call the person, and how to reach them."""

    heading = "How should we reach you?"
    marker = "name"
    name = forms.CharField(
        label="Name to use",
        help_text="As you like to be called.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    pronouns = forms.CharField(label="Pronouns", required=False)
    reach_by = forms.ChoiceField(
        label="Which way?",
        help_text="If you pick none, we write to your email.",
        choices=list(WAYS.items()),
    )
    email = forms.CharField(
        label="Email",
        help_text="You can leave this empty if you give us a mobile number and pick text or call.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    phone = forms.CharField(
        label="Mobile number",
        required=False,
        help_text="With area code, like 508-555-0123. We need it to text or call you.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    voicemail_ok = forms.BooleanField(
        label="You may leave a voicemail",
        required=False,
        help_text="We will not leave one unless you say it is okay.",
    )
    practice_name_ok = forms.BooleanField(
        label="It is okay if messages say our name",
        required=False,
        help_text=ABOUT_OUR_NAME,
    )
    hints = {"reach_by": ABOUT_WAYS}

    def shown(self, answers: Answers) -> Answers:
        """Messages say our name unless they would rather not."""
        return {"practice_name_ok": True, **super().shown(answers)}

    def typed(self) -> Answers:
        """Hear boxes as yes or no."""
        return super().typed() | {name: name in self.data for name in BOXES}

    def half_typed(self) -> Answers:
        """Leave out the yes to our name that stood there before they went on with it."""
        said = super().half_typed()
        if said.get(OUR_NAME) and OUR_NAME not in self.answers:
            del said[OUR_NAME]
        return said

    @classmethod
    def is_answered(cls, answers: Answers) -> bool:
        """Ask again whoever left before they said whether messages may name us."""
        return super().is_answered(answers) and OUR_NAME in answers


class More(StepForm):
    """What it is about, if they want to say."""

    heading = "Is there anything else?"
    marker = "note"
    concerns = forms.MultipleChoiceField(
        label="What is it about?", help_text="Optional. Pick any that fit."
    )
    urgent = forms.BooleanField(
        label="I need to talk to someone soon",
        required=False,
        help_text="We look at your request first. We are not able to answer right away.",
    )
    note = forms.CharField(
        label="Is there anything you want us to know?",
        required=False,
        help_text=(
            "You can leave this blank. Please keep health details for your first visit. "
            f"Up to {MAX_NOTE:,} characters."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, answers: Answers, data: Any = None) -> None:
        """Take the concerns from their table."""
        super().__init__(answers, data)
        rows = Concern.objects.filter(is_active=True)
        _offer(self, "concerns", [(each.slug, each.name) for each in rows])

    def typed(self) -> Answers:
        """Hear the box as yes or no, and what only a program fills in."""
        return {
            "concerns": self["concerns"].data or [],
            "urgent": "urgent" in self.data,
            "note": (self["note"].data or "").replace("\r\n", "\n"),
            "website": self.data.get("website", ""),
        }


def _offer(form: StepForm, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.MultipleChoiceField):
        field.choices = choices
