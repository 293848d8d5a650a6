"""Opens and closes one person's path to one visit; the stage is written here alone."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db.models import F

from config.kernel import errors
from scheduling.models import FirstVisit, Location

Stage = FirstVisit.Stage

ALLOWED_FROM: dict[str, frozenset[str]] = {
    Stage.LOOKING: frozenset({Stage.BOOKED, Stage.OFFERED, Stage.WAITLISTED, Stage.CLOSED}),
    Stage.OFFERED: frozenset({Stage.LOOKING}),
    Stage.WAITLISTED: frozenset({Stage.LOOKING}),
    Stage.BOOKED: frozenset({Stage.LOOKING, Stage.OFFERED, Stage.WAITLISTED}),
    Stage.CLOSED: frozenset({Stage.LOOKING, Stage.OFFERED, Stage.WAITLISTED, Stage.BOOKED}),
}
"""For each stage, the stages from which a path may come to it."""


class WrongStage(errors.Conflict):
    """Says that the path has moved on meanwhile."""

    code = "wrong_stage"
    detail = "This has changed meanwhile. Please look at it again."


@dataclass(frozen=True, kw_only=True)
class Wants:
    """What is copied from a person's request when the desk accepts it."""

    reference: str
    name: str
    pronouns: str
    email: str
    phone: str
    reach_by: str
    voicemail_ok: bool
    practice_name_ok: bool
    urgent: bool
    times: list[str] = field(default_factory=list)
    concerns: list[str] = field(default_factory=list)
    note: str = ""


def open_visit(*, wants: Wants, locations: Iterable[Location], now: datetime) -> FirstVisit:
    """Open the path of one accepted person, or the same path again after an undo."""
    facts = asdict(wants) | {"stage": Stage.LOOKING, "opened_at": now, "closed_at": None}
    reference = facts.pop("reference")
    visit, _ = FirstVisit.objects.update_or_create(reference=reference, defaults=facts)
    visit.locations.set(locations)
    return visit


def lock(visit: FirstVisit) -> FirstVisit:
    """Make moves of one path queue up, and answer it as it stands now."""
    return FirstVisit.objects.select_for_update(no_key=True).get(pk=visit.pk)


def move(visit: FirstVisit, stage: FirstVisit.Stage, *, now: datetime) -> FirstVisit:
    """Move a path to another stage.

    Raises:
        WrongStage: it stands where that move is not legal.
    """
    moved = FirstVisit.objects.filter(pk=visit.pk, stage__in=ALLOWED_FROM[stage]).update(
        stage=stage,
        version=F("version") + 1,
        closed_at=now if stage == Stage.CLOSED else None,
    )
    if not moved:
        raise WrongStage
    visit.refresh_from_db()
    return visit
