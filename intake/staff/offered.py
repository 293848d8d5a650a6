"""The steps that the desk can take with one request, each with its form, where they are legal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.accounts.models import User
from intake import claiming, contacting, corrections, due, offering, restoring, triage
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import forms
from intake.triage import Outcome
from scheduling import offer_terms
from scheduling.models import FirstVisit, Location
from scheduling.offered import open_of

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage
Typed = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do: its words, its form, when it is offered, and the one call that does it."""

    label: Callable[[AssessmentRequest], str]
    busy: str
    form: type[forms.Seen]
    offered: Callable[[AssessmentRequest, User, datetime], bool]
    act: Callable[..., object]
    takes: Callable[[AssessmentRequest, Typed], Typed] = lambda _row, typed: typed
    starts: Callable[[AssessmentRequest], Typed] = lambda _row: {}
    key: str = ""
    is_primary: bool = False
    """Whether this is the one thing to do next, where it is offered."""


def _always(words: str) -> Callable[[AssessmentRequest], str]:
    return lambda _row: words


def _is_worked_on(row: AssessmentRequest) -> bool:
    return row.merged_into_id is None and row.set_aside_at is None


def _may(outcome: Outcome) -> Callable[[AssessmentRequest, User, datetime], bool]:
    return lambda row, _by, _now: triage.may_decide(row, outcome) and row.set_aside_at is None


def _is_open(row: AssessmentRequest, _by: User, _now: datetime) -> bool:
    return row.status in corrections.OPEN and _is_worked_on(row)


def _is_held(row: AssessmentRequest, _by: User, _now: datetime) -> bool:
    return row.status == Status.ON_HOLD and _is_worked_on(row)


def _takes_words(row: AssessmentRequest, _by: User, _now: datetime) -> bool:
    return row.status != Status.ERASED and row.merged_into_id is None


def _may_claim(row: AssessmentRequest, by: User, _now: datetime) -> bool:
    free = not claiming.has_ended(row) and row.set_aside_at is None
    return free and row.assigned_to_id != by.pk


def _claim_label(row: AssessmentRequest) -> str:
    return f"Take over from {row.assigned_to.name}" if row.assigned_to else "Take it"


def _stands_at(row: AssessmentRequest, *stages: FirstVisit.Stage) -> bool:
    visit = row.first_visit
    return row.status == Status.ACCEPTED and visit is not None and visit.stage in stages


def _may_nudge(row: AssessmentRequest, _by: User, now: datetime) -> bool:
    out = open_of(row.first_visit) if row.first_visit else None
    return out is not None and offer_terms.may_nudge(out, now=now)


def _may_wait(row: AssessmentRequest, by: User, now: datetime) -> bool:
    return _stands_at(row, Stage.LOOKING) or _may(Outcome.ACCEPT)(row, by, now)


def _is_set_aside(row: AssessmentRequest, _by: User, _now: datetime) -> bool:
    return row.set_aside_at is not None and row.status == Status.SUBMITTED


