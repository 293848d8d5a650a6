"""The whole story of a request: its timeline, and why times went that were held for its person."""

from collections import defaultdict
from datetime import datetime

from config.accounts.models import User
from intake import timeline
from intake.models import AssessmentRequest
from intake.timeline import Entry
from notifications.models import OutboundMessage
from scheduling import diary, letting_go, spoken_times
from scheduling.letting_go import LetGo


def of(
    assessment_request: AssessmentRequest,
    *,
    user: User,
    letters: list[OutboundMessage] | None = None,
) -> list[Entry]:
    """Tell it all, newest first."""
    told = timeline.of(assessment_request, user=user, letters=letters)
    went = _times_that_went(assessment_request)
    return sorted([*went, *told], key=lambda entry: entry.at, reverse=True)


def _times_that_went(assessment_request: AssessmentRequest) -> list[Entry]:
    """Tell of the times that went for time away, those of one instant and therapist as one."""
    visit = assessment_request.first_visit
    if visit is None:
        return []
    together: dict[tuple[datetime, str], list[LetGo]] = defaultdict(list)
    for gone in letting_go.of_path(visit):
        together[gone.at, gone.therapist].append(gone)
    return [Entry(at, _words(gone), gone[0].by) for (at, _), gone in together.items()]


def _words(gone: list[LetGo]) -> str:
    times = "; ".join(spoken_times.short(each.starts_at, diary.zone()) for each in gone)
    what = "Held time let go" if len(gone) == 1 else "Held times let go"
    end = ". No other offered time was left" if any(each.was_last for each in gone) else ""
    return f"{what}, {gone[0].therapist} is away then: {times}{end}"
