"""Two requests side by side: picked, merged, told apart and set apart again."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import duplicates, merging, turns
from intake.models import AssessmentRequest, Merge, NotTheSame
from intake.seen import Seen
from scheduling import appointments
from tests.factories.scheduling import LocationFactory, desk_of
from tests.intake.staff.asking import asks, fresh

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
DAY = timedelta(days=1)
SAME = {"email": "jordan@example.org"}


@pytest.fixture
def one(place):
    return asks(place, 3, **SAME, name="Jordan Pine", pronouns="", note="First words.")


@pytest.fixture
def other(place):
    return asks(place, 2, **SAME, name="Jordon Pine", pronouns="they/them", note="Later words.")


def url(name, one, other):
    return reverse(f"desk:{name}", args=[one.reference, other.reference])


def merge(client, one, other, **typed):
    seen = {"seen_one": str(Seen.of(one)), "seen_other": str(Seen.of(other))}
    return client.post(url("merge", one, other), {**seen, "keep": one.reference, **typed})


def picked(page):
    found = re.findall(r'name="([a-z_]+)" value="([^"]+)" checked', page.content.decode())
    return dict(found)


def test_likely_pairs_are_listed_with_why(signed_in, one, other):
    page = signed_in.get(reverse("desk:duplicates"))
    assert page.context["pairs"] == [
        {
            "people": [
                {"name": "Jordan Pine", "reference": one.reference, "state": "New"},
                {"name": "Jordon Pine", "reference": other.reference, "state": "New"},
            ],
            "why": "Same email, similar name",
            "url": url("pair", one, other),
        }
    ]
    listed = AuditEvent.objects.get(action="duplicates.listed")
    assert listed.details == {"shown": [one.reference, other.reference]}


def test_nobody_alike_is_said_plainly(signed_in):
    page = signed_in.get(reverse("desk:duplicates"))
    assert "No likely duplicates" in page.content.decode()


def test_the_request_shows_who_may_be_the_same(signed_in, one, other):
    page = signed_in.get(reverse("desk:request", args=[other.reference]))
    assert page.context["opened"]["likely"] == [
        {
            "name": "Jordan Pine",
            "reference": one.reference,
            "state": "New",
            "why": "Same email, similar name",
            "url": url("pair", one, other),
        }
    ]


def test_side_by_side_what_differs_can_be_picked(signed_in, one, other):
    page = signed_in.get(url("pair", other, one))
    assert picked(page) == {
        "name": one.reference,
        "pronouns": other.reference,
        "note": one.reference,
    }
    assert [row["label"] for row in page.context["rows"] if row["same"]] == [
        "Email", "Phone", "How to reach them", "For", "Where", "When", "About",
    ]  # fmt: skip
    assert page.context["keepable"] == [one.reference, other.reference]
    viewed = AuditEvent.objects.filter(action="request.viewed")
    assert viewed.count() == 2


def test_a_merge_keeps_what_was_picked_and_can_be_undone(signed_in, desk, one, other):
    answer = merge(signed_in, one, other, name=other.reference, pronouns=other.reference)
    assert answer.headers["Location"] == reverse("desk:request", args=[one.reference])
    one, other = fresh(one), fresh(other)
    assert (one.name, one.pronouns, one.note) == ("Jordon Pine", "they/them", "First words.")
    assert other.merged_into == one
    stands = signed_in.get(answer.headers["Location"]).context["opened"]["merges"]
    assert [(each["words"], each["reference"]) for each in stands] == [
        ("This one goes on for", other.reference)
    ]
    press = signed_in.post(stands[0]["undo_url"], {"merge": stands[0]["hidden"][0]["value"]})
    assert press.status_code == 302
    assert (fresh(one).name, fresh(other).merged_into) == ("Jordan Pine", None)


def test_the_later_one_can_be_kept_as_well(signed_in, one, other):
    merge(signed_in, one, other, keep=other.reference, note=one.reference)
    kept = fresh(other)
    assert (fresh(one).merged_into, kept.note, kept.name) == (kept, "First words.", "Jordon Pine")


def test_a_change_meanwhile_keeps_what_was_picked(signed_in, one, other):
    seen = str(Seen.of(one))
    turns.write(one, urgent=True)
    answer = merge(signed_in, one, other, seen_one=seen, name=other.reference)
    assert answer.status_code == 409
    assert picked(answer)["name"] == other.reference
    assert answer.context["taken"]["text"] == "What you picked is still here."
    assert Merge.objects.count() == 0


def looked_at():
    viewed = AuditEvent.objects.filter(action="request.viewed")
    return sorted(viewed.values_list("reference", flat=True))


def test_a_merge_that_is_refused_shows_both_and_that_is_in_the_trail(signed_in, one, other):
    merge(signed_in, one, other, name="NOBODY")
    assert looked_at() == sorted([one.reference, other.reference])


def test_a_pick_of_nothing_we_know_is_refused(signed_in, one, other):
    answer = merge(signed_in, one, other, name="NOBODY")
    assert answer.status_code == 422
    assert Merge.objects.count() == 0


def test_a_second_press_is_one_merge(signed_in, one, other):
    first, second = merge(signed_in, one, other), merge(signed_in, one, other)
    assert [first.status_code, second.status_code] == [302, 302]
    assert Merge.objects.count() == 1


def test_two_people_are_remembered(signed_in, desk, one, other):
    answer = signed_in.post(url("apart", one, other))
    assert answer.headers["Location"] == reverse("desk:duplicates")
    assert NotTheSame.objects.get().by == desk
    assert signed_in.get(reverse("desk:duplicates")).context["pairs"] == []
    page = signed_in.get(url("pair", one, other))
    assert page.context["told_apart"] == f"{desk.name} said these are two people."


def test_a_closed_one_cannot_go_on_for_an_open_one(signed_in, one, other):
    AssessmentRequest.objects.filter(pk=one.pk).update(
        status=Status.DECLINED, closed_at=clock.now()
    )
    page = signed_in.get(url("pair", one, other))
    assert page.context["keepable"] == [other.reference]


def test_a_merged_request_offers_no_step_but_the_way_back(signed_in, desk, one, other):
    merging.merge(kept=one, merged=other, chosen={}, by=desk, now=clock.now())
    page = signed_in.get(reverse("desk:request", args=[other.reference]))
    shown = page.context["opened"]
    assert (shown["state"], shown["steps"], shown["book"], shown["promise"]) == (
        "Merged", [], None, "",
    )  # fmt: skip
    assert [each["words"] for each in shown["merges"]] == ["This one lives on in"]


@pytest.mark.parametrize(
    ("mine", "ago", "keys"),
    [
        (True, timedelta(0), ["u"]),
        (True, appointments.UNDO_WITHIN + timedelta(seconds=1), [""]),
        (False, timedelta(0), [""]),
    ],
)
def test_a_key_sets_apart_only_what_one_has_just_merged(
    *, mine, ago, keys, signed_in, desk, place, one, other
):
    by = desk if mine else desk_of(place)
    merging.merge(kept=one, merged=other, chosen={}, by=by, now=clock.now() - ago)
    page = signed_in.get(reverse("desk:request", args=[one.reference])).content.decode()
    buttons = re.findall(r'<button([^>]*data-busy-text="Setting apart…"[^>]*)>', page)
    found = [re.search(r'data-key="(\w)"', each) for each in buttons]
    assert [each.group(1) if each else "" for each in found] == keys


def test_after_thirty_days_a_merge_stays(signed_in, desk, one, other):
    then = clock.now() - 31 * DAY
    made = merging.merge(kept=one, merged=other, chosen={}, by=desk, now=then)
    page = signed_in.get(reverse("desk:request", args=[one.reference]))
    assert [each["undo_url"] for each in page.context["opened"]["merges"]] == [""]
    address = reverse("desk:unmerge", args=[one.reference])
    answer = signed_in.post(address, {"merge": str(made.pk)})
    assert answer.status_code == 409
    assert answer.context["opened"]["taken"]["title"] == merging.MergeStands.detail
    assert answer.context["queue_url"] == reverse("desk:queue")


@pytest.mark.parametrize("sent", ["", "none", "01a208b1-89b2-7102-998b-2aa687b3ac1e"])
def test_no_merge_of_that_name_is_undone(signed_in, one, sent):
    address = reverse("desk:unmerge", args=[one.reference])
    assert signed_in.post(address, {"merge": sent}).status_code == 404


def test_a_merge_of_others_is_not_undone_from_here(signed_in, desk, one, other, place):
    made = merging.merge(kept=one, merged=other, chosen={}, by=desk, now=clock.now())
    stranger = asks(place, email="sam@example.org", name="Sam Rowan")
    address = reverse("desk:unmerge", args=[stranger.reference])
    assert signed_in.post(address, {"merge": str(made.pk)}).status_code == 404
    assert fresh(other).merged_into == one


def test_one_request_and_other_places_have_no_pair(signed_in, one):
    elsewhere = asks(LocationFactory(), **SAME)
    assert signed_in.get(url("pair", one, one)).status_code == 404
    assert signed_in.get(url("pair", one, elsewhere)).status_code == 404
    assert duplicates.likely(one, user=desk_of(LocationFactory())) == []


def test_a_merge_with_a_request_of_another_place_is_told_without_it(signed_in, one, other):
    elsewhere = LocationFactory(name="Norton")
    made = merging.merge(kept=one, merged=other, chosen={}, by=desk_of(elsewhere), now=clock.now())
    other.locations.set([elsewhere])
    page = signed_in.get(reverse("desk:request", args=[one.reference]))
    (shown,) = page.context["opened"]["merges"]
    assert (shown["words"], sorted(shown)) == (
        "This one goes on for a request of another place",
        ["by", "words"],
    )
    assert reverse("desk:request", args=[other.reference]) not in page.content.decode()
    assert other.reference not in page.content.decode()
    (told,) = [each for each in page.context["opened"]["events"] if "Merged" in each["words"]]
    assert told["words"] == "Merged. It goes on for a request of another place"
    address = reverse("desk:unmerge", args=[one.reference])
    assert signed_in.post(address, {"merge": str(made.pk)}).status_code == 404
    assert fresh(other).merged_into == one


def test_a_merge_with_a_request_that_was_erased_names_it_no_more(signed_in, desk, one, other):
    merging.merge(kept=one, merged=other, chosen={}, by=desk, now=clock.now())
    AssessmentRequest.objects.filter(pk=other.pk).update(
        reference="-gone", status=Status.ERASED, closed_at=clock.now()
    )
    page = signed_in.get(reverse("desk:request", args=[one.reference]))
    (shown,) = page.context["opened"]["merges"]
    assert (shown["words"], sorted(shown)) == (
        "This one goes on for a request that was erased",
        ["by", "words"],
    )
