"""Somebody whose visit cannot take place reads of that and of other times in one message."""

from datetime import timedelta

import pytest
from django.db import connection
from icalendar import Calendar

from config.kernel import ids
from notifications import outbox
from notifications.models import OutboundMessage
from scheduling import (
    absences,
    appointments,
    cancelling,
    claims,
    displacing,
    offer_terms,
    offer_undo,
    offers,
    turns,
)
from scheduling.models import Appointment, BusyTime, Cancellation, FirstVisit, Offer
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
AT = MORNING + 2 * DAY
LATER = MORNING + HOUR
OFFERED, INSTEAD = "scheduling/mail/offered", "scheduling/mail/offered_instead"
BOOKED, CANCELLED = "scheduling/mail/booked", "scheduling/mail/cancelled"
PAGE = "https://example.org/r/x/"
NO_LETTERS_ABOUT = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON {}
    FOR EACH ROW WHEN (NEW.about = '{}') EXECUTE FUNCTION refuse()"""


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def place():
    return LocationFactory(name="Place")


@pytest.fixture
def other(place):
    return open_all_week(TherapistFactory(name="Blair Sample"), place)


@pytest.fixture
def row(desk, place):
    """A visit of which the person has been told, and whose therapist turns out to be away."""
    made = booked(desk, place)
    leave()
    away(made, desk)
    return made


def booked(desk, place, **person):
    return appointments.book(
        first_visit=FirstVisitFactory(**person),
        therapist=open_all_week(TherapistFactory(), place),
        location=place, starts_at=AT, page_url=PAGE, by=desk, now=MORNING,
    )  # fmt: skip


def away(row, desk, now=MORNING):
    absences.add(
        therapist=row.therapist, starts_at=AT, ends_at=AT + 4 * HOUR, displace=[row.pk],
        by=desk, now=now,
    )  # fmt: skip


def leave():
    OutboundMessage.objects.filter(status="queued").update(
        status="sent", ended_at=MORNING, attempts=1
    )


def instead(row, desk, *times, now=LATER, **more):
    return displacing.offer_instead(appointment=row, times=times, by=desk, now=now, **more)


def time(therapist, at):
    return offers.Time(therapist, therapist.availability_rules.first().location, at)


def letters(*status):
    found = OutboundMessage.objects.filter(status__in=status or ["queued"])
    return [each.template for each in found.order_by("created_at", "id")]


def test_the_visit_is_off_and_the_times_are_held(row, desk, other):
    offer = instead(row, desk, time(other, AT), time(other, AT + HOUR))
    row.refresh_from_db()
    assert (row.status, row.sequence, offer.instead_of, offer.status) == (
        "cancelled", 1, row, "open",
    )  # fmt: skip
    assert (FirstVisit.objects.get().stage, Cancellation.objects.get().told) == ("offered", 0)
    held = BusyTime.objects.filter(kind="BUSY_TENTATIVE", released_at=None)
    assert [each.starts_at for each in held.order_by("starts_at")] == [AT, AT + HOUR]
    row.busy_time.refresh_from_db()
    assert row.busy_time.released_at == LATER


def test_one_letter_says_both_and_takes_the_entry_out_of_the_calendar(row, desk, other):
    uid = Calendar.from_ical(OutboundMessage.objects.get().calendar).walk("VEVENT")[0]["UID"]
    instead(row, desk, time(other, AT), time(other, AT + HOUR))
    letter = OutboundMessage.objects.get(status="queued")
    assert (letter.template, letter.hold_until) == (INSTEAD, LATER + 2 * MINUTE)
    assert (letter.context["was"], [each["when"] for each in letter.context["times"]]) == (
        "Wednesday, Nov 25 at 9 AM",
        ["Wednesday, Nov 25 at 9 AM", "Wednesday, Nov 25 at 10 AM"],
    )
    calendar = Calendar.from_ical(letter.calendar)
    event = calendar.walk("VEVENT")[0]
    assert (calendar["METHOD"], letter.calendar_method) == ("CANCEL", "CANCEL")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (uid, 1, "CANCELLED")


def test_who_has_heard_of_no_visit_hears_of_none(desk, place, other):
    row = booked(desk, place)
    away(row, desk)
    instead(row, desk, time(other, AT), now=MORNING + MINUTE)
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.calendar) == (OFFERED, "")


@pytest.mark.parametrize(("reach_by", "said"), [("text", "Pick one"), ("call", "Wednesday")])
def test_words_for_the_desk_say_both_too(desk, place, other, reach_by, said):
    row = booked(desk, place, reach_by=reach_by, phone="+15085550100")
    message = OutboundMessage.objects.get()
    outbox.mark_handed_over(message=message, by=desk, now=MORNING + MINUTE)
    away(row, desk)
    instead(row, desk, time(other, AT))
    words = OutboundMessage.objects.get(status="for_desk").text
    assert "The appointment on Wednesday, Nov 25 at 9 AM cannot take place." in words
    assert said in words


def test_a_time_that_is_gone_leaves_the_visit_as_it_was(row, desk, other):
    BusyTime.objects.create(
        therapist=other, location=row.location, kind="BUSY", starts_at=AT, ends_at=AT + HOUR
    )
    with pytest.raises(claims.TimeTaken):
        instead(row, desk, time(other, AT))
    row.refresh_from_db()
    assert (row.status, Offer.objects.count(), Cancellation.objects.count()) == ("booked", 0, 0)
    assert letters() == []


def test_it_is_refused_on_an_older_look_and_where_the_visit_is_off(row, desk, other):
    with pytest.raises(turns.Changed):
        instead(row, desk, time(other, AT), seen=row.version + 1)
    cancelling.cancel(appointment=row, by=desk, now=LATER)
    with pytest.raises(appointments.WrongState):
        instead(row, desk, time(other, AT))


def test_taking_a_time_is_a_visit_of_its_own(row, desk, other):
    offer = instead(row, desk, time(other, AT))
    leave()
    taken = offers.accept(
        offer=offer, hold=offer.holds.get(), page_url=PAGE, by=desk, now=LATER + HOUR
    )
    assert (taken.status, taken.therapist, Appointment.objects.count()) == ("booked", other, 2)
    assert letters() == [BOOKED]
    assert displacing.tell_the_untold(now=LATER + 2 * HOUR) == 0


def test_both_are_taken_back_together(row, desk, other):
    offer = instead(row, desk, time(other, AT))
    offer_undo.take_back(offer=offer, by=desk, now=LATER + MINUTE)
    cancelling.take_back(cancellation=Cancellation.objects.get(), by=desk, now=LATER + MINUTE)
    row.refresh_from_db()
    assert (row.status, row.sequence, FirstVisit.objects.get().stage) == ("booked", 0, "booked")
    assert letters("queued", "suppressed") == []
    assert displacing.tell_the_untold(now=LATER + HOUR) == 0


def test_a_cancellation_stays_once_words_with_other_times_were_said(desk, place, other):
    row = booked(desk, place, reach_by="text", phone="+15085550100")
    outbox.mark_handed_over(message=OutboundMessage.objects.get(), by=desk, now=MORNING)
    away(row, desk)
    offer = instead(row, desk, time(other, AT))
    words = OutboundMessage.objects.get(status="for_desk")
    outbox.mark_handed_over(message=words, by=desk, now=LATER)
    offers.withdraw(offer=offer, by=desk, now=LATER + MINUTE)
    with pytest.raises(outbox.AlreadyLeaving):
        cancelling.take_back(cancellation=Cancellation.objects.get(), by=desk, now=LATER + MINUTE)


def overtaken(row, desk, other):
    """Withdraws an offer before its message has left."""
    offer = instead(row, desk, time(other, AT))
    offers.withdraw(offer=offer, by=desk, now=LATER + MINUTE)
    assert letters() == []
    return offer


def test_who_was_never_told_hears_the_plain_word_once_undo_is_over(row, desk, other):
    overtaken(row, desk, other)
    assert displacing.tell_the_untold(now=LATER + 2 * MINUTE) == 0
    assert displacing.tell_the_untold(now=LATER + 3 * MINUTE) == 1
    assert displacing.tell_the_untold(now=LATER + 4 * MINUTE) == 0
    letter = OutboundMessage.objects.get(status="queued")
    assert (letter.template, letter.context["looks_on"], letter.context["has_time"]) == (
        CANCELLED, True, False,
    )  # fmt: skip
    assert Calendar.from_ical(letter.calendar)["METHOD"] == "CANCEL"


def test_a_booking_by_phone_tells_of_the_new_visit_and_of_the_old(row, desk, other):
    instead(row, desk, time(other, AT))
    appointments.book(
        first_visit=row.first_visit, therapist=other, location=row.location,
        starts_at=AT + 2 * HOUR, page_url=PAGE, by=desk, now=LATER + MINUTE,
    )  # fmt: skip
    displacing.tell_the_untold(now=LATER + 3 * MINUTE)
    assert letters() == [BOOKED, CANCELLED]
    assert OutboundMessage.objects.get(template=CANCELLED).context["has_time"] is True


def test_what_the_desk_set_aside_needs_no_plain_word(desk, place, other):
    row = booked(desk, place, reach_by="text", phone="+15085550100")
    outbox.mark_handed_over(message=OutboundMessage.objects.get(), by=desk, now=MORNING)
    away(row, desk)
    offer = instead(row, desk, time(other, AT))
    words = OutboundMessage.objects.get(status="for_desk")
    outbox.mark_not_needed(message=words, by=desk, now=LATER)
    offers.withdraw(offer=offer, by=desk, now=LATER + MINUTE)
    assert displacing.tell_the_untold(now=LATER + HOUR) == 0


def test_a_cancellation_undone_after_the_offer_needs_no_plain_word(row, desk, other):
    overtaken(row, desk, other)
    cancelling.take_back(cancellation=Cancellation.objects.get(), by=desk, now=LATER + MINUTE)
    assert displacing.tell_the_untold(now=LATER + HOUR) == 0


def test_somebody_who_cannot_be_told_stops_no_other(row, desk, place, other):
    second = booked(desk, place)
    leave()
    away(second, desk)
    overtaken(row, desk, other)
    offer = instead(second, desk, time(other, AT + HOUR))
    offers.withdraw(offer=offer, by=desk, now=LATER + MINUTE)
    with connection.cursor() as cursor:
        table = OutboundMessage._meta.db_table
        cursor.execute(NO_LETTERS_ABOUT.format(table, row.first_visit_id))
    assert displacing.tell_the_untold(now=LATER + 3 * MINUTE) == 1
    assert OutboundMessage.objects.get(status="queued").about == second.first_visit_id


def test_a_letter_that_ran_out_unsent_leaves_nobody_untold(row, desk, other):
    offer = instead(row, desk, time(other, AT))
    ended = OutboundMessage.objects.filter(template=INSTEAD)
    over = offer.expires_at + HOUR
    ended.update(status="queued", attempts=3, lease=ids.row_id(), due_at=over)  # a worker has it
    offer_terms.expire_due(now=offer.expires_at)
    assert displacing.tell_the_untold(now=over) == 0
    ended.update(status="expired", ended_at=over, lease=None)
    assert displacing.tell_the_untold(now=over) == 1


def test_a_letter_that_the_mail_server_did_not_take_is_overtaken_too(row, desk, other):
    offer = instead(row, desk, time(other, AT))
    OutboundMessage.objects.filter(template=INSTEAD).update(attempts=3)
    offers.withdraw(offer=offer, by=desk, now=LATER + HOUR)
    assert letters() == []
    assert displacing.tell_the_untold(now=LATER + 2 * HOUR) == 1
    assert letters() == [CANCELLED]


@pytest.mark.parametrize(("away_for", "told"), [(AT - LATER - MINUTE, 1), (2 * DAY, 0)])
def test_however_long_the_worker_was_away_people_hear_before_their_visit(
    row, desk, other, away_for, told
):
    overtaken(row, desk, other)
    assert away_for > DAY
    assert displacing.tell_the_untold(now=LATER + away_for) == told
