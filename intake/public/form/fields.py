"""How the form draws what the API reads: choice cards, chips and boxes, with the answers so far."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from intake.api.serializers import AssessmentRequestForm
from intake.public.answers import EMPTY, SAY_WHERE
from scheduling.models import Location

Answers = dict[str, Any]


class StepForm(forms.Form):
    """One step of the form; what is right is told by the API's own shape alone."""

    use_required_attribute = False
    heading = ""
    marker = ""
    """The field that is there once the step was answered."""
    hints: dict[str, dict[str, str]] = {}

    def __init__(self, answers: Answers, data: Any = None) -> None:
        """Show the answers so far, or what was typed."""
        self.answers = answers
        super().__init__(data, initial=self.shown(answers))

    def shown(self, answers: Answers) -> Answers:
        """Answer how the answers so far stand in the fields."""
        return {name: answers[name] for name in type(self).base_fields if name in answers}

    def typed(self) -> Answers:
        """Answer what was typed, as the API would hear it."""
        return {name: self[name].data for name in self.fields if self[name].data is not None}

    def half_typed(self) -> Answers:
        """Answer what was typed to go on with another day; empty only what was said before.

        A box that nobody came to is not answered, one that somebody cleared is.
        """
        empty: tuple[Any, ...] = ("", [], None)
        return {
            name: said
            for name, said in self.typed().items()
            if said not in empty or name in self.answers
        }

    def clean(self) -> Answers:
        """Ask the API's shape about this step's fields."""
        self._tell({**self.answers, **self.typed()})
        return {}

    @classmethod
    def is_answered(cls, answers: Answers) -> bool:
        """Answer whether somebody went on from this step."""
        return cls.marker in answers

    def look_again(self) -> None:
        """Name what the answers so far still need, if they were given."""
        if self.marker in self.answers:
            self._errors = ErrorDict()
            self.cleaned_data: Answers = {}
            self._tell(self.answers)

    def choices_of(self, name: str) -> list[dict[str, Any]]:
        """Answer a field's choices as cards (components/choice_card.html)."""
        bound = self[name]
        held = bound.value()
        kept = [str(each) for each in held] if isinstance(held, list) else [str(held or "")]
        many = isinstance(bound.field, forms.MultipleChoiceField)
        return [
            {
                "id": f"{bound.auto_id}_{index}",
                "type": "checkbox" if many else "radio",
                "name": bound.html_name,
                "value": value,
                "label": label,
                "hint": self.hints.get(name, {}).get(str(value), ""),
                "checked": str(value) in kept,
            }
            for index, (value, label) in enumerate(getattr(bound.field, "choices", []))
        ]

    def groups(self) -> dict[str, dict[str, Any]]:
        """Answer each field of choices with its cards, by name."""
        return {
            name: {"field": self[name], "choices": self.choices_of(name)}
            for name, field in self.fields.items()
            if isinstance(field, forms.ChoiceField)
        }

    def problems(self) -> list[dict[str, str]]:
        """Answer what is still needed in the order of the page, each with the field to go to."""
        return [
            {"text": str(words), "field_id": self._first_box(name)}
            for name in self.fields
            for words in self.errors.get(name, [])
        ]

    def _tell(self, answers: Answers) -> None:
        for name, words in problems(answers).items():
            if name in self.fields:
                self.add_error(name, words)

    def _first_box(self, name: str) -> str:
        bound = self[name]
        return f"{bound.auto_id}_0" if isinstance(bound.field, forms.ChoiceField) else bound.auto_id

    def _clean_fields(self) -> None:
        """Leave what is right to the API's shape: there is no second copy of its rules."""
        self.cleaned_data = {}


def problems(answers: Answers) -> dict[str, str]:
    """Answer the first thing that each field of a request still needs."""
    shape = AssessmentRequestForm(data=answers)
    shape.is_valid()
    wrong = {str(name): first_words(found) for name, found in shape.errors.items()}
    for name, words in EMPTY.items():
        if name in wrong and is_empty(answers.get(name)):
            wrong[name] = words
    if answers.get("in_massachusetts") is None and wants_online(answers):
        wrong["in_massachusetts"] = SAY_WHERE
    return wrong


def is_empty(said: Any) -> bool:
    """Answer whether nothing was said; spaces are nothing."""
    return not (said.strip() if isinstance(said, str) else said)


def wants_online(answers: Answers) -> bool:
    """Answer whether an online place is among those that were picked."""
    picked = answers.get("locations") or []
    online = Location.objects.filter(kind=Location.Kind.ONLINE, is_active=True)
    # Compared here, for a browser may send what no column could hold, and no row be asked for.
    return bool(picked) and any(place.slug in picked for place in online)


def first_words(found: Any) -> str:
    """Answer the first words of errors that may be nested by index and name."""
    while not isinstance(found, str):
        found = next(iter(found.values() if isinstance(found, dict) else found))
    return str(found)
