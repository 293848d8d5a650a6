"""Notes each try to reach a person, by the way they chose alone, and what the desk learned."""

from datetime import datetime, timedelta

from django.db import transaction

from config.accounts.models import User
from config.audit import trail
from config.kernel import errors
from intake import claiming, heard, turns
from intake.models import AssessmentRequest, ContactAttempt, DeskNote, ReachBy
from intake.seen import Seen

Outcome = ContactAttempt.Outcome
Status = AssessmentRequest.Status

TWICE_WITHIN = timedelta(minutes=2)
"""Until then the same words from the same page are a second press; later they are news."""


class NotThisWay(errors.Invalid):
    """Says that the person chose another way to hear from us."""

    code = "not_this_way"
    detail = "They asked us to use another way. Please keep to it."


class NoVoicemail(errors.Invalid):
    """Says that the person does not want a voicemail."""

    code = "no_voicemail"
    detail = "They asked us not to leave a voicemail."


class NothingWritten(errors.Invalid):
    """Says that a note has no words."""

    code = "nothing_written"
    detail = "Write a few words first."


class Ended(errors.Conflict):
    """Says that a request was erased or lives on in another one."""

    code = "request_ended"
    detail = "This request does not take notes any more."


@transaction.atomic
def record_attempt(
    *,
    assessment_request: AssessmentRequest,
    way: str,
    outcome: ContactAttempt.Outcome,
    note: str = "",
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> ContactAttempt:
    """Keep one try to reach the person; the first that they can notice is our first answer.

    A second press of the same words, within two minutes, is one try.

    Raises:
        NotThisWay: they chose another way.
        NoVoicemail: a message was left on a voicemail they do not want.
        Stale: the request changed since it was `seen`.
    """
    row = turns.take(assessment_request)
    last = row.contact_attempts.order_by("-at").first()
    again = turns.is_stale(row, seen) and _is_kept_already(last, by, now)
    said = (way, outcome, note)
    if last is not None and again and (last.way, last.outcome, last.note) == said:
        return last
    turns.check(row, seen)
    _check_way(row, way, outcome)
    attempt = ContactAttempt.objects.create(
        assessment_request=row, way=way, outcome=outcome, note=note, by=by, at=now
    )
    answered = row.answered_at or (now if outcome in heard.AN_ANSWER else None)
    turns.write(row, answered_at=answered, **claiming.lasting(row, since=now))
    trail.record("request.contact_attempted", by=by, now=now, of=row)
    return attempt


@transaction.atomic
def add_note(
    *,
    assessment_request: AssessmentRequest,
    text: str,
    seen: Seen | None = None,
    by: User,
    now: datetime,
) -> DeskNote:
    """Keep words for the desk alone.

    A second press of the same words, within two minutes, is one note.

    Raises:
        NothingWritten: there are no words.
        Stale: the request changed since it was `seen`.
    """
    if not text.strip():
        raise NothingWritten
    row = turns.take(assessment_request)
    last = row.desk_notes.order_by("-at").first()
    again = turns.is_stale(row, seen) and _is_kept_already(last, by, now)
    if last is not None and again and last.text == text:
        return last
    turns.check(row, seen)
    _check_standing(row)
    kept = DeskNote.objects.create(assessment_request=row, text=text, by=by, at=now)
    turns.write(row, **claiming.lasting(row, since=now))
    trail.record("request.note_added", by=by, now=now, of=row)
    return kept


def _check_way(row: AssessmentRequest, way: str, outcome: ContactAttempt.Outcome) -> None:
    _check_standing(row)
    if way != row.reach_by:
        raise NotThisWay
    if way == ReachBy.CALL and outcome == Outcome.LEFT_WORD and not row.voicemail_ok:
        raise NoVoicemail


def _check_standing(row: AssessmentRequest) -> None:
    if row.status == Status.ERASED or row.merged_into_id:
        raise Ended


def _is_kept_already(last: ContactAttempt | DeskNote | None, by: User, now: datetime) -> bool:
    """Know a second press: this person has kept the last one, a moment ago."""
    return last is not None and last.by_id == by.pk and now <= last.at + TWICE_WITHIN
