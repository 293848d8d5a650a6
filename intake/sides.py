"""Which answers stay when two requests become one, and which go back when they are set apart."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from config.kernel import errors
from intake import keepers, queries, snapshots
from intake.models import AssessmentRequest, ReachBy
from scheduling.models import Location

Status = AssessmentRequest.Status
Changes = dict[str, Any]


class Side(StrEnum):
    """Whose answer stays: that of the request that is kept, or of the one merged into it."""

    KEPT = "kept"
    MERGED = "merged"
    BOTH = "both"
    """For the places alone."""


FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "pronouns": ("pronouns",),
    "email": ("email",),
    "phone": ("phone",),
    "reach_by": ("reach_by", "voicemail_ok", "practice_name_ok"),
    "for_whom": ("for_whom",),
    "times": ("times",),
    "concerns": ("concerns",),
    "note": ("note",),
}
"""What can be chosen, and the columns that go with it."""

PLACES = "locations"

CONTACT = ("email", "phone", *FIELDS["reach_by"])
PROMISE = (
    "respond_by", "promise_left", "promised_again", "answered_at", "status", "on_hold_until",
)  # fmt: skip
ALONE = ("name", "pronouns", "for_whom", "times", "concerns", "note", "urgent")
TOGETHER = (CONTACT, PROMISE, *((name,) for name in ALONE))
"""Columns that go back together or not at all, so that they always agree with each other."""


class UnknownSide(errors.Invalid):
    """Says that a choice names no field or no side of ours."""

    code = "unknown_side"
    detail = "Pick what to keep for each difference."


class CannotReach(errors.Invalid):
    """Says that the answers kept would leave no way to reach the person."""

    code = "cannot_reach"
    detail = "Keep the email or phone that goes with how to reach them."


def changes(
    kept: AssessmentRequest,
    merged: AssessmentRequest,
    chosen: Mapping[str, str],
    *,
    now: datetime,
) -> Changes:
    """Answer what the kept request takes over: answers, the earlier promise, being urgent.

    Raises:
        UnknownSide: a choice cannot be read.
        CannotReach: the person could not be reached any more.
    """
    _check_sides(chosen)
    columns = [
        column
        for name, of_field in FIELDS.items()
        if chosen.get(name) == Side.MERGED
        for column in of_field
    ]
    wanted: Changes = {column: getattr(merged, column) for column in columns}
    wanted |= {"urgent": kept.urgent or merged.urgent} | _promise(kept, merged, now)
    found = {name: value for name, value in wanted.items() if value != getattr(kept, name)}
    _check_reachable(kept, found)
    return found


def places(
    kept: AssessmentRequest, merged: AssessmentRequest, chosen: Mapping[str, str]
) -> set[Location]:
    """Answer the places that stay: those of both, unless one side was chosen."""
    side = chosen.get(PLACES, Side.BOTH)
    found: set[Location] = set()
    if side != Side.MERGED:
        found |= set(kept.locations.all())
    if side != Side.KEPT:
        found |= set(merged.locations.all())
    return found


def touched(names: Iterable[str]) -> list[str]:
    """Answer the columns to remember: all that go together with one that changes."""
    changed = set(names)
    return [name for group in TOGETHER if changed & set(group) for name in group]


def unedited(
    row: AssessmentRequest, before: snapshots.Snapshot, after: snapshots.Snapshot
) -> Iterator[tuple[str, ...]]:
    """Find the columns that still stand as the merge left them, group by group."""
    for group in TOGETHER:
        if group[0] in before and snapshots.of(row, group) == {name: after[name] for name in group}:
            yield group


def _check_sides(chosen: Mapping[str, str]) -> None:
    for name, side in chosen.items():
        sides = {Side.KEPT, Side.MERGED} | ({Side.BOTH} if name == PLACES else set())
        if name not in {*FIELDS, PLACES} or side not in sides:
            raise UnknownSide


def _check_reachable(kept: AssessmentRequest, found: Changes) -> None:
    if not found.keys() & set(CONTACT):
        return
    email, phone, way = (found.get(name, getattr(kept, name)) for name in CONTACT[:3])
    if not (email if way == ReachBy.EMAIL else phone):
        raise CannotReach


def _promise(kept: AssessmentRequest, merged: AssessmentRequest, now: datetime) -> Changes:
    """Answer the earlier promise while both wait; a decided request owes no first answer.

    Who has asked again while their request was on hold waits no longer: it goes on with the other.
    """
    if kept.status not in keepers.WAITS or merged.status not in keepers.WAITS:
        return {}
    found: Changes = {
        name: min(filter(None, (getattr(kept, name), getattr(merged, name))), default=None)
        for name in ("promised_again", "answered_at")
    }
    earlier = min(_due(kept, now), _due(merged, now))
    if kept.status == Status.ON_HOLD and merged.status == Status.SUBMITTED:
        running: Changes = {"status": Status.SUBMITTED, "on_hold_until": None, "promise_left": None}
        return found | running | {"respond_by": earlier}
    if kept.status == Status.ON_HOLD:
        own = kept.promise_left or timedelta(0)
        return found | {"promise_left": min(own, _left(merged, now))}
    return found | {"respond_by": earlier}


def _left(row: AssessmentRequest, now: datetime) -> timedelta:
    """Answer what is left of a promise, had its clock stopped now."""
    if row.status == Status.ON_HOLD:
        return row.promise_left or timedelta(0)
    return queries.remaining(row, at=now)


def _due(row: AssessmentRequest, now: datetime) -> datetime:
    """Answer when a promise is due, had its clock gone on now."""
    return queries.resumed(row, since=now) if row.status == Status.ON_HOLD else row.respond_by
