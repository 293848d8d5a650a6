"""The availability pages: type, read the effect, save and apply; a look saves nothing."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from config.kernel import clock, ids
from scheduling import diary
from scheduling.models import AvailabilityException, AvailabilityRule
from tests.factories.scheduling import (
    AppointmentFactory,
    AvailabilityRuleFactory,
    LocationFactory,
    TherapistFactory,
)

pytestmark = pytest.mark.django_db

OVERVIEW, NEW, NEW_DAY = (
    reverse(f"therapist:{name}") for name in ("availability", "hours_new", "day_new")
)
TODAY = diary.date_of(clock.now())
MONDAY = TODAY + timedelta(days=14 - TODAY.weekday())


@pytest.fixture
def place():
    return LocationFactory(slug="here", name="Sample Harbor")


@pytest.fixture
def therapist(place):
    return TherapistFactory()


@pytest.fixture
def signed_in(client, therapist):
    client.force_login(therapist.user)
    return client


RULE = {
    "weekday": "0", "starts": "09:00", "ends": "11:00", "place": "here", "every": "1",
    "first": str(TODAY), "last": "",
}  # fmt: skip
DAY = {"kind": "closed", "day": str(MONDAY), "starts": "", "ends": "", "place": ""}


def own_rule(therapist, place, **changes):
    facts = {"starts": 540, "ends": 660, "valid_from": TODAY, **changes}
    return AvailabilityRuleFactory(therapist=therapist, location=place, **facts)


def words(answer):
    return answer.context["effect"]["lines"]


def test_hours_are_typed_looked_at_and_then_saved(signed_in, therapist):
    looked = signed_in.post(NEW, RULE)
    assert (looked.status_code, AvailabilityRule.objects.count()) == (200, 0)
    assert looked.context["sentence"] == "Mondays, 9 AM to 11 AM at Sample Harbor."
    (line,) = words(looked)
    assert line.startswith("Adds 2")
    saved = signed_in.post(NEW, {**RULE, "step": "save"})
    assert (saved.status_code, saved.url) == (302, f"{OVERVIEW}?saved=1")
    row = therapist.availability_rules.get()
    assert (row.weekday, row.starts, row.ends, row.valid_until) == (0, 540, 660, None)
    again = signed_in.post(NEW, {**RULE, "step": "save"})
    assert (again.status_code, AvailabilityRule.objects.count()) == (302, 1)
    page = signed_in.get(saved.url).content.decode()
    assert ("Mondays, 9 AM to 11 AM" in page, "Saved." in page) == (True, True)


def test_the_step_back_shows_what_was_typed(signed_in):
    back = signed_in.post(NEW, {**RULE, "starts": "09:30", "step": "edit"})
    assert back.status_code == 200
    assert 'value="09:30"' in back.content.decode()


def test_what_cannot_be_is_said_at_its_field_and_the_typing_stays(signed_in):
    answer = signed_in.post(NEW, {**RULE, "ends": "08:00", "step": "save"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"ends": ["Pick an end that is later than the start."]}
    assert 'value="08:00"' in answer.content.decode()
    assert AvailabilityRule.objects.count() == 0


FAR = "9999-12-31"


def test_a_day_beyond_the_calendar_is_refused_at_its_field(signed_in, therapist, place):
    end = reverse("therapist:hours_end", args=[own_rule(therapist, place).pk])
    for url, typed in (
        (NEW, {**RULE, "last": FAR}), (NEW_DAY, {**DAY, "day": FAR}), (end, {"last": FAR}),
    ):  # fmt: skip
        answer = signed_in.post(url, typed)
        said = list(answer.context["form"].errors.values())
        assert (answer.status_code, said) == (
            422,
            [["Pick a day between the years 2000 and 2200."]],
        )


def test_midnight_ends_the_day_and_the_last_day_counts(signed_in, therapist):
    last = str(TODAY + timedelta(days=6))
    signed_in.post(NEW, {**RULE, "ends": "00:00", "last": last, "step": "save"})
    row = therapist.availability_rules.get()
    assert (row.ends, row.valid_until) == (1440, TODAY + timedelta(days=7))
    page = signed_in.get(reverse("therapist:hours", args=[row.pk]))
    assert page.context["form"]["last"].value() == TODAY + timedelta(days=6)
    assert 'name="ends" value="00:00"' in page.content.decode()


def test_a_change_names_the_visit_that_stays(signed_in, therapist, place):
    row = own_rule(therapist, place)
    at = datetime.combine(MONDAY, time(10), tzinfo=diary.zone())
    visit = AppointmentFactory(therapist=therapist, location=place, starts_at=at)
    url = reverse("therapist:hours", args=[row.pk])
    looked = signed_in.post(url, {**RULE, "ends": "10:00"})
    (line,) = words(looked)
    assert line.startswith("Removes 1")
    (stays,) = looked.context["effect"]["stays"]
    assert stays["url"] == reverse("therapist:visit", args=[visit.pk])
    assert "1 visit stays:" in looked.content.decode()
    signed_in.post(url, {**RULE, "ends": "10:00", "version": "1", "step": "save"})
    row.refresh_from_db()
    visit.refresh_from_db()
    assert (row.ends, visit.status) == (600, "booked")


def test_hours_end_on_a_day_or_were_never_there(signed_in, therapist, place):
    row = own_rule(therapist, place)
    url = reverse("therapist:hours_end", args=[row.pk])
    last = str(TODAY + timedelta(days=20))
    assert signed_in.get(url).status_code == 200
    looked = signed_in.post(url, {"last": last})
    assert words(looked)[0].startswith("Removes ")
    row.refresh_from_db()
    assert row.valid_until is None
    signed_in.post(url, {"last": last, "version": "1", "step": "save"})
    row.refresh_from_db()
    assert row.valid_until == TODAY + timedelta(days=21)
    gone = {"last": str(TODAY - timedelta(days=1)), "version": "2", "step": "save"}
    signed_in.post(url, gone)
    assert AvailabilityRule.objects.count() == 0


def test_a_day_is_closed_changed_and_removed(signed_in, therapist, place):
    own_rule(therapist, place)
    looked = signed_in.post(NEW_DAY, DAY)
    assert words(looked) == ["Removes 2 open times."]
    signed_in.post(NEW_DAY, {**DAY, "step": "save"})
    row = therapist.availability_exceptions.get()
    assert (row.kind, row.on, row.location, row.starts) == ("closed", MONDAY, None, None)
    url = reverse("therapist:day", args=[row.pk])
    half = {**DAY, "starts": "09:00", "ends": "10:00", "place": "here"}
    assert words(signed_in.post(url, half)) == ["Adds 1 open time."]
    signed_in.post(url, {**half, "version": "1", "step": "save"})
    removal = reverse("therapist:day_remove", args=[row.pk])
    assert words(signed_in.get(removal)) == ["Adds 1 open time."]
    assert therapist.availability_exceptions.count() == 1
    assert signed_in.post(removal, {"version": "2", "step": "save"}).status_code == 302
    assert therapist.availability_exceptions.count() == 0


def test_extra_time_needs_a_place(signed_in):
    answer = signed_in.post(NEW_DAY, {**DAY, "kind": "open", "step": "save"})
    assert answer.context["form"].errors == {"place": ["Pick the place where you are open."]}


def test_my_week_leads_to_extra_time_on_its_day(signed_in):
    week = signed_in.get(reverse("therapist:week"), {"from": str(MONDAY)})
    form = signed_in.get(week.context["add_url"]).context["form"]
    assert (form["kind"].value(), form["day"].value()) == ("open", MONDAY)


@pytest.mark.parametrize("asked", ["kind=shut&day=2026-02-31", "kind=&day=", ""])
def test_an_address_that_makes_no_sense_asks_for_everything(signed_in, asked):
    form = signed_in.get(f"{NEW_DAY}?{asked}").context["form"]
    assert (form["kind"].value(), form["day"].value()) == ("", None)


def test_somebody_elses_hours_are_not_there(signed_in, place):
    rule = own_rule(TherapistFactory(), place)
    day = AvailabilityException.objects.create(therapist=rule.therapist, on=MONDAY, kind="closed")
    for name, row in (
        ("hours", rule), ("hours_end", rule), ("day", day), ("day_remove", day),
    ):  # fmt: skip
        url = reverse(f"therapist:{name}", args=[row.pk])
        assert signed_in.get(url).status_code == 404
        assert signed_in.post(url, {**RULE, "step": "save"}).status_code == 404
        assert signed_in.get(reverse(f"therapist:{name}", args=[ids.row_id()])).status_code == 404
    page = signed_in.get(OVERVIEW)
    assert (page.context["rules"], page.context["days"]) == ([], [])
    assert AvailabilityRule.objects.count() == AvailabilityException.objects.count() == 1


def test_hours_that_are_over_are_not_listed(signed_in, therapist, place):
    own_rule(therapist, place, valid_from=TODAY - timedelta(days=9), valid_until=TODAY)
    AvailabilityException.objects.create(
        therapist=therapist, on=TODAY - timedelta(days=1), kind="closed"
    )
    page = signed_in.get(OVERVIEW)
    assert (page.context["rules"], page.context["days"]) == ([], [])


def test_a_rule_that_a_program_made_rarer_can_be_kept_so(signed_in, therapist, place):
    row = own_rule(therapist, place, every_weeks=6)
    url = reverse("therapist:hours", args=[row.pk])
    assert 'value="6" selected' in signed_in.get(url).content.decode()
    signed_in.post(url, {**RULE, "every": "6", "ends": "12:00", "version": "1", "step": "save"})
    row.refresh_from_db()
    assert (row.every_weeks, row.ends) == (6, 720)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_few_questions(
    signed_in, therapist, place, count, django_assert_num_queries
):
    for weekday in range(count):
        own_rule(therapist, place, weekday=weekday)
        AvailabilityException.objects.create(
            therapist=therapist, on=MONDAY + timedelta(days=weekday), kind="closed", location=place
        )
    with django_assert_num_queries(5):
        signed_in.get(OVERVIEW)


@pytest.mark.parametrize("last", ["9999-12-31", "0001-01-01"])
def test_a_last_day_that_no_diary_reaches_is_asked_for_again(signed_in, therapist, place, last):
    rule = own_rule(therapist, place)
    said = []
    for name, typed in (("hours", {**RULE, "last": last}), ("hours_end", {"last": last})):
        answer = signed_in.post(reverse(f"therapist:{name}", args=[rule.pk]), typed)
        said.append((answer.status_code, answer.context["form"].errors["last"]))
    assert said == [(422, ["Pick a day between the years 2000 and 2200."])] * 2


def test_of_two_tabs_the_second_reads_what_the_first_saved_and_may_keep_its_own(
    signed_in, therapist, place
):
    row = own_rule(therapist, place)
    url = reverse("therapist:hours", args=[row.pk])
    assert '<input type="hidden" name="version" value="1">' in signed_in.get(url).content.decode()
    typed = {**RULE, "version": "1", "step": "save"}
    assert signed_in.post(url, {**typed, "ends": "12:00"}).status_code == 302
    late = signed_in.post(url, {**typed, "ends": "13:00"})
    assert (late.status_code, late.context["refused"], late.context["stands"]) == (
        409,
        "These hours changed after you opened them. What you typed is still here.",
        "Mondays, 9 AM to noon at Sample Harbor.",
    )
    assert ("ends", "13:00") in late.context["typed"]
    row.refresh_from_db()
    assert row.ends == 720
    assert signed_in.post(url, {**typed, "ends": "12:00"}).status_code == 302  # pressed twice
    kept = {**typed, "ends": "13:00", "version": str(late.context["version"])}
    assert signed_in.post(url, kept).status_code == 302
    row.refresh_from_db()
    assert (row.ends, row.version) == (780, 3)


def test_hours_that_changed_since_they_were_looked_at_neither_end_nor_go(
    signed_in, therapist, place
):
    row = own_rule(therapist, place, version=2)
    day = AvailabilityException.objects.create(
        therapist=therapist, on=MONDAY, kind="closed", version=2
    )
    end = reverse("therapist:hours_end", args=[row.pk])
    typed = {"last": str(MONDAY), "version": "1", "step": "save"}
    assert signed_in.post(end, typed).status_code == 409
    removal = reverse("therapist:day_remove", args=[day.pk])
    late = signed_in.post(removal, {"version": "1", "step": "save"})
    assert (late.status_code, late.context["version"]) == (409, 2)
    row.refresh_from_db()
    assert (row.valid_until, AvailabilityException.objects.count()) == (None, 1)
