"""Loads the rows and asks the pure engine: what is free for whom, and why another time is not."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from scheduling import availability, barriers, grid, slots, terms
from scheduling.models import Appointment, AvailabilityException, BusyTime
from scheduling.models.time import WallInUTC
from scheduling.periods import Wanted, at_once
from scheduling.practice import Practice

YEARS = range(2000, 2200)
"""The years that pages and programs may ask about; the calendar's own ends cannot be reckoned."""

EDGE = timedelta(days=1)
WEEK = timedelta(days=7)
LENGTH = timedelta(minutes=settings.VISIT_MINUTES)
BUFFER = timedelta(minutes=settings.VISIT_BUFFER_MINUTES)
STEP = timedelta(minutes=settings.VISIT_STEP_MINUTES)
HORIZON = timedelta(days=settings.VISIT_HORIZON_DAYS)
NO_NOTICE = timedelta(0)
NOTICE = timedelta(hours=24)
"""How long before it starts a time that a person picks has to be taken."""

OFFER_NOTICE = NOTICE + timedelta(seconds=settings.UNDO_SECONDS)
"""How long before it starts a time is offered at the latest: its message leaves after Undo."""


def zone() -> ZoneInfo:
    """Answer the zone in which the practice reads its clocks."""
    return ZoneInfo(settings.PRACTICE_ZONE)


def date_of(at: datetime) -> date:
    """Answer the date of an instant on the practice's calendar."""
    return at.astimezone(zone()).date()


