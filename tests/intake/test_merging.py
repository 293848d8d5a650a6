"""Two requests of one person become one, and two again, with nothing lost on the way."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from config.audit.models import AuditEvent
from intake import claiming, corrections, keepers, merging, queue, sides, triage, turns
from intake.models import AssessmentRequest, Merge, RequestEvent
from intake.seen import Seen, Stale
from notifications.models import OutboundMessage
from scheduling.models import FirstVisit
from tests.factories.accounts import UserFactory
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, FirstVisitFactory, LocationFactory, desk_of

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
Stage = FirstVisit.Stage
NOW = MORNING + HOUR
PHONE = "+15085550123"
ANSWERS = {
    "name": "Jordan Pine", "pronouns": "they/them", "email": "jordan@example.org", "phone": PHONE,
    "reach_by": "text", "voicemail_ok": True, "practice_name_ok": False, "for_whom": "child",
    "times": ["mon-morning", "tue-evening"], "concerns": ["anxiety", "burn\u00f6ut"],
    "note": "It is \u201chard\u201d.",
}  # fmt: skip
ALL_MERGED = dict.fromkeys(sides.FIELDS, sides.Side.MERGED)


@pytest.fixture
def place():
    return LocationFactory()


@pytest.fixture
def desk(place):
    return desk_of(place)


@pytest.fixture
def kept(place):
    return AssessmentRequestFactory(name="J. Pine", locations=[place])


@pytest.fixture
def merged():
    return AssessmentRequestFactory(locations=[LocationFactory()], **ANSWERS)


def join(kept, merged, by, **more):
    return merging.merge(
        **{"kept": kept, "merged": merged, "chosen": {}, "by": by, "now": NOW} | more
    )


def part(merge, by, now=NOW):
    return merging.undo(merge=Merge.objects.get(pk=merge.pk), by=by, now=now)


def everything(row):
    """Reads all that a merge may change."""
    row.refresh_from_db()
    columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    columns.pop("version")
    return columns | {"places": set(row.locations.all())}


def answers(row):
    return {name: getattr(row, name) for name in ANSWERS}


def test_the_kept_one_goes_on_as_it_was_with_the_places_of_both(kept, merged, desk):
    before, places = answers(kept), {*kept.locations.all(), *merged.locations.all()}
    join(kept, merged, desk)
    assert (answers(kept), set(kept.locations.all())) == (before, places)
    assert (merged.merged_into, kept.version, merged.version) == (kept, 2, 2)
    assert queue.page(queue.Question(user=UserFactory(owner=True))).rows == [kept]


def test_every_answer_can_be_taken_from_the_other_and_put_back(kept, merged, desk):
    before = [everything(row) for row in (kept, merged)]
    merge = join(kept, merged, desk, chosen={**ALL_MERGED, "locations": "merged"})
    assert (answers(kept), set(kept.locations.all())) == (ANSWERS, set(merged.locations.all()))
    part(merge, desk)
    assert [everything(row) for row in (kept, merged)] == before


@pytest.mark.parametrize("field", [name for name in sides.FIELDS if name != "reach_by"])
def test_one_answer_is_taken_alone(kept, merged, desk, field):
    before = answers(kept)
    join(kept, merged, desk, chosen={field: "merged"})
    assert answers(kept) == before | {field: ANSWERS[field]}


def test_places_of_the_kept_one_can_be_chosen_alone(kept, merged, desk, place):
    join(kept, merged, desk, chosen={"locations": "kept"})
    assert list(kept.locations.all()) == [place]


@pytest.mark.parametrize(
    "chosen", [{"reach_by": "merged"}, {"email": "merged", "phone": "kept", "reach_by": "merged"}]
)
def test_nobody_is_left_without_a_way_to_reach_them(kept, merged, desk, chosen):
    with pytest.raises(sides.CannotReach):
        join(kept, merged, desk, chosen=chosen)
    assert Merge.objects.count() == 0


def test_an_address_that_the_way_needs_is_not_given_up(kept, desk):
    merged = AssessmentRequestFactory(email="", phone=PHONE, reach_by="text")
    with pytest.raises(sides.CannotReach):
        join(kept, merged, desk, chosen={"email": "merged"})


@pytest.mark.parametrize(
    "chosen", [{"name": "both"}, {"name": "left"}, {"status": "merged"}, {"locations": ""}]
)
def test_a_choice_that_is_not_ours_is_refused(kept, merged, desk, chosen):
    with pytest.raises(sides.UnknownSide):
        join(kept, merged, desk, chosen=chosen)


@pytest.mark.parametrize(
    ("one", "other", "by"), [(8, 3, 3), (3, 8, 3)], ids=["theirs is earlier", "its own is earlier"]
)
def test_the_earlier_promise_holds(desk, place, one, other, by):
    kept, merged = [
        AssessmentRequestFactory(locations=[place], respond_by=MORNING + hours * HOUR)
        for hours in (one, other)
    ]
    merge = join(kept, merged, desk)
    assert kept.respond_by == MORNING + by * HOUR
    part(merge, desk)
    kept.refresh_from_db()
    assert kept.respond_by == MORNING + one * HOUR


@pytest.mark.parametrize("urgent", [(True, False), (False, True), (True, True), (False, False)])
def test_it_is_urgent_if_either_was(desk, place, urgent):
    kept, merged = [AssessmentRequestFactory(locations=[place], urgent=each) for each in urgent]
    join(kept, merged, desk)
    assert kept.urgent == any(urgent)


def test_who_was_answered_in_the_other_request_was_answered(kept, merged, desk):
    AssessmentRequest.objects.filter(pk=merged.pk).update(answered_at=MORNING)
    join(kept, merged, desk)
    assert kept.answered_at == MORNING


def test_an_old_closed_request_does_not_make_the_new_one_late_or_answered(kept, place, desk):
    old = MORNING - timedelta(days=90)
    closed = AssessmentRequestFactory(
        locations=[place], status=Status.DECLINED, received_at=old, answered_at=old
    )
    promised = kept.respond_by
    join(kept, closed, desk)
    assert (kept.respond_by, kept.answered_at) == (promised, None)


def on_hold(place, left):
    return AssessmentRequestFactory(
        locations=[place], status=Status.ON_HOLD, on_hold_until=NOW + 9 * HOUR, promise_left=left
    )


def test_a_stopped_promise_and_a_running_one_are_compared_as_if_both_ran(place, desk):
    kept, merged = AssessmentRequestFactory(locations=[place]), on_hold(place, 2 * HOUR)
    join(kept, merged, desk)
    assert (kept.respond_by, kept.promise_left) == (NOW + 2 * HOUR, None)


def test_a_stopped_promise_keeps_the_fewer_hours(place, desk):
    kept = on_hold(place, 3 * HOUR)
    join(kept, on_hold(place, HOUR), desk)
    assert (kept.status, kept.promise_left) == (Status.ON_HOLD, HOUR)


def test_who_asks_again_while_on_hold_waits_no_longer(place, desk):
    kept, merged = on_hold(place, 5 * HOUR), AssessmentRequestFactory(locations=[place])
    AssessmentRequest.objects.filter(pk=merged.pk).update(respond_by=NOW + 3 * HOUR)
    merge = join(kept, merged, desk)
    standing = ("status", "on_hold_until", "promise_left", "respond_by")
    after = [getattr(kept, name) for name in standing]
    assert after == [Status.SUBMITTED, None, None, NOW + 3 * HOUR]
    part(merge, desk)
    kept.refresh_from_db()
    assert [getattr(kept, name) for name in standing[:3]] == [
        Status.ON_HOLD,
        NOW + 9 * HOUR,
        5 * HOUR,
    ]


def test_the_claim_on_the_other_is_released_and_comes_back_with_it(kept, merged, desk):
    claiming.claim(assessment_request=merged, by=desk, now=NOW)
    merge = join(kept, merged, desk)
    assert (merged.assigned_to, merged.claimed_at, merged.claim_ends_at) == (None, None, None)
    part(merge, desk)
    merged.refresh_from_db()
    assert (merged.assigned_to, merged.claimed_at) == (desk, NOW)


def test_both_timelines_and_the_trail_tell_of_it(kept, merged, desk):
    part(join(kept, merged, desk), desk)
    told = RequestEvent.objects.order_by("id").values_list("assessment_request", "kind", "by")
    assert list(told) == [
        (row.pk, kind, desk.pk) for kind in ("merged", "unmerged") for row in (kept, merged)
    ]
    trail = AuditEvent.objects.filter(action__in=["request.merged", "request.unmerged"])
    assert Counter(trail.values_list("action", "record_id")) == Counter(
        (f"request.{kind}", row.pk) for kind in ("merged", "unmerged") for row in (kept, merged)
    )


def test_letters_about_the_other_stay(kept, merged, desk):
    triage.decline(assessment_request=merged, by=desk, now=MORNING)
    join(kept, merged, desk)
    assert OutboundMessage.objects.get().status == OutboundMessage.Status.FOR_DESK


def test_an_accepted_requests_visit_says_the_same_and_says_it_no_more(kept, merged, desk):
    visit = triage.accept(assessment_request=kept, by=desk, now=MORNING)
    email = visit.email
    merge = join(kept, merged, desk, chosen=ALL_MERGED)
    visit.refresh_from_db()
    copied = [name for name in ANSWERS if name != "for_whom"]
    assert {name: getattr(visit, name) for name in copied} == {
        name: ANSWERS[name] for name in copied
    }
    assert set(visit.locations.all()) == set(kept.locations.all())
    assert (visit.version, kept.status) == (2, Status.ACCEPTED)
    part(merge, desk)
    visit.refresh_from_db()
    assert (visit.email, visit.reach_by, visit.name) == (email, "email", "J. Pine")
    assert visit.locations.count() == 1


def standing(kind):
    """Makes a request as the product leaves it."""
    if kind in Stage.values:
        closed_at = MORNING if kind == Stage.CLOSED else None
        visit = FirstVisitFactory(stage=kind, closed_at=closed_at)
        return AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit)
    if kind == "set aside":
        return AssessmentRequestFactory(set_aside_at=MORNING)
    if kind == "merged":
        return AssessmentRequestFactory(merged_into=AssessmentRequestFactory())
    until = NOW if kind == Status.ON_HOLD else None
    return AssessmentRequestFactory(status=kind, on_hold_until=until)


@pytest.mark.parametrize(
    ("stays", "goes", "refusal"),
    [
        ("submitted", "submitted", None),
        ("on_hold", "submitted", None),
        ("booked", "submitted", None),
        ("looking", "on_hold", None),
        ("submitted", "declined", None),
        ("closed", "withdrawn", None),
        ("declined", "withdrawn", None),
        ("submitted", "booked", keepers.KeepTheAccepted),
        ("declined", "closed", keepers.KeepTheAccepted),
        ("looking", "booked", keepers.BothAccepted),
        ("closed", "looking", keepers.BothAccepted),
        ("closed", "submitted", keepers.AskedAgain),
        ("submitted", "closed", keepers.AskedAgain),
        ("declined", "submitted", keepers.KeepTheOpen),
        ("withdrawn", "on_hold", keepers.KeepTheOpen),
        ("submitted", "erased", keepers.WasErased),
        ("erased", "submitted", keepers.WasErased),
        ("submitted", "merged", keepers.AlreadyMerged),
        ("merged", "submitted", keepers.AlreadyMerged),
        ("submitted", "set aside", keepers.IsSetAside),
        ("set aside", "submitted", keepers.IsSetAside),
    ],
)
def test_no_open_request_and_no_visit_is_lost(desk, stays, goes, refusal):
    kept, merged = standing(stays), standing(goes)
    if refusal is None:
        assert join(kept, merged, desk).merged == merged
        return
    with pytest.raises(refusal):
        join(kept, merged, desk)
    assert (Merge.objects.count(), RequestEvent.objects.count()) == (0, 0)


def test_a_request_is_not_merged_with_itself(kept, desk):
    with pytest.raises(merging.OneAlready):
        join(kept, AssessmentRequest.objects.get(pk=kept.pk), desk)


@pytest.mark.parametrize("older", [0, 1])
def test_a_page_older_than_either_is_refused(kept, merged, desk, older):
    seen = Seen.of(kept), Seen.of(merged)
    turns.write((kept, merged)[older])
    with pytest.raises(Stale):
        join(kept, merged, desk, seen=seen)
    assert join(kept, merged, desk, seen=(Seen.of(kept), Seen.of(merged))).kept == kept


def test_a_second_press_by_the_same_person_is_one_merge(kept, merged, desk):
    seen = Seen.of(kept), Seen.of(merged)
    presses = [join(kept, merged, desk, seen=seen) for _ in range(2)]
    assert (presses[0], Merge.objects.count()) == (presses[1], 1)
    with pytest.raises(keepers.AlreadyMerged):
        join(kept, merged, UserFactory())


def test_what_was_edited_since_stays_as_edited(kept, merged, desk, place):
    old = kept.email
    merge = join(kept, merged, desk, chosen=ALL_MERGED)
    turns.write(kept, note="Edited.")
    corrections.change_places(assessment_request=kept, locations=[place], by=desk, now=NOW)
    part(merge, desk)
    kept.refresh_from_db()
    assert (kept.note, kept.email, kept.name) == ("Edited.", old, "J. Pine")
    assert list(kept.locations.all()) == [place]


def test_how_to_reach_a_person_goes_back_together_or_not_at_all(kept, merged, desk):
    """The number came with the merge; since then they asked for texts to it."""
    merge = join(kept, merged, desk, chosen={"phone": "merged"})
    turns.write(kept, reach_by="text")
    part(merge, desk)
    kept.refresh_from_db()
    assert (kept.phone, kept.reach_by) == (PHONE, "text")


def test_a_promise_that_was_stopped_since_stays_stopped(kept, merged, desk):
    AssessmentRequest.objects.filter(pk=merged.pk).update(respond_by=NOW + HOUR)
    merge = join(kept, merged, desk)
    triage.put_on_hold(assessment_request=kept, until=NOW + 9 * HOUR, by=desk, now=NOW)
    part(merge, desk)
    kept.refresh_from_db()
    assert (kept.status, kept.promise_left) == (Status.ON_HOLD, HOUR)


def test_undo_twice_is_once(kept, merged, desk):
    merge = join(kept, merged, desk)
    part(merge, desk)
    again = part(merge, UserFactory(), NOW + HOUR)
    assert (again.undone_by, again.undone_at) == (desk, NOW)
    assert RequestEvent.objects.filter(kind="unmerged").count() == 2


@pytest.mark.parametrize(("late", "refused"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_undo_is_open_for_thirty_days(kept, merged, desk, late, refused):
    merge = join(kept, merged, desk)
    now = NOW + timedelta(days=30) + late
    if refused:
        with pytest.raises(merging.MergeStands):
            part(merge, desk, now)
    else:
        assert part(merge, desk, now).undone_at == now


def test_newer_merges_are_undone_first(kept, merged, desk, place):
    before = everything(kept)
    older = join(kept, merged, desk, chosen=ALL_MERGED)
    third = AssessmentRequestFactory(locations=[place])
    newer = join(kept, third, desk, chosen={"name": "merged"}, now=NOW + HOUR)
    with pytest.raises(merging.UndoNewerFirst):
        part(older, desk, NOW + HOUR)
    part(newer, desk, NOW + HOUR)
    part(older, desk, NOW + HOUR)
    assert everything(kept) == before


def test_a_request_that_was_itself_merged_is_undone_after_it(kept, merged, desk, place):
    inner = join(kept, merged, desk)
    outer = join(AssessmentRequestFactory(locations=[place]), kept, desk)
    with pytest.raises(merging.UndoNewerFirst):
        part(inner, desk)
    part(outer, desk)
    assert part(inner, desk).undone_by == desk


def test_what_is_erased_is_not_brought_back(kept, merged, desk):
    merge = join(kept, merged, desk)
    AssessmentRequest.objects.filter(pk=merged.pk).update(status=Status.ERASED, closed_at=NOW)
    with pytest.raises(keepers.WasErased):
        part(merge, desk)


def test_after_an_undo_they_can_be_merged_the_other_way(kept, merged, desk):
    part(join(kept, merged, desk), desk)
    assert join(merged, kept, desk).kept == merged


@pytest.mark.django_db(transaction=True)
def test_two_desks_merge_in_both_directions_at_once_and_one_wins():
    place = LocationFactory()
    desks = [desk_of(place), desk_of(place)]
    for _ in range(10):
        keys = [AssessmentRequestFactory(locations=[place]).pk for _ in range(2)]
        start = Barrier(2)

        def press(by, stays, goes, start=start):
            try:
                kept, merged = (AssessmentRequest.objects.get(pk=key) for key in (stays, goes))
                start.wait(30)
                join(kept, merged, by)
            except keepers.AlreadyMerged as refusal:
                return refusal.code
            finally:
                connection.close()
            return "merged"

        with ThreadPoolExecutor(2) as pool:
            said = list(pool.map(press, desks, keys, reversed(keys)))
        assert Counter(said) == {"merged": 1, "already_merged": 1}
    assert Merge.objects.count() == 10
    assert AssessmentRequest.objects.exclude(merged_into=None).count() == 10
