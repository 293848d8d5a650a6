"""Says the answers back, each with the way to change it, before anything is sent."""

from typing import Any

from django.db.models import Model

from intake import phones, wishes
from intake.models import AssessmentRequest, Concern, ReachBy
from intake.public.form.fields import Answers
from intake.public.words import WAYS
from scheduling.models import Location

NOTHING = "Nothing"


def rows(answers: Answers) -> list[dict[str, Any]]:
    """Answer each answer as {term, lines, step, quote}; the answers are complete and right."""
    times = [f"{time['day']}-{time['part']}" for time in answers["times"]]
    return [
        _row("Who it is for", "who", AssessmentRequest.ForWhom(answers["for_whom"]).label),
        _row("Where", "where", ", ".join(_names(Location, answers["locations"]))),
        _row("When", "when", wishes.spoken(times)),
        _row("Name", "you", answers["name"], answers.get("pronouns")),
        _row("How we reach you", "you", *_reach(answers)),
        _row("What it is about", "more", ", ".join(_names(Concern, answers.get("concerns", [])))),
        _row("Talk to someone soon", "more", "Yes" if answers.get("urgent") else "No"),
        _row("What to know", "more", answers.get("note")) | {"quote": bool(answers.get("note"))},
    ]


def way_of(answers: Answers) -> ReachBy:
    """Answer the way that was picked, or what the API makes of none."""
    default = ReachBy.EMAIL if answers.get("email") else ReachBy.TEXT
    return ReachBy(answers.get("reach_by") or default)


def _reach(answers: Answers) -> list[str]:
    way = way_of(answers)
    said = [WAYS[way], answers.get("email"), _spoken(answers.get("phone"))]
    if way == ReachBy.CALL:
        said.append("Voicemail is okay" if answers.get("voicemail_ok") else "No voicemail")
    named = answers.get("practice_name_ok")
    said.append("Messages may say our name" if named else "Messages do not say our name")
    return [line for line in said if line]


def _spoken(phone: str | None) -> str:
    return phones.spoken(phone) if phone else ""


def _names(kind: type[Model], slugs: list[str]) -> list[str]:
    rows: Any = kind._default_manager.filter(slug__in=slugs)
    return [row.name for row in rows]


def _row(term: str, step: str, *lines: str | None) -> dict[str, Any]:
    said = [line.strip() for line in lines if line and line.strip()]
    return {"term": term, "step": step, "lines": said or [NOTHING]}
