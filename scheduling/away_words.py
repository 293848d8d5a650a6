"""Says from when until when somebody is away, and what that does to their diary."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from scheduling import diary, displaced, letting_go, periods, spoken_times
from scheduling.models import Appointment, Therapist
from scheduling.periods import Period
from scheduling.practice import Practice

DAY = timedelta(days=1)


def period(starts_at: datetime, ends_at: datetime) -> str:
    """Say when it is: Mon, Nov 30, all day; Mon, Nov 30, 1 PM to 5 PM; or with both days."""
    zone = diary.zone()
    first, last = diary.date_of(starts_at), diary.date_of(ends_at)
    if starts_at == periods.midnight(first, zone) and ends_at == periods.midnight(last, zone):
        return _days(first, last - DAY)
    begins = f"{spoken_times.short_day(first)}, {spoken_times.clock(starts_at, zone)}"
    if first == last:
        return f"{begins} to {spoken_times.clock(ends_at, zone)}"
    return f"{begins} to {spoken_times.short_day(last)}, {spoken_times.clock(ends_at, zone)}"


def _days(first: date, last: date) -> str:
    if first == last:
        return f"{spoken_times.short_day(first)}, all day"
    return f"{spoken_times.short_day(first)} to {spoken_times.short_day(last)}"


def counted(count: int, thing: str) -> str:
    """Say how many: 1 visit, 2 visits."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


@dataclass(frozen=True)
class Effect:
    """What time away would do to a therapist's diary, told before it is kept."""

    therapist: Therapist
    period: Period
    now: datetime

    @cached_property
    def visits(self) -> list[Appointment]:
        """The visits in it, whose people have to move."""
        return list(displaced.within(self.therapist, self.period, now=self.now))

    @cached_property
    def words(self) -> list[str]:
        """What goes, in a sentence each."""
        is_one = len(self.visits) == 1
        visits = f"{counted(len(self.visits), 'visit')} {'is' if is_one else 'are'} in it."
        said = [visits if self.visits else "No visit is in it."]
        if count := self._open_times():
            said.append(f"{counted(count, 'open time')} {'closes' if count == 1 else 'close'}.")
        if count := letting_go.held(self.therapist, self.period, now=self.now).count():
            held = f"{counted(count, 'time')} held for somebody"
            said.append(f"{held} {'is' if count == 1 else 'are'} let go.")
        return said

    def _open_times(self) -> int:
        starts_at, ends_at = self.period
        from_at, until_at = max(starts_at, self.now), min(ends_at, self.now + diary.HORIZON)
        if from_at >= until_at:
            return 0
        own = Practice([self.therapist.pk])
        seen = diary.Diary(from_at - diary.LENGTH, until_at, self.now, practice=own)
        return sum(1 for slot in seen.free() if slot.ends_at > from_at)
