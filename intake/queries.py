"""Questions about requests that need rows: above all, what each place promises."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import QuerySet

from intake import promises
from intake.models import AssessmentRequest
from notifications import queries as messages
from notifications.models import OutboundMessage
from scheduling import desk_hours, opening_hours
from scheduling.models import Location
from scheduling.opening_hours import PlaceHours

Promises = dict[UUID, promises.Promise]


def place_promises(*, now: datetime, locations: Collection[Location] | None = None) -> Promises:
    """Answer what each place promises, from three queries for all places together."""
    places = list(Location.objects.all() if locations is None else locations)
    hours = desk_hours.of_places(since=now, locations=places)
    return {
        place.pk: promises.Promise(hours[place.pk], timedelta(hours=place.promised_hours))
        for place in places
    }


def promise(*, locations: Collection[Location], urgent: bool, since: datetime) -> datetime:
    """Answer by when a person hears from us: the earliest of their places' promises."""
    soon = timedelta(hours=min(place.urgent_promised_hours for place in locations))
    return _due(locations, since=since, at_most=soon if urgent else None)


def sooner(assessment_request: AssessmentRequest, *, since: datetime) -> dict[str, object]:
    """Answer what an urgent request's promise becomes: never later than it was."""
    places = list(places_of(assessment_request))
    left = assessment_request.promise_left
    if left is not None:
        soon = timedelta(hours=min(place.urgent_promised_hours for place in places))
        return {"promise_left": min(left, soon)}
    promised = promise(locations=places, urgent=True, since=since)
    return {"respond_by": min(assessment_request.respond_by, promised)}


def resumed(assessment_request: AssessmentRequest, *, since: datetime) -> datetime:
    """Answer when the promise is due once its stopped clock runs again with what was left.

    One of which nothing was left stays as it is: being held makes no broken promise a newer one.
    """
    left = assessment_request.promise_left
    if not left:
        return assessment_request.respond_by
    return _due(list(places_of(assessment_request)), since=since, at_most=left)


def remaining(assessment_request: AssessmentRequest, *, at: datetime) -> timedelta:
    """Answer the business hours left of a promise whose clock is about to stop."""
    places = list(places_of(assessment_request))
    found = place_promises(now=at, locations=places)
    return promises.remaining(assessment_request.respond_by, at, found.values())


def claim_ends(assessment_request: AssessmentRequest, *, since: datetime) -> datetime:
    """Answer until when a claim lasts without a further act."""
    places = list(places_of(assessment_request))
    return _due(places, since=since, at_most=promises.CLAIM_LASTS)


def _due(
    locations: Collection[Location], *, since: datetime, at_most: timedelta | None
) -> datetime:
    found = place_promises(now=since, locations=locations)
    try:
        return promises.respond_by(since, found.values(), at_most=at_most)
    except promises.NeverOpen:  # closed for a year to come: nobody's request is lost for that
        office = promises.Promise(desk_hours.of_an_office())
        return promises.respond_by(since, [office], at_most=at_most)


def next_time(assessment_request: AssessmentRequest, *, since: datetime) -> datetime:
    """Propose by when to write after all: 8 business hours on, or sooner if a place says so."""
    return _due(list(places_of(assessment_request)), since=since, at_most=promises.WITHIN)


def is_desk_open(assessment_request: AssessmentRequest, *, at: datetime, now: datetime) -> bool:
    """Answer whether the desk of one of a request's places is open at an instant."""
    hours = _hours_of(assessment_request, since=now)
    return any(opening_hours.is_open(each, at) for each in hours)


def _hours_of(assessment_request: AssessmentRequest, *, since: datetime) -> list[PlaceHours]:
    """Answer the hours of a request's places that open at all, else those of an office."""
    places = list(places_of(assessment_request))
    hours = desk_hours.of_places(since=since, locations=places).values()
    return [each for each in hours if opening_hours.ever_opens(each, since)] or [
        desk_hours.of_an_office()
    ]


def of_request(assessment_request: AssessmentRequest, found: Promises) -> list[promises.Promise]:
    """Pick the promises of the places that a request names."""
    return [found[place.pk] for place in places_of(assessment_request) if place.pk in found]


def letters_about(assessment_request: AssessmentRequest) -> QuerySet[OutboundMessage]:
    """Answer what was written about a request and the visit it led to, newest first."""
    ids = (assessment_request.pk, assessment_request.first_visit_id)
    return messages.messages_about([key for key in ids if key])


def to_the_desk(assessment_request: AssessmentRequest) -> UUID:
    """Answer what the desk's own letters about a request go by, apart from the person's."""
    return uuid5(assessment_request.pk, "to the desk")


def places_of(assessment_request: AssessmentRequest) -> Iterable[Location]:
    """Answer the places of a request in the practice's order."""
    return assessment_request.locations.all()
