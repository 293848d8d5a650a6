"""Times as a clock on the wall shows them: minutes after midnight, 0 to 1440."""

from django.db import models
from django.db.models import F, Q

MINUTES_IN_A_DAY = 24 * 60
MINUTES_HELP = "Minutes after midnight on the wall clock; 1440 is the end of the day."


class Weekday(models.IntegerChoices):
    """Days of the week as Python counts them."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


def minutes_in_order(start: str, end: str) -> Q:
    """Make the condition that a pair of wall times lies within one day, in order."""
    return Q(**{f"{start}__lt": F(end), f"{end}__lte": MINUTES_IN_A_DAY})
