"""The steps that the desk can take with one request, each with its form, where they are legal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.accounts.models import User
from intake import (
    claiming,
    contacting,
    corrections,
    due,
    looking,
    offering,
    queries,
    restoring,
    triage,
)
from intake.models import AssessmentRequest
from intake.seen import Seen
from intake.staff import choosing, forms, legal
from intake.triage import Outcome
from scheduling.models import FirstVisit, Location

Stage = FirstVisit.Stage
Typed = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do: its words, its form, when it is offered, and the one call that does it."""

    label: Callable[[AssessmentRequest], str]
    busy: str
    send: str = ""
    """What the button in its box says; the box itself has the label."""
    form: type[forms.Seen]
    offered: Callable[[AssessmentRequest, User, datetime], bool]
    act: Callable[..., object]
    takes: Callable[[AssessmentRequest, Typed], Typed] = lambda _row, typed: typed
    starts: Callable[[AssessmentRequest], Typed] = lambda _row: {}
    proposes: Callable[[AssessmentRequest, datetime], Typed] = lambda _row, _now: {}
    """What its box starts with that depends on the clock."""
    key: str = ""
    is_primary: bool = False
    """Whether this is the one thing to do next, where it is offered."""


def _always(words: str) -> Callable[[AssessmentRequest], str]:
    return lambda _row: words


def _claim_label(row: AssessmentRequest) -> str:
    return f"Take over from {row.assigned_to.name}" if row.assigned_to else "Take it"


STEPS: dict[str, Step] = {
    "taking-off-hold": Step(
        label=_always("Take off hold"),
        busy="Opening…",
        form=forms.Seen,
        offered=legal.is_held,
        act=triage.reopen,
        is_primary=True,
    ),
    "nudging": Step(
        label=_always("Ask again kindly"),
        busy="Asking…",
        form=forms.Seen,
        offered=legal.may_nudge,
        act=offering.nudge,
        is_primary=True,
    ),
    "offer-withdrawal": Step(
        label=_always("Withdraw offer"),
        busy="Withdrawing…",
        form=forms.Seen,
        offered=lambda row, _by, _now: legal.stands_at(row, Stage.OFFERED),
        act=offering.withdraw,
    ),
    "claim": Step(
        label=_claim_label,
        busy="Taking…",
        form=forms.Seen,
        offered=legal.may_claim,
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
        offered=legal.is_set_aside,
        act=restoring.restore,
    ),
    "contact-attempts": Step(
        label=lambda row: f"I {forms.WAYS[row.reach_by]} them",  # type: ignore[index]
        send="Keep this try",
        busy="Keeping…",
        form=forms.Attempt,
        offered=legal.takes_words,
        act=contacting.record_attempt,
        takes=lambda row, typed: {**typed, "way": row.reach_by},
    ),
    "notes": Step(
        label=_always("Note"),
        send="Save note",
        busy="Keeping…",
        form=forms.Note,
        offered=legal.takes_words,
        act=contacting.add_note,
        key="n",
    ),
    "hold": Step(
        label=_always("Put on hold"),
        send="Hold until then",
        busy="Putting on hold…",
        form=forms.Hold,
        offered=legal.may_decide(Outcome.HOLD),
        act=triage.put_on_hold,
        key="h",
    ),
    "waitlist": Step(
        label=_always("Put on the waitlist"),
        busy="Putting on the list…",
        form=forms.Seen,
        offered=legal.may_wait,
        act=offering.put_on_waitlist,
        key="w",
    ),
    "off-waitlist": Step(
        label=_always("Take off the waitlist"),
        busy="Taking off the list…",
        form=forms.Seen,
        offered=lambda row, _by, _now: legal.stands_at(row, Stage.WAITLISTED),
        act=offering.take_off_waitlist,
    ),
    "looking-on": Step(
        label=_always("Look for a time again"),
        busy="Opening…",
        form=forms.Seen,
        offered=lambda row, _by, _now: looking.may(row) and row.merged_into_id is None,
        act=looking.look_on,
        is_primary=True,
    ),
    "reopening": Step(
        label=_always("Open again"),
        send="Open it",
        busy="Opening…",
        form=forms.Reopen,
        offered=lambda row, by, now: (
            row.status != AssessmentRequest.Status.ON_HOLD
            and legal.may_decide(Outcome.REOPEN)(row, by, now)
        ),
        act=triage.reopen,
    ),
    "places": Step(
        label=_always("Change places"),
        send="Save these places",
        busy="Changing…",
        form=forms.Places,
        offered=legal.is_open,
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
        offered=legal.is_open,
        act=corrections.mark_urgent,
        starts=lambda row: {"urgent": not row.urgent},
    ),
    "promise": Step(
        label=_always("Promise a new time"),
        send="Promise this time",
        busy="Promising…",
        form=forms.PromiseAgain,
        offered=lambda row, _by, now: due.is_late(row, now=now),
        act=corrections.promise_again,
        proposes=lambda row, now: {"until": queries.next_time(row, since=now)},
    ),
    "decline": Step(
        label=_always("Close with a reason"),
        send="Close it",
        busy="Closing…",
        form=forms.Decline,
        offered=legal.may_decide(Outcome.DECLINE),
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
    now: datetime | None = None,
) -> forms.Seen:
    """Make one step's form: as typed, or as the request stands `now`."""
    proposed = STEPS[name].proposes(row, now) if now else {}
    starts = {**STEPS[name].starts(row), **proposed, **choosing.was(name, row)}
    starts["seen"] = str(Seen.of(row))
    made = STEPS[name].form(typed, initial=starts, auto_id=f"id_{name}_%s")
    return made.among(places) if isinstance(made, forms.Places) else made


def take(name: str, row: AssessmentRequest, typed: Typed, *, by: User, now: datetime) -> None:
    """Do what was pressed."""
    step = STEPS[name]
    seen = Seen.read(typed.pop("seen", ""))
    typed.pop("was", None)
    step.act(assessment_request=row, seen=seen, by=by, now=now, **step.takes(row, typed))


def places_to_pick(row: AssessmentRequest) -> list[Location]:
    """Answer the places that a request may ask for: open ones, and those it names already."""
    named = {place.pk for place in row.locations.all()}
    return [each for each in Location.objects.all() if each.is_active or each.pk in named]
