"""Which requests share an address, a number or about a name, each asked of its own index."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramDistance
from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet

from intake import keepers, likeness
from intake.models import AssessmentRequest
from scheduling.models import FirstVisit

Status = AssessmentRequest.Status

NAMES_ALIKE = 0.6
"""The share of letter groups in common: Jordan and Jordon Pine agree, any two Jordans do not."""

MOST_FOR_ONE = 20
"""As many as this are looked for by each reason: a first name alone may fit hundreds."""

MOST_LOOKED_AT = 1_000
"""As many waiting requests as this are compared with each other."""

SAY_HOW_ALIKE = "SELECT set_config('pg_trgm.similarity_threshold', %s, true)"

STANDING = Q(merged_into=None, set_aside_at=None) & ~Q(status=Status.ERASED)
OPEN = Q(status__in=keepers.WAITS) | Q(status=Status.ACCEPTED) & ~Q(
    first_visit__stage=FirstVisit.Stage.CLOSED
)


class Reason(StrEnum):
    """Why two requests may come from one person, the surest first."""

    EMAIL = "same_email"
    PHONE = "same_phone"
    NAME = "similar_name"


Reasons = tuple[Reason, ...]
Found = dict[UUID, Reasons]


def of_one(row: AssessmentRequest) -> Found:
    """Find what is like one request, however long ago it ended.

    The name's index is asked with the threshold that holds for this transaction alone, and in
    order of likeness: without it, a short answer would be sought through the whole table.
    """
    names = _others(STANDING).filter(name_key__trigram_similar=row.name_key)
    by_name = names.order_by(TrigramDistance("name_key", row.name_key)).values("pk")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(SAY_HOW_ALIKE, [str(NAMES_ALIKE)])
        contacts = _contacts([row.pk], STANDING)
        (listed,) = contacts.annotate(**{Reason.NAME: ArraySubquery(by_name[:MOST_FOR_ONE])})
    return _by_other(listed)


def of_many(keys: Collection[UUID], open_names: Mapping[UUID, str]) -> dict[UUID, Found]:
    """Find what is like each of many requests among those that are open.

    Shared addresses and numbers come from their indexes; names are compared here, among those who
    wait: their index holds every name there ever was.
    """
    listed = list(_contacts(keys, STANDING & OPEN))
    names = {row["pk"]: row["name_key"] for row in listed}
    similar = likeness.similar(names, among=open_names, at_least=NAMES_ALIKE)
    return {row["pk"]: _by_other(row | {Reason.NAME: similar[row["pk"]]}) for row in listed}


def open_names() -> dict[UUID, str]:
    """Answer the names of those who wait, each state from its own partial index."""
    rows = AssessmentRequest.objects.filter(merged_into=None, set_aside_at=None)
    states = (
        Q(status=Status.SUBMITTED),
        Q(status=Status.ON_HOLD),
        Q(status=Status.ACCEPTED, first_visit__stage=FirstVisit.Stage.LOOKING),
    )
    first, *more = (rows.filter(state).values_list("pk", "name_key") for state in states)
    return dict(first.union(*more, all=True)[:MOST_LOOKED_AT])


def _contacts(keys: Collection[UUID], among: Q) -> QuerySet[AssessmentRequest, Any]:
    """Ask for each row's name and the others with its address or number."""
    others = _others(among)
    same = {
        Reason.EMAIL: others.exclude(email="").filter(email_key=OuterRef("email_key")),
        Reason.PHONE: others.exclude(phone="").filter(phone=OuterRef("phone")),
    }
    arrays = {key: ArraySubquery(each.values("pk")[:MOST_FOR_ONE]) for key, each in same.items()}
    rows = AssessmentRequest.objects.filter(pk__in=keys).annotate(**arrays)
    found: QuerySet[AssessmentRequest, Any] = rows.values("pk", "name_key", *arrays)
    return found


def _others(among: Q) -> QuerySet[AssessmentRequest]:
    return AssessmentRequest.objects.filter(among).exclude(pk=OuterRef("pk"))


def _by_other(row: Mapping[str, Any]) -> Found:
    found: Found = {}
    for reason in Reason:
        for other in row[reason]:
            found[other] = (*found.get(other, ()), reason)
    return found
