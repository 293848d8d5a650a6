"""The queue's page: lists, search, several rows at once, saved views, and its quiet refresh."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from config.audit.models import AuditEvent
from config.kernel import clock
from intake import presence, queue
from intake.models import AssessmentRequest, SavedView
from intake.seen import Seen
from scheduling import diary
from tests.factories.accounts import UserFactory
from tests.factories.scheduling import (
    HOUR,
    AppointmentFactory,
    BusyTimeFactory,
    FirstVisitFactory,
    LocationFactory,
    desk_of,
)
from tests.intake.staff.asking import asks, url

pytestmark = pytest.mark.django_db

Status = AssessmentRequest.Status
QUEUE, REFRESH, SEARCH, SEVERAL, SAVED, REMOVED = [
    reverse(f"desk:{name}")
    for name in (
        "queue",
        "queue_refresh",
        "queue_search",
        "queue_several",
        "queue_view_saved",
        "queue_view_removed",
    )
]


@pytest.fixture
def place():
    return LocationFactory(slug="middleborough", name="Middleborough")


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def names(answer):
    return re.findall(r'class="open-link"[^>]*>([^<]+)<', answer.content.decode())


def tabs(answer):
    found = re.findall(r"<li><a [^>]*>([^<]+?) <b>(\d+)</b>", answer.content.decode())
    return {label: int(count) for label, count in found}


def search(client, typed):
    led = client.post(SEARCH, {"q": typed})
    return led.headers["Location"], client.get(led.headers["Location"])


def picks(*rows):
    return [f"{row.reference}~{Seen.of(row)}" for row in rows]


def tomorrow():
    return str(diary.date_of(clock.now()) + timedelta(days=1))


# Lists


def test_tabs_count_what_is_open_and_who_named_two_places_shows_at_both(signed_in, place, desk):
    other = LocationFactory(name="Online")
    desk.desk_assignments.create(location=other)
    asks(place), asks(place, locations=[place, other], name="Either Way")
    asks(place, status=Status.ON_HOLD, on_hold_until=clock.now() + HOUR)
    asks(place, set_aside_at=clock.now())
    for stage in ("offered", "offered", "waitlisted", "booked", "closed"):
        visit = FirstVisitFactory(stage=stage, closed_at=clock.now() if stage == "closed" else None)
        asks(place, status=Status.ACCEPTED, first_visit=visit)
    page = signed_in.get(QUEUE)
    assert tabs(page) == {
        "All": 2,
        "Middleborough": 2,
        "Online": 1,
        "Mine": 0,
        "On hold": 1,
        "Offers out": 2,
        "Waitlist": 1,
    }
    assert "Set aside <b>1</b>" in page.content.decode()
    assert names(signed_in.get(QUEUE, {"place": other.slug})) == ["Either Way"]


def test_each_row_has_one_step_worked_out_from_its_state(signed_in, place):
    now = clock.now()
    visits = {stage: FirstVisitFactory(stage=stage) for stage in ("looking", "offered", "booked")}
    asks(place)
    asks(place, status=Status.ON_HOLD, on_hold_until=now + HOUR)
    asks(place, set_aside_at=now)
    asks(place, status=Status.DECLINED)
    for visit in visits.values():
        asks(place, status=Status.ACCEPTED, first_visit=visit)
    found = {}
    for view in ("waiting", "on_hold", "offered", "booked", "closed", "set_aside"):
        html = signed_in.get(QUEUE, {"view": view}).content.decode()
        cells = re.findall(r'data-part="act">(.*?)</td>', html, re.DOTALL)
        found[view] = [re.sub(r"<span class=.hide.*?</span>|<[^>]+>", "", each) for each in cells]
    assert found == {
        "waiting": ["Book a time", "Book a time"],
        "on_hold": ["Take off hold"],
        "offered": ["See the offer"],
        "booked": ["Open visit"],
        "closed": ["Look"],
        "set_aside": ["Put into the queue"],
    }


def test_a_row_says_who_has_it(signed_in, place, desk):
    now = clock.now()
    taken = {"claimed_at": now, "claim_ends_at": now + HOUR}
    asks(place, assigned_to=desk, **taken)
    asks(place, assigned_to=UserFactory(name="Lee Sample"), **taken)
    page = text(signed_in.get(QUEUE))
    assert ["You have it" in page, "Lee Sample has it" in page] == [True, True]


def test_pages_lead_on_and_back_in_the_same_list(signed_in, place):
    for number in range(queue.PAGE + 2):
        asks(place, name=f"Person {number:02}", respond_by=clock.now() + number * HOUR)
    first = signed_in.get(QUEUE, {"place": "middleborough"})
    onwards = re.search(r'href="([^"]+)" rel="next"', first.content.decode())[1]
    second = signed_in.get(onwards.replace("&amp;", "&"))
    assert (names(first)[-1], names(second)) == ("Person 49", ["Person 50", "Person 51"])
    back = re.search(r'href="([^"]+)" rel="prev"', second.content.decode())[1]
    assert "place=middleborough" in back
    assert names(signed_in.get(back.replace("&amp;", "&"))) == names(first)


def test_the_opened_request_has_a_way_back_to_its_list_without_script(signed_in, place):
    row = asks(place)
    page = signed_in.get(f"{QUEUE}?place=middleborough&open={row.reference}").content.decode()
    (back,) = re.findall(r'href="([^"]*)" data-close', page)
    assert back == f"{QUEUE}?place=middleborough"
    (back,) = re.findall(r'href="([^"]*)" data-close', signed_in.get(url(row)).content.decode())
    assert back == QUEUE


def test_a_mark_that_is_none_of_ours_shows_the_first_page(signed_in, place):
    asks(place, name="Jordan Here")
    assert names(signed_in.get(QUEUE, {"at": "nonsense"})) == ["Jordan Here"]


@pytest.mark.parametrize(
    ("only", "shown"), [("late", ["Late"]), ("urgent", ["Soon"]), ("free", ["Soon", "Late"])]
)
def test_a_list_can_be_narrowed(signed_in, place, only, shown):
    now = clock.now()
    asks(place, name="Soon", urgent=True)
    asks(place, name="Late", respond_by=now - HOUR)
    asks(
        place,
        name="Answered and taken",
        respond_by=now - HOUR,
        answered_at=now,
        assigned_to=UserFactory(),
        claimed_at=now,
        claim_ends_at=now + HOUR,
    )
    assert names(signed_in.get(QUEUE, {"only": only})) == shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_and_its_refresh_take_the_same_few_questions(
    rows, signed_in, place, django_assert_num_queries
):
    asks(place, status=Status.ON_HOLD, on_hold_until=clock.now() + HOUR)  # of the same name
    for _ in range(rows):
        asks(place, status=Status.ACCEPTED, first_visit=FirstVisitFactory())
    with django_assert_num_queries(20):
        page = signed_in.get(QUEUE)
    assert len(names(page)) == rows
    with django_assert_num_queries(20):
        signed_in.get(REFRESH)


def test_visits_that_lie_in_time_away_are_counted_beside_the_tabs(signed_in, place):
    assert "Visits to move" not in text(signed_in.get(QUEUE))
    at = clock.now() + HOUR
    for where in (place, LocationFactory()):
        visit = AppointmentFactory(location=where, starts_at=at)
        BusyTimeFactory(
            therapist=visit.therapist, location=None, kind="BUSY_UNAVAILABLE", starts_at=at
        )
    page = signed_in.get(QUEUE)
    assert "Visits to move 1" in text(page)
    assert f'<a href="{reverse("desk:away")}">Visits to move' in page.content.decode()


def test_a_row_says_who_has_it_open_and_that_it_may_be_a_second_one(signed_in, place):
    lee, now = desk_of(place), clock.now()
    one, other = (asks(place, email="jordan@example.org") for _ in range(2))
    asks(place, email="sam@example.org", name="Sam Rowan")
    presence.here(one, lee, now=now)
    rows = {row["reference"]: row for row in signed_in.get(QUEUE).context["rows"]}
    marks = {key: (row["presence_words"], row["duplicate_words"]) for key, row in rows.items()}
    assert marks.pop(one.reference) == (f"{lee.name.split()[0]} has this open", "Maybe asked twice")
    assert marks.pop(other.reference) == ("", "Maybe asked twice")
    assert list(marks.values()) == [("", "")]


# Search


def test_a_search_finds_and_its_address_names_nobody(signed_in, place):
    asks(place, name="Zoë North", status=Status.DECLINED)
    asks(place, name="Casey South")
    address, page = search(signed_in, "zoe north")
    assert re.fullmatch(r"/staff/queue/\?find=[\w-]{8}", address)
    assert names(page) == ["Zoë North"]
    assert 'value="zoe north"' in page.content.decode()
    event = AuditEvent.objects.get(action="queue.searched")
    assert len(event.details["shown"]) == 1


def test_two_searches_stand_beside_each_other(signed_in, place):
    asks(place, name="Zoë North")
    asks(place, name="Casey South")
    first, _ = search(signed_in, "zoe")
    _, second = search(signed_in, "casey")
    assert (names(signed_in.get(first)), names(second)) == (["Zoë North"], ["Casey South"])


def test_a_search_of_somebody_else_says_nothing(signed_in, client, place):
    address, _ = search(signed_in, "zoe")
    client.force_login(desk_of(place))
    page = client.get(address)
    assert ["zoe" in text(page), "This search has ended." in text(page)] == [False, True]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("nobody", "Nobody found for “nobody”."),
        ("x", "That is too little to look for."),
        ("<b>bold</b>", "Nobody found for “&lt;b&gt;bold&lt;/b&gt;”."),
        ("no\0body", "Nobody found for “no body”."),
        ("y" * 500, "Nobody found for"),
    ],
)
def test_a_search_that_finds_nobody_says_so(signed_in, place, typed, words):
    assert words in text(search(signed_in, typed)[1])


def test_what_was_told_is_no_search_and_a_search_is_not_told(signed_in, place):
    told = hold(signed_in, asks(place)).headers["Location"].partition("told=")[2]
    page = signed_in.get(QUEUE, {"find": told})
    assert (page.status_code, "This search has ended." in text(page)) == (200, True)
    found = search(signed_in, "jordan")[0].partition("find=")[2]
    assert signed_in.get(QUEUE, {"told": found}).context["told"] is None


def test_an_empty_search_leads_to_the_queue(signed_in):
    assert signed_in.post(SEARCH, {"q": " "}).headers["Location"] == QUEUE


# Nothing to show


def test_an_empty_list_says_what_is_true(signed_in, place):
    asked = ({}, {"place": "middleborough"}, {"view": "mine"}, {"view": "waitlisted"})
    assert [re.search(r"<h2>(.*?)</h2>", signed_in.get(QUEUE, each).content.decode())[1]
            for each in asked] == [
        "No requests waiting.",
        "No requests waiting in Middleborough.",
        "You have taken nothing on.",
        "Nobody is on the list.",
    ]  # fmt: skip


def test_a_list_whose_rows_are_all_on_hold_says_so(signed_in, place):
    asks(place, status=Status.ON_HOLD, on_hold_until=clock.now() + HOUR)
    page = text(signed_in.get(QUEUE))
    assert "No requests waiting. 1 request is on hold. The next one comes back" in page


def test_what_is_on_hold_is_counted_beside_what_else_is_open(signed_in, place):
    for stage in ("offered", "waitlisted"):
        visit = FirstVisitFactory(stage=stage)
        asks(place, status=Status.ACCEPTED, first_visit=visit)
    for _ in range(2):
        asks(place, status=Status.ON_HOLD, on_hold_until=clock.now() + HOUR)
    page = text(signed_in.get(QUEUE))
    assert "No requests waiting. 2 requests are on hold. The next one comes back" in page


def test_an_empty_list_says_when_the_last_one_came(signed_in, place):
    asks(place, status=Status.DECLINED)
    assert "The last one came" in text(signed_in.get(QUEUE))


def test_a_filter_that_hides_everybody_says_how_many(signed_in, place):
    asks(place), asks(place)
    page = signed_in.get(QUEUE, {"only": "late", "place": "middleborough"})
    assert "0 of 2 match." in text(page)
    assert 'href="/staff/queue/?place=middleborough">Clear filters' in page.content.decode()


def test_somebody_without_a_place_is_told(client):
    client.force_login(UserFactory())
    assert "You work at no place yet." in text(client.get(QUEUE))


# Refresh


def test_a_refresh_that_finds_no_change_is_304_and_leaves_no_trace(signed_in, place):
    row = asks(place)
    page = signed_in.get(QUEUE)
    etag = re.search(r'data-etag="&quot;(\w+)&quot;"', page.content.decode())[1]
    noted = AuditEvent.objects.count()
    same = signed_in.get(REFRESH, headers={"If-None-Match": f'W/"{etag}"'})
    assert (same.status_code, same.content, AuditEvent.objects.count()) == (304, b"", noted)
    row.urgent = True
    row.save()
    changed = signed_in.get(REFRESH, headers={"If-None-Match": f'"{etag}"'})
    assert (changed.status_code, names(changed)) == (200, ["Jordan Sample"])
    assert changed.headers["ETag"] != f'"{etag}"'
    assert AuditEvent.objects.filter(action="queue.listed").count() == 2


# Several at once


def hold(client, *rows, until=None, **more):
    sent = {"act": "hold", "pick": picks(*rows), "until": until or tomorrow(), **more}
    return client.post(SEVERAL, sent)


def test_several_are_held_and_each_exception_is_told(signed_in, place):
    kept, changed, urgent = asks(place), asks(place), asks(place, urgent=True, name="Pat Soon")
    sent = picks(kept, changed, urgent)
    AssessmentRequest.objects.filter(pk=changed.pk).update(version=5)
    led = signed_in.post(
        SEVERAL,
        {"act": "hold", "pick": sent, "until": tomorrow(), "back": "place=middleborough"},
    )
    address = led.headers["Location"]
    assert re.fullmatch(r"/staff/queue/\?place=middleborough&told=[\w-]{8}", address)
    page = text(signed_in.get(address))
    assert "1 is on hold until" in page
    assert "1 had changed. Please look again." in page
    assert "Pat Soon: They asked to talk to someone soon. Open this one by itself." in page
    found = AssessmentRequest.objects.order_by("received_at")
    assert sorted(row.status for row in found) == ["on_hold", "submitted", "submitted"]


def test_several_are_given_to_me_or_to_a_colleague(signed_in, place, desk):
    rows, lee = [asks(place), asks(place)], UserFactory(name="Lee Sample")
    lee.desk_assignments.create(location=place)
    led = signed_in.post(SEVERAL, {"act": "assign", "pick": picks(*rows), "to": "me"})
    assert "2 are yours now." in text(signed_in.get(led.headers["Location"]))
    rows = list(AssessmentRequest.objects.all())
    led = signed_in.post(SEVERAL, {"act": "assign", "pick": picks(*rows), "to": lee.pk})
    assert "2 are with Lee Sample now." in text(signed_in.get(led.headers["Location"]))
    assert set(AssessmentRequest.objects.values_list("assigned_to", flat=True)) == {lee.pk}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"act": "hold", "until": ""}, "Pick the day on which they come back."),
        ({"act": "hold", "until": "soon"}, "Type a day like 2026-12-01."),
        ({"act": "hold", "until": "2020-01-01"}, "Pick a day to come, within a year."),
        ({"act": "assign", "to": "nobody"}, "Pick somebody from the list."),
        ({"act": "decline"}, "Pick somebody from the list."),
        ({"act": "decline", "to": "me"}, "Pick the day on which they come back."),
    ],
)
def test_what_is_missing_is_said_and_what_was_chosen_stays(signed_in, place, sent, words):
    row = asks(place)
    page = signed_in.post(SEVERAL, {"pick": picks(row), "to": "x", **sent})
    assert (page.status_code, words in text(page)) == (422, True)
    assert f'value="{picks(row)[0]}" checked' in page.content.decode()
    row.refresh_from_db()
    assert (row.status, row.version) == (Status.SUBMITTED, 1)


def test_nothing_chosen_is_said(signed_in, place):
    asks(place)
    page = signed_in.post(SEVERAL, {"act": "assign", "to": "me"})
    assert (page.status_code, "Choose one or more requests first." in text(page)) == (422, True)


def test_rows_of_other_places_are_not_touched(signed_in):
    row = asks(LocationFactory())
    page = text(signed_in.get(hold(signed_in, row).headers["Location"]))
    assert "0 are on hold" in page
    assert "1 is not at your places any more." in page
    row.refresh_from_db()
    assert row.status == Status.SUBMITTED


def test_what_has_ended_cannot_be_chosen(signed_in, place):
    asks(place, status=Status.DECLINED)
    assert 'name="pick"' not in signed_in.get(QUEUE, {"view": "closed"}).content.decode()


# Saved views


def test_a_view_is_saved_opened_and_removed(signed_in, desk, place):
    back = "view=on_hold&place=middleborough&find=secret&told=x"
    led = signed_in.post(SAVED, {"name": " My holds ", "back": back})
    assert led.headers["Location"] == "/staff/queue/?view=on_hold&place=middleborough"
    view = SavedView.objects.get()
    assert (view.user, view.name, view.query) == (
        desk,
        "My holds",
        "view=on_hold&place=middleborough",
    )
    page = signed_in.get(led.headers["Location"]).content.decode()
    assert (
        'href="/staff/queue/?view=on_hold&amp;place=middleborough" aria-current="page">My holds'
        in page
    )
    signed_in.post(REMOVED, {"name": "My holds"})
    assert SavedView.objects.count() == 0


def test_the_same_name_again_means_the_new_view(signed_in):
    for view in ("mine", "on_hold"):
        signed_in.post(SAVED, {"name": "Mornings", "back": f"view={view}"})
    assert [each.query for each in SavedView.objects.all()] == ["view=on_hold"]


def test_nobody_sees_or_removes_a_view_of_somebody_else(signed_in):
    SavedView.objects.create(
        user=UserFactory(), name="Not yours", query="view=mine", saved_at=clock.now()
    )
    assert "Not yours" not in text(signed_in.get(QUEUE))
    signed_in.post(REMOVED, {"name": "Not yours"})
    assert SavedView.objects.count() == 1


def test_a_place_that_cannot_be_one_is_not_saved(signed_in):
    answer = signed_in.post(SAVED, {"name": "Odd", "back": "view=mine&place=" + "\N{CACTUS}" * 60})
    assert (answer.status_code, SavedView.objects.get().query) == (302, "view=mine")


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "\u202eview"])
def test_a_view_needs_a_name_that_can_be_shown(signed_in, name):
    assert signed_in.post(SAVED, {"name": name}).status_code == 422
    assert SavedView.objects.count() == 0


def test_there_is_an_end_to_saved_views(signed_in, desk):
    for number in range(20):
        SavedView.objects.create(user=desk, name=f"{number}", query="", saved_at=clock.now())
    page = signed_in.post(SAVED, {"name": "One more"})
    assert (page.status_code, "You have 20 saved views." in text(page)) == (422, True)
    assert signed_in.post(SAVED, {"name": "7", "back": "view=mine"}).status_code == 302
