"""What a change does, in the practice's words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from scheduling import diary, spoken_times
from scheduling.models import Appointment, OpeningHours
from scheduling.place_effects import Effect

NAMED = 3
"""So many visits are named in the sentence; the list below it has them all."""

MOST_VISITS = 40
NOTHING = "Open times and visits stay as they are."


@dataclass(frozen=True)
class Said:
    """Sentences about a change, and the visits that it leaves standing."""

    lines: Sequence[str]
    visits: Sequence[Appointment] = ()


def of(effect: Effect, *more: str) -> Said:
    """Say what a change does to open times and visits."""
    return Said([_sentence(effect), *more], effect.visits)


def counted(count: int, thing: str) -> str:
    """Say how many there are of a thing."""
    return f"{count} {thing}" if count == 1 else f"{count:,} {thing}s"


def visits(rows: Sequence[Appointment]) -> dict[str, object]:
    """Make the list of visits, each with the way to its request."""
    shown = [
        {
            "when": spoken_times.short(row.starts_at, diary.zone()),
            "name": row.first_visit.name,
            "who": row.therapist.name,
            "place": row.location.name,
            "url": reverse("desk:request", args=[row.first_visit.reference]),
        }
        for row in rows[:MOST_VISITS]
    ]
    rest = len(rows) - len(shown)
    return {"rows": shown, "more": f"And {counted(rest, 'more visit')}." if rest else ""}


def changes(form: forms.Form) -> list[dict[str, str]]:
    """Say what would stand, for each answer that differs from what stands now."""
    return [
        {"term": str(form[name].label), "text": _text(form.fields[name], form.cleaned_data[name])}
        for name in form.changed_data
        if name in form.cleaned_data
    ]


def stands(form: forms.Form) -> list[dict[str, str]]:
    """Say what is saved now, for each answer that was typed otherwise."""
    return [
        {"term": str(form[name].label), "text": _text(form.fields[name], form.initial.get(name))}
        for name in form.changed_data
    ]


def week(rows: Iterable[OpeningHours]) -> list[dict[str, str]]:
    """Say the desk hours of each weekday that has any."""
    days: dict[str, list[str]] = {}
    for row in rows:
        opens, closes = map(spoken_times.minute_of_day, (row.opens, row.closes))
        days.setdefault(row.get_weekday_display(), []).append(f"{opens} to {closes}")
    return [{"term": day, "text": ", ".join(said)} for day, said in days.items()]


def _sentence(effect: Effect) -> str:
    parts = [f"closes {counted(effect.closes, 'open time')}"] if effect.closes else []
    parts += [f"opens {counted(effect.opens, 'time')}"] if effect.opens else []
    count = len(effect.visits)
    if not parts and not count:
        return NOTHING
    does = f"This {' and '.join(parts)}" if parts else "No open time changes"
    if not count:
        return f"{does}."
    stay = f"{counted(count, 'visit')} {'stays' if count == 1 else 'stay'}"
    if count > NAMED:
        return f"{does}; {stay}."
    times = [spoken_times.short(row.starts_at, diary.zone()) for row in effect.visits]
    return f"{does}; {stay}: {'; '.join(times)}."


def _text(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "yes" if value else "no"
    if isinstance(field, forms.TimeField):
        return spoken_times.figures(value.hour * 60 + value.minute) if value else "none"
    if isinstance(field, forms.DateField):
        return spoken_times.day(value) if value else "none"
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(row) for row in value or ())
    if isinstance(field, forms.ChoiceField):
        chosen = "" if value is None else str(value)
        return next((str(said) for key, said in _choices(field) if str(key) == chosen), chosen)
    return str(value) if value not in (None, "") else "none"


def _choices(field: forms.ChoiceField) -> Iterable[tuple[object, object]]:
    return [(key, said) for key, said in field.widget.choices]