@dataclass(frozen=True)
class Diary:
    """What is open and busy between two instants: three to five queries beside the practice's."""

    from_at: datetime
    until_at: datetime
    now: datetime
    notice: timedelta = NO_NOTICE
    practice: Practice = field(default_factory=Practice)
    besides: UUID | None = None
    """A claim that is left out of account, because it would take another time."""
    wanted: Wanted = at_once
    """Where nobody wants a time, open ones may be passed over."""

    def free(self) -> Iterator[slots.Slot]:
        """Give the slots in order of time; claims are read around what the grids allow alone."""
        asked = self.rules_of_a_visit
        reaches = grid.reaches(self.opened, asked)
        first, last = grid.widest(reaches)
        if last < first:
            return iter(())
        return slots.merged(reaches, self.opened, self._claims(first, last), asked)

    def why_not(
        self, therapist: UUID, location: UUID, starts_at: datetime
    ) -> barriers.Removed | None:
        """Name the first thing that removes a time, or None when it is a slot."""
        return slots.why_not(
            self.opened,
            self.busy,
            self.rules_of_a_visit,
            therapist=therapist,
            location=location,
            starts_at=starts_at,
        )

    def why_not_each(self, starts_at: datetime) -> dict[tuple[UUID, UUID], barriers.Removed | None]:
        """Name the same for every therapist and place that are open in the window."""
        return slots.why_not_each(
            self.opened, self.busy, self.rules_of_a_visit, starts_at=starts_at
        )

    def removed(self) -> Iterator[tuple[datetime, barriers.Removed]]:
        """Give the starts in open time that are no slots, each with the first that removes it."""
        return slots.removed(self.opened, self.busy, self.rules_of_a_visit)

    def claimed_by_others(
        self, therapist: UUID, location: UUID, starts_at: datetime
    ) -> barriers.Removed | None:
        """Name whose claim removes a time, open or not; time away may lie over visits."""
        claims = [claim for claim in self.busy if claim.location is not None]
        return slots.claimed(
            claims,
            self.rules_of_a_visit,
            therapist=therapist,
            location=location,
            starts_at=starts_at,
        )

    @cached_property
    def opened(self) -> availability.OpenPeriods:
        """The open periods of the window."""
        through_midnight = any(each.meets_midnight for each in self.days)
        first, last = date_of(self.from_at), date_of(self.until_at)
        weekly = self.practice.weekly(first, last, through_midnight=through_midnight)
        return self.opened_by(weekly, self.days)

    @cached_property
    def days(self) -> list[availability.DayException]:
        """The days that differ, in and around the window."""
        return [day_exception(row) for row in self._exceptions().filter(on__range=self._dates)]

    @cached_property
    def closures(self) -> list[availability.Closure]:
        """The days on which places are closed, in and around the window."""
        return self.practice.closures(*self._dates)

    def opened_by(
        self, rules: Iterable[availability.Rule], days: Iterable[availability.DayException]
    ) -> availability.OpenPeriods:
        """Find what these rules and days would open in the window."""
        return availability.open_periods(
            rules,
            days,
            self.closures,
            zone=zone(),
            from_at=self.from_at,
            until_at=self.until_at,
            wanted=self.wanted,
        )

    @cached_property
    def busy(self) -> list[terms.BusyPeriod]:
        """Everything that stands in the way of the window, as claims with their buffers."""
        return self._claims(self.from_at, self.until_at)

    def _claims(self, first: datetime, last: datetime) -> list[terms.BusyPeriod]:
        """Read what could touch a visit that starts between two instants."""
        way = self.practice.travel.longest
        rows = BusyTime.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=self.now),
            released_at=None,
            starts_at__lt=last + LENGTH + BUFFER + way,
            ends_at__gt=first - way,
        ).exclude(pk__in=self._left_out)
        if self.practice.therapists is not None:
            own = Q(therapist__in=self.practice.therapists)
            rows = rows.filter(own | Q(room__isnull=False))
        columns = ("therapist_id", "location_id", "room_id")
        times = WallInUTC("starts_at"), WallInUTC("ends_at")
        return [
            terms.BusyPeriod(who, place, room, starts.replace(tzinfo=UTC), ends.replace(tzinfo=UTC))
            for who, place, room, starts, ends in rows.values_list(*columns, *times)
        ]

    @cached_property
    def rules_of_a_visit(self) -> terms.Terms:
        """What a visit must keep to, from the practice's settings and its places."""
        return terms.Terms(
            zone=zone(),
            not_before=self.now + self.notice,
            not_after=self.now + HORIZON,
            from_at=self.from_at,
            until_at=self.until_at,
            length=LENGTH,
            buffer=BUFFER,
            step=STEP,
            travel=self.practice.travel,
            aligned=self.practice.aligned,
            rooms=self.practice.rooms,
            caps=self.practice.caps,
            new_people=self.new_people(self.practice.caps),
        )

    @property
    def _left_out(self) -> list[UUID]:
        return [self.besides] if self.besides else []

    @property
    def _dates(self) -> tuple[date, date]:
        return date_of(self.from_at - EDGE), date_of(self.until_at + EDGE)

    def _exceptions(self) -> QuerySet[AvailabilityException]:
        anywhere = Q(location=None) | self.practice.at_active_places
        rows = AvailabilityException.objects.filter(anywhere, therapist__is_active=True)
        if self.practice.therapists is not None:
            rows = rows.filter(therapist__in=self.practice.therapists)
        if self.practice.locations is None:
            return rows
        return rows.filter(Q(location=None) | Q(location__in=self.practice.locations))

    def new_people(self, therapists: Collection[UUID]) -> list[terms.NewPerson]:
        """Read who sees which new person, in the weeks that the window touches."""
        if not therapists:
            return []
        rows = Appointment.objects.filter(
            therapist__in=therapists,
            starts_at__gte=self.from_at - WEEK,
            starts_at__lt=self.until_at + WEEK,
        ).exclude(Q(status__in=Appointment.GONE) | Q(busy_time__in=self._left_out))
        columns = ("therapist_id", "first_visit_id", "starts_at")
        return [
            terms.NewPerson(*row)
            for row in (*rows.values_list(*columns), *self._held_for(therapists))
        ]

    def _held_for(self, therapists: Collection[UUID]) -> Iterable[tuple[UUID, UUID, datetime]]:
        """Give the new people for whom a time is held: who picks it must not find the week full."""
        rows = BusyTime.objects.filter(
            therapist__in=therapists,
            kind=BusyTime.Kind.BUSY_TENTATIVE,
            released_at=None,
            expires_at__gt=self.now,
            starts_at__gte=self.from_at - WEEK,
            starts_at__lt=self.until_at + WEEK,
            hold__isnull=False,
        )
        return rows.values_list("therapist_id", "hold__first_visit_id", "starts_at")


def around(
    *,
    therapist: UUID,
    starts_at: datetime,
    now: datetime,
    notice: timedelta = NO_NOTICE,
    besides: UUID | None = None,
) -> Diary:
    """Make the diary in which one time of one therapist can be judged; caps count whole weeks."""
    own: Collection[UUID] = [therapist]
    return Diary(starts_at - WEEK, starts_at + WEEK, now, notice, Practice(own), besides)


def day_exception(row: AvailabilityException) -> availability.DayException:
    """Read a day that differs as the pure engine does."""
    return availability.DayException(
        id=row.pk,
        therapist=row.therapist_id,
        on=row.on,
        opens=row.kind == AvailabilityException.Kind.OPEN,
        location=row.location_id,
        starts=row.starts,
        ends=row.ends,
    )
