"""What a person hears once their visit has changed, and what they must not hear any more.

A letter that nobody has taken up when the visit changes again says what is no longer true: it is
withdrawn, and the next one begins from what the person was told before.
"""

from datetime import datetime

from config.audit import trail
from notifications import outbox
from notifications.models import OutboundMessage
from scheduling import calendars, contact, diary, emails, spoken_times
from scheduling.calendars import Method
from scheduling.models import Appointment, FirstVisit, Rescheduling


def moved_key(appointment: Appointment) -> str:
    """Name the letter that tells of this version as a change."""
    return f"appointment:{appointment.pk}:moved:{appointment.sequence}"


def cancelled_key(appointment: Appointment) -> str:
    """Name the letter that tells that it is called off."""
    return f"appointment:{appointment.pk}:cancelled:{appointment.sequence}"


def keys(appointment: Appointment) -> list[str]:
    """Name the letters, one of which tells of the appointment as it stands."""
    return [emails.booked_key(appointment), moved_key(appointment)]


def silence(appointment: Appointment, *, by: trail.Actor, now: datetime) -> int | None:
    """Keep what was written of an appointment until now from leaving, as it is about to change.

    Answers the sequence of which the person has been told: None if they know of no time at all.
    """
    if not outbox.silence(keys=keys(appointment), by=by, now=now):
        return appointment.sequence
    standing = appointment.reschedulings.filter(taken_back_at=None)
    made = standing.filter(sequence=appointment.sequence).first()
    return made.told if made else None


def tell(
    appointment: Appointment,
    *,
    told: int | None,
    page_url: str,
    hold_until: datetime | None,
    now: datetime,
) -> None:
    """Tell a person how their visit stands, if they do not know: as news, or as a change."""
    if told is None:
        emails.booked(appointment, page_url=page_url, hold_until=hold_until, now=now)
    elif told != appointment.sequence:
        _put(
            appointment,
            "moved",
            context=emails.words_of(appointment, page_url) | {"was": _was(appointment, told)},
            method=Method.REQUEST,
            hold_until=hold_until,
            now=now,
        )


def tell_again(
    appointment: Appointment,
    *,
    told: int | None,
    page_url: str,
    hold_until: datetime,
    now: datetime,
) -> None:
    """Bring back what was silenced, once the change that silenced it was taken back."""
    outbox.resume(keys=keys(appointment), not_after=appointment.starts_at, due_at=hold_until)
    tell(appointment, told=told, page_url=page_url, hold_until=hold_until, now=now)


def cancelled(
    appointment: Appointment,
    *,
    told: int | None,
    by_person: bool,
    page_url: str,
    hold_until: datetime | None,
    now: datetime,
) -> None:
    """Tell a person that the visit they know of is called off."""
    stage = appointment.first_visit.stage
    words = {
        "when": known_time(appointment, told),
        "by_person": by_person,
        "looks_on": stage != FirstVisit.Stage.CLOSED,
        "has_time": stage == FirstVisit.Stage.BOOKED,
    }
    _put(
        appointment,
        "cancelled",
        context=emails.words_of(appointment, page_url) | words,
        method=Method.CANCEL,
        hold_until=hold_until,
        now=now,
    )


def known_time(appointment: Appointment, told: int | None) -> str:
    """Say the time of a visit that is called off, as its person knows it."""
    knows = appointment.sequence - 1 if told is None else told
    return _was(appointment, knows) or _spoken(appointment.starts_at)


def page_url_of(appointment: Appointment) -> str:
    """Answer the private page that the letters about a path have named last, if words are left."""
    letters = OutboundMessage.objects.filter(about=appointment.first_visit_id, blanked_at=None)
    for letter in letters.order_by("-created_at", "-id"):
        if letter.context.get("page_url"):
            return str(letter.context["page_url"])
    return ""


def _was(appointment: Appointment, told: int) -> str:
    """Say the time that a person was told of, where it is not the one that stands."""
    later = appointment.reschedulings.filter(taken_back_at=None, sequence__gt=told)
    first: Rescheduling | None = later.order_by("sequence").first()
    if first is None or first.starts_at == appointment.starts_at:
        return ""
    return _spoken(first.starts_at)


def _spoken(at: datetime) -> str:
    return spoken_times.moment(at, diary.zone())


def _put(
    appointment: Appointment,
    kind: str,
    *,
    context: dict[str, object],
    method: calendars.Method,
    hold_until: datetime | None,
    now: datetime,
) -> None:
    visit = appointment.first_visit
    sender = emails.sender_of(appointment.location, named=visit.practice_name_ok)
    is_off = method == Method.CANCEL
    outbox.put(
        key=cancelled_key(appointment) if is_off else moved_key(appointment),
        template=f"scheduling/mail/{kind}",
        channel=emails.CHANNELS[FirstVisit.ReachBy(visit.reach_by)],
        to=contact.address(visit.reach_by, email=visit.email, phone=visit.phone),
        sender=sender,
        context=context,
        calendar=emails.invitation(appointment, sender, now, method),
        calendar_method=method.value,
        hold_until=hold_until,
        not_after=None if is_off else appointment.starts_at,
        about=visit.pk,
        now=now,
    )
