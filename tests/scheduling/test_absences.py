"""Time away: nobody is booked into it, and nobody's visit falls to it unseen."""

from datetime import timedelta

import pytest

from config.audit.models import AuditEvent
from notifications.models import OutboundMessage
from scheduling import (
    absences,
    appointments,
    cancelling,
    claims,
    displaced,
    letter_keys,
    offer_undo,
    offered,
    offers,
)
from scheduling.models import Appointment, BusyTime, Cancellation, FirstVisit, Hold, TimeAway
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    MORNING,
    AppointmentFactory,
    FirstVisitFactory,
    LocationFactory,
    TherapistFactory,
    open_all_week,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
TICK = timedelta(microseconds=1)
START = MORNING + 2 * DAY
END = START + 8 * HOUR
LATER = MORNING + HOUR


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def place():
    return LocationFactory(name="Place")


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


def add(therapist, by, starts_at=START, ends_at=END, now=MORNING, **more):
    return absences.add(
        therapist=therapist, starts_at=starts_at, ends_at=ends_at, by=by, now=now, **more
    )


def book(therapist, by, at=START, now=MORNING):
    return appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist,
        location=therapist.availability_rules.first().location, starts_at=at,
        page_url="https://example.org/r/x/", by=by, now=now,
    )  # fmt: skip


def visit_at(therapist, starts_at, **more):
    return AppointmentFactory(
        therapist=therapist, location=therapist.availability_rules.first().location,
        starts_at=starts_at, **more,
    )  # fmt: skip


def make_offer(therapist, by, *starts, now=MORNING):
    location = therapist.availability_rules.first().location
    times = [offers.Time(therapist, location, at) for at in starts]
    return offers.make(first_visit=FirstVisitFactory(), times=times, by=by, now=now)


def leave():
    OutboundMessage.objects.update(status="sent", ended_at=MORNING, attempts=1)


def letters():
    return list(OutboundMessage.objects.values_list("template", "status").order_by("created_at"))


def test_time_away_is_busy_time_with_an_author_and_a_line_in_the_trail(therapist, desk):
    row = add(therapist, desk)
    claim = BusyTime.objects.get()
    assert (claim.kind, claim.starts_at, claim.ends_at, claim.location, claim.released_at) == (
        "BUSY_UNAVAILABLE", START, END, None, None,
    )  # fmt: skip
    assert (row.busy_time, row.added_by, row.added_at) == (claim, desk, MORNING)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.record_id) == (
        "time_away.added", desk.pk, row.pk,
    )  # fmt: skip
    assert letters() == []


def test_nobody_is_booked_into_it_and_it_may_span_days(therapist, desk):
    add(therapist, desk, START, START + 3 * DAY)
    for at in (START, START + DAY, START + 3 * DAY - HOUR):
        with pytest.raises(claims.TimeTaken):
            book(therapist, desk, at)
    assert book(therapist, desk, START + 3 * DAY).status == "booked"


def test_the_same_press_twice_is_one(therapist, desk):
    assert add(therapist, desk) == add(therapist, desk, now=LATER)
    assert (TimeAway.objects.count(), BusyTime.objects.count()) == (1, 1)


def test_another_therapist_may_be_away_at_the_same_time(therapist, desk):
    add(therapist, desk)
    add(TherapistFactory(), desk)
    assert TimeAway.objects.count() == 2


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (START, START),
        (END, START),
        (MORNING - 2 * HOUR, MORNING),
        (START, START + 366 * DAY + TICK),
        (MORNING + 366 * DAY + TICK, MORNING + 367 * DAY),
    ],
)
def test_what_is_no_time_away_is_refused(therapist, desk, starts_at, ends_at):
    with pytest.raises(absences.BadPeriod):
        add(therapist, desk, starts_at, ends_at)
    assert (BusyTime.objects.count(), AuditEvent.objects.count()) == (0, 0)


def test_who_falls_ill_is_away_since_this_morning(therapist, desk):
    row = add(therapist, desk, MORNING - HOUR, MORNING + HOUR)
    assert absences.of(therapist, now=MORNING).get() == row


def test_it_is_refused_over_a_visit_and_nothing_is_kept(therapist, desk):
    visit = book(therapist, desk)
    events = AuditEvent.objects.count()
    with pytest.raises(absences.VisitsInIt):
        add(therapist, desk)
    assert list(BusyTime.objects.all()) == [visit.busy_time]
    assert AuditEvent.objects.count() == events


def test_over_visits_it_stands_for_who_knows_of_each_of_them(therapist, desk):
    one, other = book(therapist, desk), book(therapist, desk, START + HOUR)
    with pytest.raises(absences.VisitsInIt):
        add(therapist, desk, displace=[one.pk])
    add(therapist, desk, displace=[one.pk, other.pk])
    assert list(displaced.all_of(Appointment.objects.all(), now=MORNING)) == [one, other]
    assert {visit.status for visit in Appointment.objects.all()} == {"booked"}
    assert FirstVisit.objects.filter(stage="booked").count() == 2


