"""One to three times held for a person, and what they answer."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from config.audit import trail
from config.audit.models import AuditEvent
from notifications.models import OutboundMessage
from scheduling import (
    appointments,
    claims,
    export,
    offer_links,
    offer_undo,
    offered,
    offers,
    tasks,
    visits,
    waitlist,
)  # fmt: skip
from scheduling.models import Appointment, BusyTime, FirstVisit, Offer
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
FIRST, SECOND, THIRD = MORNING + 4 * DAY, MORNING + 4 * DAY + HOUR, MORNING + 5 * DAY
UNDO = appointments.UNDO_WITHIN
TOLD = MORNING + UNDO
Stage, Status = FirstVisit.Stage, Offer.Status


@pytest.fixture
def desk():
    return UserFactory()


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def therapist(place):
    return open_all_week(TherapistFactory(), place)


@pytest.fixture
def visit(place):
    visit = FirstVisitFactory()
    visit.locations.add(place)
    return visit


@pytest.fixture
def make(desk, place, therapist, visit):
    def made(*starts, of=None, now=MORNING, **more):
        times = [offers.Time(therapist, place, at) for at in starts or (FIRST, SECOND, THIRD)]
        return offers.make(first_visit=of or visit, times=times, by=desk, now=now, **more)

    return made


def take(offer, at, *, now=MORNING + HOUR, by=trail.PERSON):
    hold = next(each for each in offered.times(offer) if each.starts_at == at)
    return offers.accept(offer=offer, hold=hold, page_url="https://example.org", by=by, now=now)


def claims_now():
    rows = BusyTime.objects.filter(released_at=None).order_by("starts_at")
    return list(rows.values_list("kind", "starts_at"))


def letters():
    return list(OutboundMessage.objects.order_by("id").values_list("template", "status"))


def stage(visit):
    visit.refresh_from_db()
    return visit.stage


def test_an_offer_holds_its_times_and_tells_the_person_once_undo_is_over(make, visit):
    offer = make()
    held = [("BUSY_TENTATIVE", at) for at in (FIRST, SECOND, THIRD)]
    assert (claims_now(), stage(visit), offer.status) == (held, "offered", "open")
    letter = OutboundMessage.objects.get()
    assert (letter.template, letter.to_address) == ("scheduling/mail/offered", visit.email)
    assert (letter.hold_until, letter.not_after) == (TOLD, offer.expires_at)
    token = letter.context["page_url"].rstrip("/").rpartition("/")[2]
    assert offer_links.follow(token=token, now=MORNING) == offer
    actions = AuditEvent.objects.values_list("action", flat=True).order_by("id")
    assert sorted(actions) == ["hold.placed"] * 3 + ["offer.made"]


def test_it_ends_48_hours_after_its_message_at_a_minute_when_the_desk_is_open(make):
    # Monday 9:02 AM and 48 hours: Wednesday, when the place is open.
    assert make().expires_at == TOLD + timedelta(hours=48)


def test_an_offer_of_a_friday_evening_ends_when_the_desk_opens_on_monday(make):
    friday = MORNING + 4 * DAY + 9 * HOUR  # 6 PM in New York
    offer = make(MORNING + 10 * DAY, now=friday)
    assert offer.expires_at == MORNING + 7 * DAY


def test_a_time_is_let_go_a_day_before_it_starts(make):
    soon = MORNING + 2 * DAY
    offer = make(soon, THIRD)
    ends = {hold.starts_at: hold.busy_time.expires_at for hold in offered.times(offer)}
    assert ends == {soon: soon - DAY, THIRD: offer.expires_at}


@pytest.mark.parametrize("starts", [(), (FIRST, FIRST), (FIRST, SECOND, THIRD, THIRD + HOUR)])
def test_an_offer_has_one_to_three_different_times(desk, therapist, place, visit, starts):
    times = [offers.Time(therapist, place, at) for at in starts]
    with pytest.raises(offers.HowMany):
        offers.make(first_visit=visit, times=times, by=desk, now=MORNING)


def test_a_time_within_a_day_cannot_be_offered(make, visit):
    with pytest.raises(claims.InThePast):
        make(MORNING + DAY - HOUR)
    assert (stage(visit), Offer.objects.count()) == ("looking", 0)


@pytest.mark.parametrize(("after", "refused"), [(47, True), (48, False), (14 * 24, False)])
def test_the_desk_may_name_the_end_within_two_days_and_two_weeks(make, after, refused):
    until = TOLD + timedelta(hours=after) - (UNDO if after > 48 else timedelta(0))
    if refused:
        with pytest.raises(offers.BadDeadline):
            make(MORNING + 30 * DAY, expires_at=until)
    else:
        assert make(MORNING + 30 * DAY, expires_at=until).expires_at == until


def test_if_one_time_is_gone_nothing_of_the_offer_stays(make, desk, therapist, place, visit):
    appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=SECOND,
        page_url="https://example.org", by=desk, now=MORNING,
    )  # fmt: skip
    with pytest.raises(claims.TimeTaken):
        make()
    assert (claims_now(), stage(visit)) == ([("BUSY", SECOND)], "looking")
    assert (Offer.objects.count(), OutboundMessage.objects.count()) == (0, 1)


def test_a_person_weighs_one_offer_at_a_time(make):
    make(FIRST)
    with pytest.raises(visits.WrongStage):
        make(SECOND)
    assert claims_now() == [("BUSY_TENTATIVE", FIRST)]


def test_taking_one_books_it_and_frees_the_others(make, visit):
    offer = make()
    appointment = take(offer, SECOND)
    assert (claims_now(), stage(visit)) == ([("BUSY", SECOND)], "booked")
    assert (appointment.starts_at, appointment.booked_by) == (SECOND, None)
    assert (offer.status, offer.appointment) == ("accepted", appointment)
    letter = OutboundMessage.objects.get(template="scheduling/mail/booked")
    assert letter.hold_until is None


def test_the_time_is_never_let_go_of_on_the_way(make):
    offer = make(FIRST)
    claim = BusyTime.objects.get()
    assert take(offer, FIRST).busy_time_id == claim.pk


def test_taking_twice_is_one_booking_and_the_second_answer_is_the_appointment(make):
    offer = make()
    first = take(offer, FIRST)
    again = take(Offer.objects.get(), SECOND)
    assert (again, again.starts_at, Appointment.objects.count()) == (first, FIRST, 1)


def test_after_its_end_a_free_time_is_taken_again(make, visit):
    offer = make()
    late = offer.expires_at + timedelta(minutes=1)
    tasks.holds.sweep(now=late)
    assert take(offer, THIRD, now=late).starts_at == THIRD
    assert (claims_now(), stage(visit)) == ([("BUSY", THIRD)], "booked")


def test_after_its_end_a_time_that_somebody_else_has_is_refused_kindly(
    make, desk, therapist, place, visit
):
    offer = make()
    late = offer.expires_at + timedelta(minutes=1)
    appointments.book(
        first_visit=FirstVisitFactory(), therapist=therapist, location=place, starts_at=THIRD,
        page_url="https://example.org", by=desk, now=late,
    )  # fmt: skip
    with pytest.raises(claims.TimeTaken):
        take(offer, THIRD, now=late)
    assert stage(visit) == "offered"


def test_none_of_them_works_frees_the_times_and_we_look_on(make, visit):
    offer = offers.decline(offer=make(), by=trail.PERSON, now=MORNING + HOUR)
    assert (offer.status, claims_now(), stage(visit)) == ("declined", [], "looking")
    assert offers.decline(offer=offer, by=trail.PERSON, now=MORNING + 2 * HOUR).ended_at == (
        MORNING + HOUR
    )


def test_who_declined_may_change_their_mind_while_a_time_is_free(make, visit):
    offer = offers.decline(offer=make(), by=trail.PERSON, now=MORNING + HOUR)
    take(offer, FIRST, now=MORNING + 2 * HOUR)
    assert (claims_now(), stage(visit)) == ([("BUSY", FIRST)], "booked")


def test_withdrawn_times_cannot_be_taken(make, desk, visit):
    offer = offers.withdraw(offer=make(), by=desk, now=MORNING + HOUR)
    assert (offer.status, claims_now(), stage(visit)) == ("withdrawn", [], "looking")
    assert letters() == [("scheduling/mail/offered", "suppressed")]
    with pytest.raises(offered.OfferEnded):
        take(offer, FIRST)


def test_an_offer_is_undone_within_two_minutes_and_no_letter_leaves(make, desk, visit):
    offer = make()
    assert offer_undo.take_back(offer=offer, by=desk, now=TOLD).status == "withdrawn"
    assert (claims_now(), stage(visit), OutboundMessage.objects.count()) == ([], "looking", 0)
    assert offer_undo.take_back(offer=offer, by=desk, now=TOLD).ended_at == TOLD


def test_undo_is_for_whoever_made_it_in_time_and_before_an_answer(make, desk):
    offer = make()
    for by, now in ((UserFactory(), MORNING), (desk, TOLD + timedelta(seconds=1))):
        with pytest.raises(offer_undo.UndoOver):
            offer_undo.take_back(offer=offer, by=by, now=now)
    take(offer, FIRST, now=MORNING)
    with pytest.raises(offer_undo.UndoOver):
        offer_undo.take_back(offer=offer, by=desk, now=TOLD)


def test_booking_another_time_ends_the_offer_and_undoing_that_brings_it_back(
    make, desk, therapist, place, visit
):
    offer = make(FIRST)
    appointment = appointments.book(
        first_visit=visit, therapist=therapist, location=place, starts_at=THIRD,
        page_url="https://example.org", by=desk, now=MORNING + HOUR,
    )  # fmt: skip
    offer.refresh_from_db()
    assert (offer.status, claims_now()) == ("withdrawn", [("BUSY", THIRD)])
    about = "scheduling/mail/offered", "scheduling/mail/booked"
    assert letters() == [(about[0], "suppressed"), (about[1], "queued")]
    appointments.take_back(appointment=appointment, by=desk, now=MORNING + HOUR + UNDO)
    offer.refresh_from_db()
    assert (offer.status, claims_now(), stage(visit)) == (
        "open", [("BUSY_TENTATIVE", FIRST)], "offered",
    )  # fmt: skip
    assert letters() == [(about[0], "queued")]


def test_an_offer_stays_ended_if_somebody_else_took_a_time_of_it_meanwhile(
    make, desk, therapist, place, visit
):
    offer = make(FIRST)
    given = {"therapist": therapist, "location": place, "page_url": "https://example.org"}
    now = MORNING + HOUR
    mine = appointments.book(first_visit=visit, starts_at=THIRD, by=desk, now=now, **given)
    appointments.book(first_visit=FirstVisitFactory(), starts_at=FIRST, by=desk, now=now, **given)
    appointments.take_back(appointment=mine, by=desk, now=now + UNDO)
    offer.refresh_from_db()
    assert (offer.status, claims_now(), stage(visit)) == (
        "withdrawn", [("BUSY", FIRST)], "looking",
    )  # fmt: skip


def test_an_ended_path_has_no_open_offer(make, visit):
    offer = make()
    visits.end(visit, now=MORNING + HOUR)
    offer.refresh_from_db()
    assert (offer.status, claims_now(), stage(visit)) == ("withdrawn", [], "closed")


def test_from_the_waitlist_an_offer_leads_back_to_it(make, desk, visit):
    waitlist.join(first_visit=visit, page_url="https://example.org", by=desk, now=MORNING)
    offer = make()
    assert stage(visit) == "offered"
    offers.decline(offer=offer, by=trail.PERSON, now=MORNING + HOUR)
    assert stage(visit) == "waitlisted"


def test_the_sweep_ends_what_nobody_answered(make, visit):
    offer = make()
    assert offers_ended(now=offer.expires_at - timedelta(seconds=1)) == "open"
    assert offers_ended(now=offer.expires_at) == "expired"
    assert (claims_now(), stage(visit)) == ([], "looking")
    event = AuditEvent.objects.get(action="offer.expired")
    assert (event.actor_kind, event.reference) == ("system", visit.reference)


def offers_ended(*, now):
    tasks.offer_terms.expire_due(now=now)
    return Offer.objects.get().status


def test_the_database_refuses_a_second_open_offer_and_an_end_without_its_time(make):
    offer = make(FIRST)
    twin = Offer(first_visit=offer.first_visit, made_at=MORNING, expires_at=MORNING + DAY)
    for attempt, guard in (
        (twin.save, "a_first_visit_has_one_open_offer"),
        (lambda: Offer.objects.update(status="declined"), "an_offer_that_ended_says_when"),
        (
            lambda: Offer.objects.update(status="accepted", ended_at=MORNING),
            "an_accepted_offer_has_its_appointment",
        ),
    ):
        with pytest.raises(IntegrityError, match=guard), transaction.atomic():
            attempt()


def test_an_export_tells_of_the_offer_and_an_erasure_ends_its_link(make, desk, visit):
    offer = make(FIRST)
    (told,) = export.visit(visit)["offers"]
    assert (told["status"], told["author"], told["expires_at"]) == (
        "open", desk.name, offer.expires_at,
    )  # fmt: skip
    assert offer.pk in export.records([visit])
    visits.erase(visit, reference="ERASED1", now=MORNING + HOUR)
    offer.refresh_from_db()
    assert (offer.status, offer.links.count(), claims_now()) == ("withdrawn", 0, [])


@pytest.mark.parametrize("to", [Stage.BOOKED, Stage.CLOSED])
def test_nothing_is_offered_where_the_path_is_booked_or_over(make, desk, visit, to):
    visits.move(visit, to, now=MORNING)
    with pytest.raises(visits.WrongStage):
        make()
    with pytest.raises(visits.WrongStage):
        waitlist.join(first_visit=visit, page_url="https://example.org", by=desk, now=MORNING)
    assert (stage(visit), claims_now()) == (to, [])


def test_nobody_is_listed_while_times_are_out(make, desk, visit):
    make()
    with pytest.raises(visits.WrongStage):
        waitlist.join(first_visit=visit, page_url="https://example.org", by=desk, now=MORNING)
    assert stage(visit) == "offered"


def test_a_booked_time_that_was_undone_can_be_picked_again(make, desk, visit):
    offer = make(FIRST, SECOND)
    first = take(offer, FIRST, by=desk)
    appointments.take_back(appointment=first, by=desk, now=MORNING + HOUR + UNDO)
    assert (stage(visit), claims_now()) == (
        "offered",
        [("BUSY_TENTATIVE", FIRST), ("BUSY_TENTATIVE", SECOND)],
    )
    again = take(Offer.objects.get(), FIRST, now=MORNING + 2 * HOUR)
    assert (again.starts_at, claims_now()) == (FIRST, [("BUSY", FIRST)])


def test_once_it_is_answered_no_letter_about_it_leaves(make):
    offer = make()
    take(offer, FIRST, now=MORNING)
    assert letters() == [
        ("scheduling/mail/offered", "suppressed"),
        ("scheduling/mail/booked", "queued"),
    ]


def test_once_it_is_declined_no_letter_about_it_leaves(make):
    offers.decline(offer=make(), by=trail.PERSON, now=MORNING)
    assert letters() == [("scheduling/mail/offered", "suppressed")]


def test_an_offer_keeps_the_letter_of_the_list_back_and_its_undo_brings_it_again(make, desk, visit):
    waitlist.join(first_visit=visit, page_url="https://example.org", by=desk, now=MORNING)
    offer = make()
    listed, about = "scheduling/mail/waitlisted", "scheduling/mail/offered"
    assert letters() == [(listed, "suppressed"), (about, "queued")]
    offer_undo.take_back(offer=offer, by=desk, now=TOLD)
    assert (letters(), stage(visit)) == ([(listed, "queued")], "waitlisted")


def test_a_missed_visit_that_was_none_ends_what_was_offered_since(make, desk, visit):
    seen = AppointmentFactory(first_visit=visit, starts_at=MORNING - DAY, status="no_show")
    offer = make()
    appointments.mark(appointment=seen, outcome="arrived", by=desk, now=MORNING + HOUR)
    offer.refresh_from_db()
    assert (offer.status, stage(visit)) == ("withdrawn", "booked")


def test_an_old_link_takes_the_time_that_a_later_offer_holds(make, visit):
    old = make(THIRD)
    late = old.expires_at
    tasks.offer_terms.expire_due(now=late)
    make(THIRD, now=late)
    assert take(old, THIRD, now=late + HOUR).starts_at == THIRD
    assert (claims_now(), stage(visit)) == ([("BUSY", THIRD)], "booked")


@pytest.mark.parametrize(
    ("starts_at", "refusal"),
    [
        (datetime(1, 1, 1, 12, tzinfo=UTC), claims.InThePast),
        (datetime(9999, 12, 31, 12, tzinfo=UTC), claims.NotOpen),
        (MORNING + DAY + timedelta(minutes=1), claims.InThePast),
    ],
)
def test_a_time_out_of_reach_or_before_its_message_leaves_is_refused(make, starts_at, refusal):
    with pytest.raises(refusal):
        make(starts_at)


def test_one_stuck_offer_stops_no_other_from_ending(make, desk, place):
    stuck = make(FIRST)
    FirstVisit.objects.update(stage="looking")
    other = FirstVisitFactory()
    other.locations.add(place)
    make(THIRD, of=other)
    late = stuck.expires_at + DAY
    assert tasks.offer_terms.expire_due(now=late) == 1
    assert stage(other) == "looking"