STEPS: dict[str, Step] = {
    "taking-off-hold": Step(
        label=_always("Take off hold"),
        busy="Opening…",
        form=forms.Seen,
        offered=_is_held,
        act=triage.reopen,
        is_primary=True,
    ),
    "nudging": Step(
        label=_always("Ask again kindly"),
        busy="Asking…",
        form=forms.Seen,
        offered=_may_nudge,
        act=offering.nudge,
        is_primary=True,
    ),
    "offer-withdrawal": Step(
        label=_always("Withdraw offer"),
        busy="Withdrawing…",
        form=forms.Seen,
        offered=lambda row, _by, _now: _stands_at(row, Stage.OFFERED),
        act=offering.withdraw,
    ),
    "claim": Step(
        label=_claim_label,
        busy="Taking…",
        form=forms.Seen,
        offered=_may_claim,
        act=claiming.claim,
        key="a",
    ),
    "release": Step(
        label=_always("Give it back"),
        busy="Giving back…",
        form=forms.Seen,
        offered=lambda row, by, _now: row.assigned_to_id == by.pk,
        act=claiming.release,
    ),
    "restoring": Step(
        label=_always("Put into the queue"),
        busy="Putting back…",
        form=forms.Seen,
        offered=_is_set_aside,
        act=restoring.restore,
    ),
    "contact-attempts": Step(
        label=lambda row: f"I {forms.WAYS[row.reach_by]} them",  # type: ignore[index]
        busy="Keeping…",
        form=forms.Attempt,
        offered=_takes_words,
        act=contacting.record_attempt,
        takes=lambda row, typed: {**typed, "way": row.reach_by},
    ),
    "notes": Step(
        label=_always("Note"),
        busy="Keeping…",
        form=forms.Note,
        offered=_takes_words,
        act=contacting.add_note,
        key="n",
    ),
    "hold": Step(
        label=_always("Put on hold"),
        busy="Putting on hold…",
        form=forms.Hold,
        offered=_may(Outcome.HOLD),
        act=triage.put_on_hold,
        key="h",
    ),
    "waitlist": Step(
        label=_always("Put on the waitlist"),
        busy="Putting on the list…",
        form=forms.Seen,
        offered=_may_wait,
        act=offering.put_on_waitlist,
        key="w",
    ),
    "off-waitlist": Step(
        label=_always("Take off the waitlist"),
        busy="Taking off the list…",
        form=forms.Seen,
        offered=lambda row, _by, _now: _stands_at(row, Stage.WAITLISTED),
        act=offering.take_off_waitlist,
    ),
    "reopening": Step(
        label=_always("Open again"),
        busy="Opening…",
        form=forms.Reopen,
        offered=lambda row, by, now: (
            row.status != Status.ON_HOLD and _may(Outcome.REOPEN)(row, by, now)
        ),
        act=triage.reopen,
    ),
    "places": Step(
        label=_always("Change places"),
        busy="Changing…",
        form=forms.Places,
        offered=_is_open,
        act=corrections.change_places,
        takes=lambda _row, typed: {
            "locations": list(typed["places"]),
            "in_massachusetts": typed["in_massachusetts"],
        },
        starts=lambda row: {"places": [place.slug for place in row.locations.all()]},
    ),
    "urgency": Step(
        label=lambda row: "No longer soon" if row.urgent else "Mark as soon",
        busy="Marking…",
        form=forms.Urgency,
        offered=_is_open,
        act=corrections.mark_urgent,
        starts=lambda row: {"urgent": not row.urgent},
    ),
    "promise": Step(
        label=_always("Promise a new time"),
        busy="Promising…",
        form=forms.PromiseAgain,
        offered=lambda row, _by, now: due.is_late(row, now=now),
        act=corrections.promise_again,
    ),
    "decline": Step(
        label=_always("Close with a reason"),
        busy="Closing…",
        form=forms.Decline,
        offered=_may(Outcome.DECLINE),
        act=triage.decline,
        key="c",
    ),
}
"""In the order in which they are shown; the names are the last words of their addresses."""


def form(
    name: str,
    row: AssessmentRequest,
    *,
    typed: Any = None,
    places: Any = (),
) -> forms.Seen:
    """Make one step's form: as typed, or as the request stands."""
    starts = {**STEPS[name].starts(row), "seen": str(Seen.of(row))}
    made = STEPS[name].form(typed, initial=starts, auto_id=f"id_{name}_%s")
    return made.among(places) if isinstance(made, forms.Places) else made


def take(name: str, row: AssessmentRequest, typed: Typed, *, by: User, now: datetime) -> None:
    """Do what was pressed."""
    step = STEPS[name]
    seen = Seen.read(typed.pop("seen", ""))
    step.act(assessment_request=row, seen=seen, by=by, now=now, **step.takes(row, typed))


def places_to_pick(row: AssessmentRequest) -> list[Location]:
    """Answer the places that a request may ask for: open ones, and those it names already."""
    named = {place.pk for place in row.locations.all()}
    return [each for each in Location.objects.all() if each.is_active or each.pk in named]
