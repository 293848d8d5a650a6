"""Everything that we hold about one person, as one document that they can take away.

The shape is `first-visit/person/1`; names may be added to it, a name that goes or changes its
meaning makes a new number. Instants are UTC (ISO 8601), durations ISO 8601, an absent fact is null:

    shape, exported_at, reference
    requests       the one that goes on first, then those merged into it in the order they came
        the answers as kept, dates and promises, locations, lives_on_in
        decisions, contact_attempts, desk_notes, events, merges, told_apart, private_links
        visit      null, or the answers as copied, its dates, appointments and holds
        messages   with their texts and what fills them, as kept
    newsletter     readers (with issues and messages) and held_back, by the same addresses
    trail          what was done to these records and when

Authors are named by `author`; null is the person or the clock. Left out are answers that somebody
is still typing (nobody but who types can find them, and they go after seven days), digests and
search keys made from what is here, and whatever speaks of other people.
"""

import json
from collections.abc import Collection
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Q

from config.audit import export as audit_export
from config.audit import trail
from intake import families
from intake.models import AssessmentRequest, Merge, NotTheSame
from notifications import export as notifications_export
from scheduling import export as scheduling_export

Facts = dict[str, Any]

SHAPE = "first-visit/person/1"

REQUEST = (
    "reference", "name", "pronouns", "email", "phone", "reach_by", "voicemail_ok",
    "practice_name_ok", "for_whom", "times", "concerns", "note", "urgent", "status", "received_at",
    "respond_by", "promise_left", "promised_again", "answered_at", "on_hold_until", "set_aside_at",
    "closed_at", "claimed_at", "claim_ends_at",
)  # fmt: skip
DECISION = ("outcome", "reason", "until", "before", "at")
ATTEMPT = ("way", "outcome", "note", "at")
NOTE = ("text", "at")
EVENT = ("kind", "details", "at")
MERGE = ("before", "at", "undone_at")
TOLD_APART = ("at",)
LINK = ("made_at", "expires_at")


@transaction.atomic
def person(*, assessment_request: AssessmentRequest, by: trail.Actor, now: datetime) -> Facts:
    """Answer everything held about a request's person, and keep in the trail who took it away."""
    rows = _rows(assessment_request)
    document = held(assessment_request, now=now)
    for row in rows:
        trail.record("request.exported", by=by, now=now, of=row)
    return document


def held(assessment_request: AssessmentRequest, *, now: datetime) -> Facts:
    """Answer the same document without a line in the trail, for whoever only counts."""
    rows = _rows(assessment_request)
    requests = [_request(row) for row in rows]
    reached = {*chain.from_iterable(map(_about, rows))}
    visits = [row.first_visit for row in rows if row.first_visit is not None]
    emails = [row.email for row in rows]
    records = (
        reached
        | scheduling_export.records(visits)
        | notifications_export.records(about=reached, emails=emails)
    )
    return {
        "shape": SHAPE,
        "exported_at": now,
        "reference": rows[0].reference,
        "requests": requests,
        "newsletter": notifications_export.newsletter(emails=emails),
        "trail": audit_export.events(of=records),
    }


def text(document: Facts) -> str:
    """Write a document as JSON that a person can read."""
    return json.dumps(document, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False) + "\n"


def _rows(assessment_request: AssessmentRequest) -> list[AssessmentRequest]:
    first = families.keeper(assessment_request)
    found = AssessmentRequest.objects.filter(pk__in=families.keys(first))
    rows = found.select_related("first_visit").order_by("received_at", "pk")
    return sorted(rows, key=lambda row: row.pk != first.pk)


def _request(row: AssessmentRequest) -> Facts:
    people = {"claimed_by": F("assigned_to__name"), "lives_on_in": F("merged_into__reference")}
    facts: Facts = AssessmentRequest.objects.values(*REQUEST, **people).get(pk=row.pk)
    facts["locations"] = list(row.locations.values_list("slug", flat=True))
    return (
        facts
        | _acts(row)
        | {
            "visit": scheduling_export.visit(row.first_visit),
            "messages": notifications_export.messages(about=_about(row)),
        }
    )


def _acts(row: AssessmentRequest) -> dict[str, list[Facts]]:
    author = {"author": F("by__name")}
    apart = NotTheSame.objects.filter(Q(one=row) | Q(other=row)).order_by("at")
    return {
        "decisions": list(row.decisions.order_by("at", "id").values(*DECISION, **author)),
        "contact_attempts": list(row.contact_attempts.order_by("at").values(*ATTEMPT, **author)),
        "desk_notes": list(row.desk_notes.order_by("at", "id").values(*NOTE, **author)),
        "events": [
            _without_other(event)
            for event in row.events.order_by("at", "id").values(*EVENT, **author)
        ],
        "merges": _merges(row),
        "told_apart": list(apart.values(*TOLD_APART, **author)),
        "private_links": list(row.status_links.order_by("made_at", "id").values(*LINK)),
    }


def _without_other(event: Facts) -> Facts:
    """Leave out which other request an event names, or which colleague by their number."""
    left_out = {"other", "stood"}
    details = {name: value for name, value in event["details"].items() if name not in left_out}
    return event | {"details": details}


def _merges(row: AssessmentRequest) -> list[Facts]:
    """Answer the merges; one that was undone says nothing of the other request."""
    names = {
        "author": F("by__name"),
        "undone_author": F("undone_by__name"),
        "kept_reference": F("kept__reference"),
        "merged_reference": F("merged__reference"),
    }
    found = Merge.objects.filter(Q(kept=row) | Q(merged=row)).order_by("at", "id")
    other = {"before": None, "kept_reference": None, "merged_reference": None}
    return [
        merge | (other if merge["undone_at"] is not None else {})
        for merge in found.values(*MERGE, **names)
    ]


def _about(row: AssessmentRequest) -> Collection[UUID]:
    return [key for key in (row.pk, row.first_visit_id) if key is not None]