def test_a_visit_that_touches_it_or_is_over_or_off_does_not_stand_in_its_way(therapist, desk):
    visit_at(therapist, START - 50 * MINUTE)
    visit_at(therapist, END)
    visit_at(therapist, START + HOUR, status="cancelled")
    visit_at(therapist, START + 3 * HOUR, status="fulfilled")
    add(therapist, desk)
    assert list(displaced.all_of(Appointment.objects.all(), now=MORNING)) == []


@pytest.mark.parametrize("starts_at", [START - 50 * MINUTE + TICK, END - TICK])
def test_a_visit_that_reaches_into_it_does(therapist, desk, starts_at):
    visit_at(therapist, starts_at)
    with pytest.raises(absences.VisitsInIt):
        add(therapist, desk)


def test_removed_it_is_free_again_and_twice_is_once(therapist, desk):
    row = add(therapist, desk)
    for _ in range(2):
        absences.remove(time_away=row, by=desk, now=LATER)
    assert list(absences.of(therapist, now=LATER)) == []
    assert BusyTime.objects.get().released_at == LATER
    assert AuditEvent.objects.filter(action="time_away.removed").count() == 1
    assert book(therapist, desk).status == "booked"


def test_what_is_over_stays_in_the_diary(therapist, desk):
    row = add(therapist, desk)
    with pytest.raises(absences.AlreadyOver):
        absences.remove(time_away=row, by=desk, now=END)
    assert BusyTime.objects.get().released_at is None


def test_a_held_time_in_it_is_let_go_and_the_others_of_the_offer_stand(therapist, desk):
    offer = make_offer(therapist, desk, START, END, END + HOUR)
    leave()
    add(therapist, desk, now=LATER)
    offer.refresh_from_db()
    assert offer.status == "open"
    assert [hold.starts_at for hold in offered.held(offer, now=LATER)] == [END, END + HOUR]
    assert Hold.objects.get(starts_at=START).busy_time.released_at == LATER
    assert AuditEvent.objects.filter(action="hold.let_go").count() == 1
    assert letters() == [("scheduling/mail/offered", "sent")]


def test_a_message_that_has_not_left_names_only_what_is_still_held(therapist, desk):
    offer = make_offer(therapist, desk, START, END)
    add(therapist, desk, now=MORNING + MINUTE)
    letter = OutboundMessage.objects.get()
    assert (letter.key, letter.status) == (letter_keys.offered(offer), "queued")
    assert [time["when"] for time in letter.context["times"]] == ["Wednesday, Nov 25 at 5 PM"]
    assert letter.due_at == MORNING + 2 * MINUTE


def test_words_that_the_desk_set_aside_are_not_written_again(therapist, desk):
    make_offer(therapist, desk, START, END)
    OutboundMessage.objects.update(status="suppressed", ended_at=MORNING + MINUTE)
    add(therapist, desk, now=LATER)
    letter = OutboundMessage.objects.get()
    assert (letter.status, len(letter.context["times"])) == ("suppressed", 2)


def test_an_offer_of_which_nothing_is_left_is_withdrawn_and_its_person_looks_on(therapist, desk):
    offer = make_offer(therapist, desk, START, START + HOUR)
    add(therapist, desk, now=MORNING + MINUTE)
    offer.refresh_from_db()
    assert (offer.status, offer.ended_by, offer.first_visit.stage) == (
        "withdrawn", desk, "looking",
    )  # fmt: skip
    assert letters() == [("scheduling/mail/offered", "suppressed")]
    with pytest.raises(offered.OfferEnded):
        offers.accept(
            offer=offer, hold=offer.holds.first(), page_url="https://example.org/",
            by=desk, now=LATER,
        )  # fmt: skip


def test_a_time_that_was_let_go_cannot_be_taken_any_more(therapist, desk):
    offer = make_offer(therapist, desk, START, END)
    add(therapist, desk, now=LATER)
    gone = offer.holds.get(starts_at=START)
    with pytest.raises(claims.TimeTaken):
        offers.accept(offer=offer, hold=gone, page_url="https://example.org/", by=desk, now=LATER)
    assert offers.accept(
        offer=offer, hold=offer.holds.get(starts_at=END), page_url="https://example.org/",
        by=desk, now=LATER,
    ).starts_at == END  # fmt: skip


def test_what_was_withdrawn_is_not_held_again_while_its_therapist_is_away(therapist, desk):
    offer = make_offer(therapist, desk, START)
    offers.withdraw(offer=offer, by=desk, now=LATER)
    add(therapist, desk, now=LATER)
    with pytest.raises(appointments.UndoOver):
        offer_undo.take_withdrawal_back(offer=offer, by=desk, now=LATER + MINUTE)
    assert BusyTime.objects.filter(kind="BUSY_TENTATIVE", released_at=None).count() == 0


def test_a_visit_whose_cancelling_is_undone_stands_in_it_and_has_to_move(therapist, desk):
    row = book(therapist, desk)
    cancelling.cancel(appointment=row, by=desk, now=LATER)
    add(therapist, desk, now=LATER)
    cancelling.take_back(cancellation=Cancellation.objects.get(), by=desk, now=LATER + MINUTE)
    assert list(displaced.all_of(Appointment.objects.all(), now=LATER)) == [row]
