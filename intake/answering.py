"""A person changes what they asked for, as long as the desk has not gone on with it."""

import json
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import transaction

from config.audit import trail
from config.kernel import errors, tokens
from intake import emails, events, queries, submission, turns
from intake.events import Kind
from intake.models import AssessmentRequest
from intake.seen import Stale
from scheduling.models import Location

Status = AssessmentRequest.Status

MAY_CHANGE = frozenset({Status.SUBMITTED, Status.ON_HOLD})


class AnswersSettled(errors.Conflict):
    """Says that the desk has gone on with what the person asked for."""

    code = "answers_settled"
    detail = "We have gone on with this meanwhile. Please look at the page again."


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a person may change, already checked for shape."""

    locations: tuple[Location, ...]
    times: tuple[str, ...]
    concerns: tuple[str, ...]
    note: str
    urgent: bool
    name: str
    pronouns: str
    email: str
    phone: str
    reach_by: str
    voicemail_ok: bool
    practice_name_ok: bool


NAMES = tuple(each.name for each in fields(Answers))
MARK_DIGITS = 16


@transaction.atomic
def change_answers(
    *,
    assessment_request: AssessmentRequest,
    answers: Answers,
    in_massachusetts: bool | None = None,
    shown: str | None = None,
    by: trail.Actor,
    now: datetime,
) -> AssessmentRequest:
    """Keep a person's new answers; what was promised comes sooner or stays, and no letter leaves.

    `shown` is the `mark` of the answers that they had before them. What the desk did beside the
    answers is no conflict. The same answers again change nothing.

    Raises:
        AnswersSettled: it was decided, closed or merged.
        OutsideMassachusetts, PlaceClosed: these places cannot be asked for.
        Stale: the answers themselves were changed since they were shown.
    """
    row = turns.take(assessment_request)
    before = of(row)
    submission.check_places(
        answers.locations, in_massachusetts=in_massachusetts, kept=before.locations
    )
    changed = differing(before, answers)
    if not changed:
        return row
    if not may_change(row):
        raise AnswersSettled
    if shown is not None and changed_since(shown, before, about=row):
        raise Stale
    _write(row, answers, changed, now)
    events.note(Kind.ANSWERS_CHANGED, of=row, by=by, now=now, fields=changed)
    return row


def may_change(assessment_request: AssessmentRequest) -> bool:
    """Answer whether the person's answers still decide what happens."""
    return assessment_request.status in MAY_CHANGE and assessment_request.merged_into_id is None


def of(assessment_request: AssessmentRequest) -> Answers:
    """Read the answers as they stand."""
    row = assessment_request
    kept = {name: getattr(row, name) for name in NAMES if name != "locations"}
    kept |= {"times": tuple(row.times), "concerns": tuple(row.concerns)}
    return Answers(locations=tuple(queries.places_of(row)), **kept)


def mark(answers: Answers, *, about: AssessmentRequest) -> str:
    """Answer a sign of a request's answers, a part each, which tells what was changed since.

    It stands in a page that masks addresses: without our key nobody can try which one it is of.
    """
    plain = _plain(answers)
    parts = (f"answers:{about.pk}:{name}:{json.dumps(plain[name])}" for name in NAMES)
    return ".".join(tokens.keyed(part)[:MARK_DIGITS] for part in parts)


def changed_since(shown: str, answers: Answers, *, about: AssessmentRequest) -> list[str]:
    """Name the answers that are not what they were when `mark` answered `shown`."""
    was, now = shown.split("."), mark(answers, about=about).split(".")
    if len(was) != len(now):
        return list(NAMES)
    return [name for name, before, after in zip(NAMES, was, now, strict=True) if before != after]


def differing(one: Answers, other: Answers) -> list[str]:
    """Name the answers in which two differ, never what they say."""
    first, second = _plain(one), _plain(other)
    return [name for name in NAMES if first[name] != second[name]]


def _plain(answers: Answers) -> dict[str, object]:
    """Write answers as plain values, choices in one order."""
    slugs = sorted(place.slug for place in answers.locations)
    chosen = {"times": sorted(answers.times), "concerns": sorted(answers.concerns)}
    kept = {name: getattr(answers, name) for name in NAMES}
    return {**kept, **chosen, "locations": slugs}


def _write(row: AssessmentRequest, answers: Answers, changed: list[str], now: datetime) -> None:
    if "locations" in changed:
        row.locations.set(answers.locations)
    columns = {name: getattr(answers, name) for name in changed if name != "locations"}
    columns |= {name: list(columns[name]) for name in ("times", "concerns") if name in columns}
    soon = "urgent" in changed and answers.urgent
    turns.write(row, **columns, **(queries.sooner(row, since=now) if soon else {}))
    if soon and row.set_aside_at is None:
        emails.wanted_soon(row, now=now)
