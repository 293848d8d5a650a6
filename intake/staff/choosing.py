"""Where two people changed one field of a request: mine or theirs, nothing unseen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.forms import ChoiceField, RadioSelect

from intake.models import AssessmentRequest
from intake.seen import Stale
from intake.staff import forms, words

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Shared:
    """What a step writes over: its field, how the request has it, and how that is said."""

    field: str
    question: str
    stands: Callable[[AssessmentRequest], Any]
    token: Callable[[Any], str]
    """The same for the same value, however it was read."""
    said: Callable[[Any, datetime], str]


SHARED = {
    "places": Shared(
        field="places",
        question="Pick which places to keep",
        stands=lambda row: row.locations.all(),
        token=lambda places: ",".join(sorted(place.slug for place in places)),
        said=lambda places, _now: ", ".join(place.name for place in places),
    ),
    "promise": Shared(
        field="until",
        question="Pick which time to keep",
        stands=lambda row: row.promised_again,
        token=lambda at: at.astimezone(UTC).isoformat() if at else "",
        said=lambda at, now: words.said(at, now) if at else "no new time",
    ),
}
"""By the names of the steps."""


def was(name: str, row: AssessmentRequest) -> dict[str, str]:
    """Answer what a step's page carries along: what stood there when it was opened."""
    shared = SHARED.get(name)
    return {"was": shared.token(shared.stands(row))} if shared else {}


def settle(name: str, row: AssessmentRequest, form: forms.Seen) -> dict[str, Any]:
    """Answer what to write: as typed, or as it stands where that was chosen.

    Raises:
        Stale: somebody else wrote something else there meanwhile, and nothing was chosen.
    """
    keep = form.data.get("keep")
    if keep == THEIRS and name in SHARED:
        shared = SHARED[name]
        return {**form.cleaned_data, shared.field: shared.stands(row)}
    if keep != MINE and differs(name, row, form):
        raise Stale
    return form.cleaned_data


def differs(name: str, row: AssessmentRequest, form: forms.Seen) -> bool:
    """Answer whether somebody changed the field since the page was opened, and not to the same."""
    shared = SHARED.get(name)
    if shared is None or "was" not in form.data or not form.is_valid():
        return False
    stands = shared.token(shared.stands(row))
    return stands not in {form.cleaned_data["was"], shared.token(form.cleaned_data[shared.field])}


def offer(name: str, row: AssessmentRequest, form: forms.Seen, *, now: datetime) -> bool:
    """Put the choice on top of the form where there is one to make, and answer whether."""
    if not differs(name, row, form):
        return False
    shared = SHARED[name]
    mine = shared.said(form.cleaned_data[shared.field], now)
    theirs = shared.said(shared.stands(row), now)
    form.fields["keep"] = ChoiceField(
        label=shared.question,
        choices=[(MINE, f"Keep mine: {mine}"), (THEIRS, f"Take theirs: {theirs}")],
        widget=RadioSelect,
    )
    form.order_fields(["keep"])
    return True
