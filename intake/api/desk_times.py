"""What a desk's own programs call to give somebody a time: search, book, offer, let them wait."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.accounts.models import User
from config.api import schema
from config.kernel import clock
from intake import booking, fitting, offering, progress
from intake.api import desk_shapes as shapes
from intake.api import slot_shapes
from intake.api.desk_face import Desk, document
from intake.models import AssessmentRequest
from intake.seen import Seen
from scheduling import offered, offers, waitlist
from scheduling.api import chosen
from scheduling.api.serializers import AppointmentShape


class Booking(Desk):
    """The time that a person gets."""

    @document(
        "desk_book", "Book a time", takes=shapes.BookingForm, answers=AppointmentShape, made=True
    )
    def post(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Give the person this time, accepting their request with it."""
        turn, slot = self.turn(reference), self.typed(shapes.BookingForm)["slot"]
        row = self.act(turn, booking.book, **chosen.named(slot, by=self.user))
        appointment = progress.of(row, now=clock.now()).appointment
        return _made(row, AppointmentShape(appointment).data)


class Offers(Desk):
    """Times that are held for a person until they answer."""

    @document(
        "desk_offer", "Offer times", takes=shapes.OfferForm, answers=shapes.OfferShape, made=True
    )
    def post(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Hold one to three times and tell the person, accepting their request with it."""
        turn, typed = self.turn(reference), self.typed(shapes.OfferForm)
        times = _times(typed.pop("slots"), self.user)
        row = self.act(turn, offering.offer, times=times, **typed)
        out = offered.open_of(row.first_visit) if row.first_visit else None
        return _made(row, shapes.OfferShape(out).data)


class WaitlistEntry(Desk):
    """A person's place on the waitlist."""

    @document(
        "desk_waitlist",
        "Let a person wait for a time",
        takes=shapes.WaitlistForm,
        answers=shapes.WaitlistEntryShape,
        made=True,
    )
    def post(self, request: Request, reference: str) -> Response:  # noqa: ARG002
        """Put them on the list and tell them, accepting their request with it; twice is once."""
        turn, key = self.turn(reference), self.typed(shapes.WaitlistForm).get("therapist")
        therapist = None if key is None else chosen.therapist_of(key)
        if key is not None and therapist is None:
            raise ValidationError({"therapist": [chosen.UNKNOWN_THERAPIST]})
        row = self.act(turn, offering.put_on_waitlist, therapist=therapist)
        entry = waitlist.entry_of(row.first_visit) if row.first_visit else None
        return _made(row, shapes.WaitlistEntryShape(entry).data)


class Slots(Desk):
    """The times that fit a request."""

    @extend_schema(
        operation_id="desk_slots",
        summary="Find times that fit a request",
        parameters=[slot_shapes.SlotQuestion],
        responses={200: slot_shapes.SlotsShape, 404: schema.PROBLEM_RESPONSE},
    )
    def get(self, request: Request) -> Response:
        """Answer the soonest times at the caller's places, at most two of a day, with why."""
        asked = slot_shapes.SlotQuestion(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        typed = asked.validated_data
        row = self.row(typed["reference"])
        slug = typed.get("location")
        places = {place.slug: place.pk for place in row.locations.all()}
        if slug is not None and slug not in places:
            raise ValidationError(
                {"location": [ErrorDetail("They did not ask for this place.", "unknown_location")]}
            )
        within = fitting.Within(
            therapist=typed.get("therapist"),
            location=places.get(slug),
            since=typed.get("from"),
            until=typed.get("until"),
        )
        count = typed.get("limit", fitting.SHOWN)
        found = fitting.times(row, by=self.user, now=clock.now(), within=within, count=count)
        return Response(slot_shapes.SlotsShape({"results": found}).data)


def _times(slots: list[dict[str, Any]], by: User) -> list[offers.Time]:
    """Find who and where each slot names, or say of all of them what we do not know."""
    found = [chosen.found(slot, by=by) for slot in slots]
    unknown = [refused for _, refused in found]
    if any(unknown):
        raise ValidationError({"slots": unknown})
    return [offers.Time(**each) for each, _ in found if each is not None]


def _made(row: AssessmentRequest, answer: Any) -> Response:
    headers = {"ETag": f'"{Seen.of(row)}"'}
    return Response(answer, status=status.HTTP_201_CREATED, headers=headers)
