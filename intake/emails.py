"""The words that intake sends."""

import contextlib
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from config.accounts.models import User
from config.audit import trail
from intake import limits, queries, status_links
from intake.models import AssessmentRequest, Draft, ReachBy, RequestEvent, TriageDecision
from notifications import outbox
from scheduling import contact, diary, permissions, spoken_times
from scheduling import emails as visit_emails
from scheduling.models import Location

RECEIVED = "intake/mail/received"
FRESH_LINK = "intake/mail/fresh_link"


def declined_key(decision: TriageDecision) -> str:
    """Name the letter that tells a person of this decision."""
    return f"request:{decision.assessment_request_id}:declined:{decision.pk}"


def restored_key(event: RequestEvent) -> str:
    """Name the letter that confirms a request once it was put into the queue."""
    return f"request:{event.assessment_request_id}:restored:{event.pk}"


def received(
    assessment_request: AssessmentRequest,
    *,
    status_token: str,
    key: str = "",
    hold_until: datetime | None = None,
    now: datetime,
) -> None:
    """Confirm that a request is here, and by when we answer: at once, or once Undo is over."""
    token_url = status_links.url(status_token)
    words: dict[str, object] = {
        "respond_by": spoken_times.moment(assessment_request.respond_by, diary.zone()),
        "page_url": token_url,
        "voicemail_ok": assessment_request.voicemail_ok,
    }
    _put(
        assessment_request,
        key=key or f"request:{assessment_request.pk}:received",
        template=RECEIVED,
        words=words,
        hold_until=hold_until,
        now=now,
    )


def overtake(assessment_request: AssessmentRequest, *, by: trail.Actor, now: datetime) -> None:
    """Ask the desk no more to send a confirmation that what comes after it makes untrue."""
    outbox.overtake(about=assessment_request.pk, template=RECEIVED, by=by, now=now)


def wanted_soon(assessment_request: AssessmentRequest, *, now: datetime) -> None:
    """Tell the desks of its places that somebody would like to talk soon; nothing of who or why."""
    respond_by = spoken_times.moment(assessment_request.respond_by, diary.zone())
    _tell_the_desks(
        assessment_request,
        key="wanted_soon",
        template="intake/mail/wanted_soon",
        words={"respond_by": respond_by},
        now=now,
    )


def passed_over(assessment_request: AssessmentRequest, *, now: datetime) -> bool:
    """Tell the desks of its places, once a day, that a freed time could not be offered here."""
    _tell_the_desks(
        assessment_request,
        key=f"passed_over:{diary.date_of(now).isoformat()}",
        template="intake/mail/passed_over",
        words={},
        now=now,
    )
    return True


def _tell_the_desks(
    row: AssessmentRequest, *, key: str, template: str, words: dict[str, object], now: datetime
) -> None:
    """Write to each colleague at the desks of a request's places, with the way to it."""
    page: str = reverse("desk:request", args=[row.reference])
    common: dict[str, object] = {
        "reference": row.reference,
        "page_url": f"{settings.PUBLIC_URL}{page}",
        "practice_name": "",
    }
    places = list(row.locations.all())
    for colleague in permissions.desks_of(places):
        outbox.put(
            key=f"request:{row.pk}:{key}:{colleague.pk}",
            template=template,
            to=colleague.email,
            sender=visit_emails.sender_of(places[0], named=True),
            context=common | words,
            about=queries.to_the_desk(row),
            now=now,
        )


def fresh_link(assessment_request: AssessmentRequest, *, status_token: str, now: datetime) -> None:
    """Send a new private link to the address on file, once an hour of the clock."""
    key = f"request:{assessment_request.pk}:fresh_link:{now.astimezone(UTC):%Y-%m-%dT%H}"
    words: dict[str, object] = {"page_url": status_links.url(status_token)}
    _put(assessment_request, key=key, template=FRESH_LINK, words=words, now=now)


def declined(
    assessment_request: AssessmentRequest, *, decision: TriageDecision, now: datetime
) -> None:
    """Tell a person kindly that we cannot see them, once Undo is over; no reason, no judgment."""
    _put(
        assessment_request,
        key=declined_key(decision),
        template="intake/mail/declined",
        words={},
        hold_until=now + timedelta(seconds=settings.UNDO_SECONDS),
        now=now,
    )


def keep_back(decision: TriageDecision | None, *, by: User, now: datetime) -> None:
    """Send no letter that closes what is open again; one that has left cannot be called back."""
    if decision is not None and decision.outcome == TriageDecision.Outcome.DECLINE:
        with contextlib.suppress(outbox.AlreadyLeaving):
            outbox.withdraw(keys=[declined_key(decision)], by=by, now=now)


def draft_link(draft: Draft, *, to: str, named: bool, url: str, now: datetime) -> None:
    """Send the way back to answers that somebody has not sent yet, a letter for each new link.

    Raises:
        TooMany: many messages went to this address already.
    """
    key = f"draft:{draft.pk}:{(draft.link_hash or '')[:16]}"
    place = Location.objects.filter(is_active=True).first()
    if place is None:
        return
    limits.count_recipient(to=to, now=now)
    outbox.put(
        key=key,
        template="intake/mail/draft",
        to=to,
        sender=visit_emails.sender_of(place, named=named),
        context={
            "practice_name": settings.PRACTICE_NAME if named else "",
            "page_url": url,
            "kept_until": spoken_times.moment(draft.kept_until, diary.zone()),
        },
        not_after=draft.kept_until,
        about=draft.pk,
        now=now,
    )


def _put(
    assessment_request: AssessmentRequest,
    *,
    key: str,
    template: str,
    words: dict[str, object],
    hold_until: datetime | None = None,
    now: datetime,
) -> None:
    """Send words by the way the person chose, named or unnamed as they chose."""
    row, named = assessment_request, assessment_request.practice_name_ok
    place = row.locations.first()
    if place is None:
        return
    common = {
        "name": row.name,
        "practice_name": settings.PRACTICE_NAME if named else "",
        "reference": row.reference,
        "reach_by": row.reach_by,
    }
    outbox.put(
        key=key,
        template=template,
        channel=visit_emails.CHANNELS[ReachBy(row.reach_by)],
        to=contact.address(row.reach_by, email=row.email, phone=row.phone),
        sender=visit_emails.sender_of(place, named=named),
        context=common | words,
        hold_until=hold_until,
        about=row.pk,
        now=now,
    )
