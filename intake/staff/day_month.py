"""The little month beside the day board: each day a link, those with visits marked."""

from calendar import Calendar
from datetime import date, timedelta

from config.accounts.models import User
from intake.staff.day_asked import Asked
from scheduling import days, spoken_times
from scheduling.models import Location

WEEKS = Calendar()
DAY = timedelta(days=1)


def of(
    user: User, on: date, asked: Asked, place: Location | None, *, today: date
) -> dict[str, object]:
    """Make the context of the month of a day."""
    weeks = WEEKS.monthdatescalendar(on.year, on.month)
    busy = days.with_visits(user, weeks[0][0], weeks[-1][-1], place=place)
    first = on.replace(day=1)
    return {
        "name": f"{on:%B} {on.year}",
        "previous_url": asked.url(date=(first - DAY).replace(day=1).isoformat()),
        "next_url": asked.url(date=(first + 31 * DAY).replace(day=1).isoformat()),
        "weeks": [
            [
                {
                    "day": each.day,
                    "spoken": f"{spoken_times.day(each)}{', has visits' if each in busy else ''}",
                    "url": asked.url(date=each.isoformat()),
                    "busy": each in busy,
                    "outside": each.month != on.month,
                    "today": each == today,
                    "current": each == on,
                }
                for each in week
            ]
            for week in weeks
        ],
    }
