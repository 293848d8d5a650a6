"""Accepts what the site sends, once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from config.audit import trail
from config.kernel import errors, ids
from intake import emails, queries, status_links
from intake.models import AssessmentRequest
from notifications import subscription
from scheduling.models import Location

TRIES_FOR_A_REFERENCE = 5


class OutsideMassachusetts(errors.Invalid):
    """Says that online visits are for people who will be in Massachusetts."""

    code = "outside_massachusetts"
    detail = (
        "Online visits are for people who will be in Massachusetts. "
        "We can still see you in person, or help you find someone where you are."
    )


class PlaceClosed(errors.Invalid):
    """Says that a place has stopped taking requests."""

    code = "place_closed"
    detail = "One of these places does not take requests any more."


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a person asks for, already checked for shape."""

    name: str
    email: str = ""
    phone: str = ""
    reach_by: str = "email"
    voicemail_ok: bool = False
    practice_name_ok: bool = True
    pronouns: str = ""
    for_whom: str = "self"
    locations: tuple[Location, ...]
    in_massachusetts: bool | None = None
    times: tuple[str, ...] = ()
    concerns: tuple[str, ...] = ()
    note: str = ""
    urgent: bool = False
    newsletter: bool = False
    looks_automatic: bool = False
    """The honeypot was filled: it is set aside for a person to look at, and nothing is sent."""


@dataclass(frozen=True)
class Receipt:
    """What the person takes away: the request, and the secret of its status page."""

    assessment_request: AssessmentRequest
    status_token: str = field(repr=False)


@transaction.atomic
def submit(*, submission: Submission, by: trail.Actor, now: datetime) -> Receipt:
    """Keep a request, promise an answer by a time, and confirm it the way they chose.

    Raises:
        OutsideMassachusetts: it asks for online visits from elsewhere.
        PlaceClosed: one of its places is not active.
    """
    check_places(submission.locations, in_massachusetts=submission.in_massachusetts)
    assessment_request = _keep(submission, now)
    assessment_request.locations.set(submission.locations)
    token = status_links.make(assessment_request=assessment_request, now=now)
    trail.record("request.submitted", by=by, now=now, of=assessment_request)
    if not submission.looks_automatic:
        emails.received(assessment_request, status_token=token, now=now)
        if submission.urgent:
            emails.wanted_soon(assessment_request, now=now)
        if submission.newsletter and submission.email:
            subscription.subscribe(email=submission.email, now=now)
    return Receipt(assessment_request, token)


def check_places(
    locations: Collection[Location],
    *,
    in_massachusetts: bool | None,
    kept: Collection[Location] = (),
) -> None:
    """Refuse places that cannot be asked for; one that was asked for before may be `kept`.

    Raises:
        OutsideMassachusetts: one is online, and the person is elsewhere or did not say.
        PlaceClosed: one takes no requests any more.
    """
    if not all(place.is_active for place in locations if place not in kept):
        raise PlaceClosed
    if any(place.is_online for place in locations) and in_massachusetts is not True:
        raise OutsideMassachusetts


def _keep(submission: Submission, now: datetime) -> AssessmentRequest:
    respond_by = queries.promise(
        locations=submission.locations, urgent=submission.urgent, since=now
    )
    return AssessmentRequest.objects.create(
        reference=_unused_reference(),
        name=submission.name,
        email=submission.email,
        phone=submission.phone,
        reach_by=submission.reach_by,
        voicemail_ok=submission.voicemail_ok,
        practice_name_ok=submission.practice_name_ok,
        pronouns=submission.pronouns,
        for_whom=submission.for_whom,
        times=list(submission.times),
        concerns=list(submission.concerns),
        note=submission.note,
        urgent=submission.urgent,
        received_at=now,
        respond_by=respond_by,
        set_aside_at=now if submission.looks_automatic else None,
    )


def _unused_reference() -> str:
    """Draw again when a reference is in use; the unique column still has the last word."""
    for _ in range(TRIES_FOR_A_REFERENCE):
        reference = ids.reference()
        if not AssessmentRequest.objects.filter(reference=reference).exists():
            return reference
    raise RuntimeError("References have run out: make them longer.")
