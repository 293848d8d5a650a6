"""Answers that nobody sent yet: encrypted, behind a secret, gone after a week."""

from datetime import timedelta

import pytest
from django.db import connection

from config.kernel import clock, ids
from intake import drafts, limits, tasks
from intake.models import Draft
from notifications.models import OutboundMessage
from tests.factories.scheduling import MORNING, LocationFactory

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
SAVED = "https://visits.example.org/request/saved/"


def address_of(link):
    return f"{SAVED}{link}/"


def link_of(letter):
    return letter.context["page_url"].removeprefix(SAVED).rstrip("/")


def saved(email="jess@example.org"):
    """Begins a draft whose link went to an address, and answers both secrets."""
    LocationFactory()
    token = drafts.start(answers={"email": email}, now=MORNING)
    drafts.send_link(token=token, address_of=address_of, now=MORNING)
    return token, link_of(OutboundMessage.objects.get())


def test_answers_are_read_by_their_secret_alone():
    token = drafts.start(answers={"name": "Jess"}, now=MORNING)
    assert drafts.read(token=token, now=MORNING).answers == {"name": "Jess"}
    with pytest.raises(drafts.DraftEnded):
        drafts.read(token="other", now=MORNING)
    assert token not in str(Draft.objects.values().get())


def test_the_database_holds_no_word_of_them():
    drafts.start(answers={"note": "Quiet mornings"}, now=MORNING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers::text FROM intake_draft")
        assert "Quiet" not in cursor.fetchone()[0]


def test_further_answers_stand_beside_and_over_the_first():
    token = drafts.start(answers={"name": "Jess", "note": "One"}, now=MORNING)
    drafts.keep(token=token, answers={"note": "Two", "urgent": True}, now=MORNING)
    assert drafts.read(token=token, now=MORNING).answers == {
        "name": "Jess",
        "note": "Two",
        "urgent": True,
    }


def test_they_last_a_week_from_the_first_answer_and_not_a_moment_longer():
    token = drafts.start(answers={}, now=MORNING)
    drafts.keep(token=token, answers={"name": "Jess"}, now=MORNING + timedelta(days=6))
    last = MORNING + WEEK - timedelta(microseconds=1)
    assert drafts.read(token=token, now=last).kept_until == MORNING + WEEK
    for act in (drafts.read, drafts.take):
        with pytest.raises(drafts.DraftEnded):
            act(token=token, now=MORNING + WEEK)
    with pytest.raises(drafts.DraftEnded):
        drafts.keep(token=token, answers={}, now=MORNING + WEEK)


def test_the_sweep_erases_what_is_kept_no_longer_and_nothing_else():
    drafts.start(answers={}, now=MORNING)
    drafts.start(answers={}, now=MORNING + timedelta(hours=1))
    assert drafts.sweep(now=MORNING + WEEK) == 1
    assert Draft.objects.get().started_at == MORNING + timedelta(hours=1)


def test_the_worker_sweeps_by_its_own_clock():
    for ago in (WEEK + timedelta(minutes=1), timedelta(0)):
        drafts.start(answers={}, now=clock.now() - ago)
    tasks.sweep_drafts()
    assert Draft.objects.count() == 1


def test_forgetting_erases_at_once_and_twice_is_fine():
    token = drafts.start(answers={}, now=MORNING)
    drafts.forget(token=token, now=MORNING)
    drafts.forget(token=token, now=MORNING)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("how", ["forget", "sweep"])
def test_with_the_answers_go_the_words_of_the_letter_that_led_back(how):
    LocationFactory()
    token = drafts.start(answers={"email": "jess@example.org"}, now=MORNING)
    drafts.send_link(token=token, address_of=address_of, now=MORNING)
    if how == "forget":
        drafts.forget(token=token, now=MORNING + WEEK)
    else:
        drafts.sweep(now=MORNING + WEEK)
    letter = OutboundMessage.objects.get()
    assert (letter.to_address, letter.context, letter.status) == ("", {}, "suppressed")


def test_a_letter_that_leaves_at_this_moment_stops_nobody():
    LocationFactory()
    token = drafts.start(answers={"email": "jess@example.org"}, now=MORNING)
    drafts.send_link(token=token, address_of=address_of, now=MORNING)
    OutboundMessage.objects.update(
        status="sending", due_at=MORNING + WEEK, lease=ids.row_id(), attempt_started_at=MORNING
    )
    drafts.forget(token=token, now=MORNING)
    assert (Draft.objects.count(), OutboundMessage.objects.get().to_address) == (
        0,
        "jess@example.org",
    )


@pytest.mark.parametrize(
    ("said", "name", "subject"),
    [
        ({}, "", "Front desk"),
        ({"practice_name_ok": False}, "", "Front desk"),
        ({"practice_name_ok": True}, "First Visit Practice", "First Visit Practice"),
    ],
)
def test_the_link_goes_to_the_typed_address_and_names_us_once_they_allowed_it(said, name, subject):
    LocationFactory()
    token = drafts.start(answers={"email": "jess@example.org", **said}, now=MORNING)
    assert drafts.send_link(token=token, address_of=address_of, now=MORNING) == "jess@example.org"
    letter = OutboundMessage.objects.get()
    assert (letter.to_address, letter.not_after) == ("jess@example.org", MORNING + WEEK)
    assert (letter.context["practice_name"], letter.sender_name) == (name, subject)
    assert drafts.linked(link=link_of(letter), now=MORNING) == Draft.objects.get()


def test_pressed_twice_one_letter_leaves_and_another_address_gets_its_own():
    LocationFactory()
    token = drafts.start(answers={"email": "jess@example.org"}, now=MORNING)
    for email in ("jess@example.org", "jess@example.org", "other@example.org"):
        drafts.keep(token=token, answers={"email": email}, now=MORNING)
        drafts.send_link(token=token, address_of=address_of, now=MORNING)
    sent_to = OutboundMessage.objects.order_by("id").values_list("to_address", flat=True)
    assert list(sent_to) == ["jess@example.org", "other@example.org"]


def test_a_mailbox_gets_one_letter_however_it_is_spelled(settings):
    settings.EMAIL_RATE_LIMIT = "1/day"
    LocationFactory()
    token = drafts.start(answers={}, now=MORNING)
    for email in (
        "jess@bücher.org",
        "JESS@bücher.org",
        " jess@xn--bcher-kva.org",
        "jesS@BÜCHER.org",
    ):
        drafts.keep(token=token, answers={"email": email}, now=MORNING)
        drafts.send_link(token=token, address_of=address_of, now=MORNING)
    assert OutboundMessage.objects.count() == 1


def test_the_letters_of_many_drafts_to_one_mailbox_are_counted(settings):
    settings.EMAIL_RATE_LIMIT = "2/day"
    LocationFactory()
    made = [drafts.start(answers={"email": "jess@example.org"}, now=MORNING) for _ in range(3)]
    for token in made[:2]:
        drafts.send_link(token=token, address_of=address_of, now=MORNING)
    with pytest.raises(limits.TooMany):
        drafts.send_link(token=made[2], address_of=address_of, now=MORNING)
    assert OutboundMessage.objects.count() == 2


@pytest.mark.parametrize("email", [None, "", "  ", "jess", "jess@example.org\nBcc: x@example.org"])
def test_without_an_address_that_we_can_write_to_there_is_no_letter(email):
    LocationFactory()
    token = drafts.start(answers={"email": email}, now=MORNING)
    with pytest.raises(drafts.NowhereToWrite):
        drafts.send_link(token=token, address_of=address_of, now=MORNING)
    assert OutboundMessage.objects.count() == 0


def test_the_letters_secret_opens_nothing_but_the_way_back():
    token, link = saved()
    before = Draft.objects.values().get()
    assert drafts.linked(link=link, now=MORNING).answers == {"email": "jess@example.org"}
    assert Draft.objects.values().get() == before
    for act in (drafts.read, drafts.take):
        with pytest.raises(drafts.DraftEnded):
            act(token=link, now=MORNING)
    drafts.forget(token=link, now=MORNING)
    with pytest.raises(drafts.DraftEnded):
        drafts.linked(link=token, now=MORNING)
    assert (Draft.objects.count(), link in str(before)) == (1, False)


def test_who_follows_the_letter_has_a_secret_of_their_own_and_the_first_goes_on():
    token, link = saved()
    followed = [drafts.follow(link=link, now=MORNING) for _ in range(2)]
    assert len({token, link, *followed}) == 4
    drafts.keep(token=followed[1], answers={"name": "Jess"}, now=MORNING)
    assert drafts.read(token=token, now=MORNING).answers["name"] == "Jess"
    with pytest.raises(drafts.DraftEnded):
        drafts.read(token=followed[0], now=MORNING)


def test_the_letter_ends_with_the_answers_and_after_a_week():
    token, link = saved()
    for act in (drafts.linked, drafts.follow):
        with pytest.raises(drafts.DraftEnded):
            act(link=link, now=MORNING + WEEK)
    drafts.forget(token=token, now=MORNING)
    with pytest.raises(drafts.DraftEnded):
        drafts.linked(link=link, now=MORNING)


@pytest.mark.parametrize("corrected", ["jess@example.com", "", "jess@"])
def test_a_letter_to_an_address_that_was_mistyped_leads_nowhere_once_it_is_corrected(corrected):
    token, link = saved("jes@example.org")
    strangers = drafts.follow(link=link, now=MORNING)
    drafts.keep(token=token, answers={"name": "Jess"}, now=MORNING)
    assert drafts.linked(link=link, now=MORNING)
    drafts.keep(token=token, answers={"email": corrected}, now=MORNING)
    with pytest.raises(drafts.DraftEnded):
        drafts.linked(link=link, now=MORNING)
    with pytest.raises(drafts.DraftEnded):
        drafts.read(token=strangers, now=MORNING)
    assert drafts.read(token=token, now=MORNING).answers["email"] == corrected


def test_who_followed_a_mistyped_letter_cannot_keep_themselves_in():
    token, link = saved("jes@example.org")
    strangers = drafts.follow(link=link, now=MORNING)
    drafts.keep(token=strangers, answers={"email": ""}, now=MORNING)
    drafts.keep(token=token, answers={"email": "jess@example.org"}, now=MORNING)
    with pytest.raises(drafts.DraftEnded):
        drafts.read(token=strangers, now=MORNING)


def test_who_followed_the_letter_may_correct_the_address_and_goes_on():
    _, link = saved("jess@exampel.org")
    followed = drafts.follow(link=link, now=MORNING)
    drafts.keep(token=followed, answers={"email": "jess@example.org"}, now=MORNING)
    drafts.send_link(token=followed, address_of=address_of, now=MORNING)
    assert drafts.read(token=followed, now=MORNING).answers["email"] == "jess@example.org"
    newest = OutboundMessage.objects.get(to_address="jess@example.org")
    assert drafts.linked(link=link_of(newest), now=MORNING)
