"""Says what a request holds now, where somebody changed it since a person looked."""

from intake import answering, masking, wishes
from intake.answering import Answers
from intake.models import AssessmentRequest, ReachBy
from intake.public.answers import WAYS

TERMS = {
    "locations": "Where",
    "times": "When",
    "concerns": "What it is about",
    "note": "What you want us to know",
    "urgent": "Soon",
    "name": "Name",
    "pronouns": "Pronouns",
    "email": "Email",
    "phone": "Mobile number",
    "reach_by": "How to reach you",
    "voicemail_ok": "Voicemail",
    "practice_name_ok": "Our name in messages",
}


def differences(*, shown: str, stands: Answers, about: AssessmentRequest) -> list[str]:
    """Say, for each answer that was changed since it was `shown`, what stands in its place."""
    said = _said(stands)
    changed = answering.changed_since(shown, stands, about=about)
    return [f"{TERMS[name]}: {said[name]}" for name in changed]


def _said(stands: Answers) -> dict[str, str]:
    return {
        "locations": ", ".join(place.name for place in stands.locations),
        "times": wishes.spoken(stands.times),
        "concerns": f"{len(stands.concerns)} picked" if stands.concerns else "nothing",
        "note": stands.note or "nothing",
        "urgent": _yes(stands.urgent),
        "name": stands.name,
        "pronouns": stands.pronouns or "nothing",
        "email": masking.email(stands.email) if stands.email else "none",
        "phone": masking.phone(stands.phone) if stands.phone else "none",
        "reach_by": WAYS[ReachBy(stands.reach_by)],
        "voicemail_ok": _yes(stands.voicemail_ok),
        "practice_name_ok": _yes(stands.practice_name_ok),
    }


def _yes(said: bool) -> str:  # noqa: FBT001 - a plain word for a plain fact
    return "yes" if said else "no"
