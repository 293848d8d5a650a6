"""How the desk's pages say things."""

from datetime import timedelta

import pytest

from intake.models import AssessmentRequest
from intake.staff import badges, words
from tests.factories.intake import AssessmentRequestFactory
from tests.factories.scheduling import HOUR, MORNING, FirstVisitFactory

Status = AssessmentRequest.Status
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)


def built(**changes):
    return AssessmentRequestFactory.build(phone="+15085550123", **changes)


@pytest.mark.parametrize(
    ("reach_by", "voicemail", "named", "rule"),
    [
        ("email", False, True, "Email only. Do not text or call."),
        ("text", True, True, "Text only. Do not call."),
        ("call", False, True, "Call. No voicemail."),
        ("call", True, True, "Call. Voicemail is okay."),
        ("text", True, False, "Text only. Do not call. Leave our name out."),
        ("call", False, False, "Call. No voicemail. Leave our name out."),
    ],
)
def test_what_the_desk_must_not_do_is_said(reach_by, voicemail, named, rule):
    row = built(reach_by=reach_by, voicemail_ok=voicemail, practice_name_ok=named)
    assert words.contact_rule(row) == rule


def test_a_row_of_the_queue_says_to_leave_our_name_out():
    row = built(reach_by="text", practice_name_ok=False)
    assert words.contact(row) == "Text only. Leave our name out."


@pytest.mark.parametrize(
    ("reach_by", "scheme"), [("email", "mailto:"), ("text", "sms:"), ("call", "tel:")]
)
def test_one_button_and_it_is_the_one_that_was_allowed(reach_by, scheme):
    (contact,) = words.contacts(built(reach_by=reach_by))
    assert contact["url"].startswith(scheme)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ([], "Any time"),
        (["mon-morning"], "Mon mornings"),
        (["tue-afternoon", "thu-afternoon"], "Tue or Thu afternoons"),
        ([f"{day}-morning" for day in DAYS[:5]], "Weekday mornings"),
        ([f"{day}-evening" for day in DAYS], "Any evening"),
        (["fri-evening", "mon-morning"], "Mon mornings; Fri evenings"),
    ],
)
def test_wanted_times_take_as_few_words_as_they_allow(times, said):
    assert words.wanted_times(times) == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "now", "badge"),
    [
        ({}, MORNING, ("today", "Today")),
        ({"respond_by": MORNING + 5 * HOUR}, MORNING, ("due", "Due in 5 h")),
        ({"respond_by": MORNING + HOUR}, MORNING + 3 * HOUR, ("late", "Waiting 3 h")),
        ({"respond_by": MORNING + HOUR}, MORNING + 3 * DAY, ("late", "Waiting 3 days")),
        ({"respond_by": MORNING + HOUR}, MORNING + DAY, ("late", "Waiting 1 day")),
        ({"respond_by": MORNING + 3 * DAY}, MORNING + DAY, ("today", "Yesterday")),
        ({"respond_by": MORNING + 8 * DAY}, MORNING + 2 * DAY, ("today", "2 days ago")),
        (
            {"status": Status.ON_HOLD, "on_hold_until": MORNING + 4 * DAY},
            MORNING,
            ("hold", "On hold to Fri, Nov 27"),
        ),
        ({"status": Status.DECLINED}, MORNING, ("today", "Closed")),
        ({"respond_by": MORNING, "answered_at": MORNING}, MORNING + DAY, ("today", "Answered")),
    ],
)
def test_the_badge_shows_the_clock_that_the_person_sees(changes, now, badge):
    row = AssessmentRequestFactory(**changes)
    shown = badges.badge(row, now=now)
    assert (shown["tone"], shown["words"]) == badge


@pytest.mark.django_db
def test_the_badge_of_somebody_we_look_for_says_since_when():
    visit = FirstVisitFactory()
    row = AssessmentRequestFactory(status=Status.ACCEPTED, first_visit=visit, answered_at=MORNING)
    assert badges.badge(row, now=MORNING + 2 * DAY)["words"] == "2 days ago"
