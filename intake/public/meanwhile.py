"""Says what a request holds now, and what was typed, where the desk has gone on meanwhile."""

from dataclasses import replace

from intake import answering, masking, wishes
from intake.answering import Answers
from intake.models import AssessmentRequest, ReachBy
from intake.public.answer_shape import concerns_for, places_for
from intake.public.answers import WAYS, AnswersForm
from scheduling.matching import DAYS, PARTS

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


def typed(form: AnswersForm, *, shown: str) -> list[dict[str, str]]:
    """Answer what a person changed since it was `shown`, in full: it is theirs to copy.

    The note has a place of its own, and an address that they left empty is not their typing.
    """
    heard = _heard(form)
    mark = shown or answering.mark(answering.of(form.row), about=form.row)
    changed = answering.changed_since(mark, heard, about=form.row)
    untouched = {name for name in ("email", "phone") if not (form[name].data or "").strip()}
    said = _in_full(heard, form)
    names = [name for name in changed if name not in {"note", *untouched}]
    return [{"term": TERMS[name], "text": said[name]} for name in names] + _where(form)


def _heard(form: AnswersForm) -> Answers:
    """Read what was typed as answers, right or not; choices that we do not know are left out."""
    body = form.body()
    times = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
    picked = {f"{each['day']}-{each['part']}" for each in body.pop("times")}
    slugs = body.pop("locations")
    body.pop("in_massachusetts")
    concerns = body.pop("concerns")
    return Answers(
        **body | {"note": body["note"].replace("\r\n", "\n")},
        locations=tuple(place for place in places_for(form.row) if place.slug in slugs),
        times=tuple(time for time in times if time in picked),
        concerns=tuple(row.slug for row in concerns_for(form.row) if row.slug in concerns),
    )


def _in_full(heard: Answers, form: AnswersForm) -> dict[str, str]:
    known = {row.slug: row.name for row in concerns_for(form.row)}
    concerns = ", ".join(known[slug] for slug in heard.concerns)
    way = WAYS[ReachBy(heard.reach_by)] if heard.reach_by in WAYS else heard.reach_by
    full = {"email": heard.email, "phone": heard.phone, "reach_by": way, "concerns": concerns}
    said = _said(replace(heard, reach_by=form.row.reach_by)) | full
    return {name: words or "nothing" for name, words in said.items()}


def _where(form: AnswersForm) -> list[dict[str, str]]:
    here = form.will_be_here()
    return [] if here is None else [{"term": "In Massachusetts for visits", "text": _yes(here)}]


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
