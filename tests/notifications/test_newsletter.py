"""An issue's audience is fixed when it starts, and its numbers add up at every instant."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from config.audit.models import AuditEvent
from notifications import copies, delivery, mailing, masthead, newsletter, queries, subscription
from notifications.models import (
    IssueDelivery,
    NewsletterIssue,
    OutboundMessage,
    Subscriber,
    Suppression,
)
from notifications.queries import Counts
from tests.factories.notifications import MORNING, NewsletterIssueFactory, SubscriberFactory
from tests.smtp_sink import HANG_UP

pytestmark = pytest.mark.django_db

Status = IssueDelivery.Status


def started(owner, **fields):
    return newsletter.start(issue=NewsletterIssueFactory(**fields), by=owner, now=MORNING)


def counts():
    issue = NewsletterIssue.objects.get()
    found = queries.counts(issue)
    assert found.audience == (
        found.waiting + found.sending + found.sent + found.failed + found.skipped + found.unknown
    )
    return found


def test_starting_fixes_the_audience_with_one_statement(owner, django_assert_num_queries):
    SubscriberFactory.create_batch(3)
    SubscriberFactory(pending=True)
    SubscriberFactory(left=True)
    barred = SubscriberFactory()
    Suppression.objects.create(email=barred.email, reason="complained", created_at=MORNING)
    issue = NewsletterIssueFactory()
    with django_assert_num_queries(6):  # savepoint, lock, insert, update, audit, savepoint
        newsletter.start(issue=issue, by=owner, now=MORNING)
    SubscriberFactory()
    assert counts() == Counts(audience=3, waiting=3)
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_id, event.details) == (
        "newsletter.started",
        owner.pk,
        {"audience": 3},
    )


def test_topics_choose_readers_and_no_topics_means_all(owner):
    SubscriberFactory(email="all@example.com")
    SubscriberFactory(email="groups@example.com", topics=["groups"])
    SubscriberFactory(email="reading@example.com", topics=["reading"])
    issue = started(owner, topics=["groups", "practice"])
    assert sorted(issue.deliveries.values_list("subscriber__email", flat=True)) == [
        "all@example.com",
        "groups@example.com",
    ]
    everybody = started(owner)
    assert everybody.audience == 3
    draft = NewsletterIssueFactory(topics=["groups"])
    found = queries.audience(draft)
    assert (found.readers, found.left_out["other"]) == (2, 1)


def test_nobody_confirmed_is_a_refusal(owner):
    SubscriberFactory(pending=True)
    with pytest.raises(newsletter.NobodyToSendTo):
        started(owner)
    assert NewsletterIssue.objects.get().status == "draft"


@pytest.mark.parametrize("act", ["start", "pause", "resume", "stop", "edit", "schedule"])
@pytest.mark.parametrize("status", NewsletterIssue.Status)
def test_only_legal_moves_are_made(owner, act, status):
    SubscriberFactory()
    issue = NewsletterIssueFactory()
    moves = {
        "draft": (),
        "scheduled": ("schedule",),
        "sending": ("start",),
        "paused": ("start", "pause"),
        "cancelled": ("stop",),
    }
    for move in moves[status]:
        do(move, issue, owner)
    issue.refresh_from_db()
    repeated = {"pause": "paused", "resume": "sending"}
    legal = newsletter.ALLOWED_FROM[act]
    if status in legal or repeated.get(act) == status:
        do(act, issue, owner)
    else:
        with pytest.raises(newsletter.NotNow):
            do(act, issue, owner)


def do(act, issue, owner):
    issue.refresh_from_db()
    more = {
        "edit": {"version": issue.version, "subject": "S", "body": "B"},
        "schedule": {"at": MORNING + timedelta(hours=1)},
    }
    getattr(newsletter, act)(issue=issue, by=owner, now=MORNING, **more.get(act, {}))


def test_two_people_who_write_at_once_lose_nothing(owner):
    issue = NewsletterIssueFactory()
    given = {"issue": issue, "version": 1, "by": owner, "now": MORNING, "body": "B"}
    assert newsletter.edit(**given, subject="First").version == 2
    with pytest.raises(newsletter.ChangedMeanwhile):
        newsletter.edit(**given, subject="Second")
    assert NewsletterIssue.objects.get().subject == "First"


def test_copies_leave_over_one_line_with_what_lists_need(owner, sink, clock):
    SubscriberFactory.create_batch(25)
    issue = started(owner, subject="R\u00fcckblick & more")
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=25, sent=25)
    assert queries.state(NewsletterIssue.objects.get(), counts()) == "finished"
    assert (len(sink.letters), len(set(sink.recipients)), sink.connections) == (25, 25, 1)
    copy = issue.deliveries.select_related("subscriber")[7]
    [letter] = sink.to(copy.subscriber.email)
    link = masthead.leave_url(copy.subscriber_id)
    names = ("To", "Message-ID", "Subject", "List-Unsubscribe", "List-Unsubscribe-Post")
    assert [letter.message[name] for name in (*names, "List-Id", "Precedence")] == [
        copy.subscriber.email,
        f"<{copy.pk.hex}@example.org>",
        "R\u00fcckblick & more",
        f"<{link}>",
        "List-Unsubscribe=One-Click",
        "<newsletter.example.org>",
        "bulk",
    ]


@override_settings(PRACTICE_ADDRESS="1 Sample Street, Sampleville, MA")
def test_both_parts_hold_the_readers_own_way_out_and_the_postal_address(owner, sink, clock):
    reader = SubscriberFactory()
    started(owner)
    mailing.run(read_clock=clock)
    message, link = sink.letters[0].message, masthead.leave_url(reader.pk)
    html = message.get_body(("html",)).get_content()
    text = message.get_body(("plain",)).get_content()
    assert (html.count(link), text.count(link)) == (1, 1)
    assert (html.count("1 Sample Street"), text.count("1 Sample Street")) == (1, 1)
    assert (html.count("slot"), text.count("slot"), html.count("<img")) == (0, 0, 0)
    assert "Take a short walk. Read on (https://example.org/steps)." in text
    assert max(len(line) for line in sink.letters[0].raw.splitlines()) < 998
    body = sink.letters[0].raw.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.splitlines()) <= 76


def test_who_leaves_after_the_start_is_skipped_at_the_last_look(owner, sink, clock):
    SubscriberFactory.create_batch(3)
    gone = SubscriberFactory()
    barred = SubscriberFactory()
    started(owner)
    token = masthead.leave_url(gone.pk).rpartition("/")[2]
    subscription.unsubscribe(token=token, now=MORNING)
    Suppression.objects.create(email=barred.email, reason="by_hand", created_at=MORNING)
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=5, sent=3, skipped=2)
    assert (sink.to(gone.email), sink.to(barred.email)) == ([], [])


def test_a_forgotten_reader_is_skipped(owner, sink, clock):
    SubscriberFactory()
    gone = SubscriberFactory()
    started(owner)
    gone.delete()
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=2, sent=1, skipped=1)


def test_pause_takes_effect_within_one_batch_and_going_on_finishes(owner, sink, clock):
    SubscriberFactory.create_batch(35)
    issue = started(owner)
    # The pause lands between two batches, as another person's press would.
    seen = []

    def read_clock():
        if len(sink.letters) == 10 and not seen:
            seen.append(newsletter.pause(issue=issue, by=owner, now=MORNING))
        return clock.at

    mailing.run(read_clock=read_clock)
    assert counts() == Counts(audience=35, waiting=25, sent=10)
    assert list(IssueDelivery.objects.filter(status=Status.WAITING, lease__isnull=False)) == []
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=35, waiting=25, sent=10)
    newsletter.resume(issue=issue, by=owner, now=MORNING)
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=35, sent=35)


def test_stopping_for_good_leaves_nothing_waiting(owner, sink, clock):
    SubscriberFactory.create_batch(25)
    issue = started(owner)
    seen = []

    def read_clock():
        if len(sink.letters) == 15 and not seen:
            seen.append(newsletter.stop(issue=issue, by=owner, now=MORNING))
        return clock.at

    mailing.run(read_clock=read_clock)
    found = counts()
    assert (found.sent, found.skipped) == (20, 5)


def test_a_copy_that_meets_trouble_after_the_stop_does_not_wait_for_ever(owner, sink, clock):
    SubscriberFactory()
    issue = started(owner)

    def rule(stage, _to):
        return "450 busy" if stage == "rcpt" else None

    sink.rule = rule
    lease = uuid4()
    [copy] = copies.claim(issue, lease=lease, now=MORNING)
    copies.turn([], [copy], lease=lease, now=MORNING)
    newsletter.stop(issue=issue, by=owner, now=MORNING)
    assert counts() == Counts(audience=1, sending=1)
    copies.give_back(lease=lease, now=MORNING, wait=timedelta(0))
    assert counts() == Counts(audience=1, skipped=1)


def test_a_finished_issue_cannot_be_stopped(owner, sink, clock):
    SubscriberFactory()
    issue = started(owner)
    mailing.run(read_clock=clock)
    with pytest.raises(newsletter.NotNow):
        newsletter.stop(issue=issue, by=owner, now=MORNING)


def test_final_and_passing_answers_are_kept_apart(owner, sink, clock):
    for name in ("gone", "busy", "fine"):
        SubscriberFactory(email=f"{name}@example.com")
    started(owner)
    said = {"gone@example.com": "550 nobody", "busy@example.com": "451 later"}
    sink.rule = lambda stage, to: said.get(to) if stage == "rcpt" else None
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=3, waiting=1, sent=1, failed=1)
    waiting = IssueDelivery.objects.get(status=Status.WAITING)
    assert (waiting.subscriber.email, waiting.due_at, waiting.lease) == (
        "busy@example.com",
        MORNING + timedelta(minutes=1),
        None,
    )
    assert queries.failures(waiting.issue) == [
        ("The mail server said: 451 later", 1),
        ("The mail server said: 550 nobody", 1),
    ]
    sink.recover()
    clock.at += timedelta(minutes=1)
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=3, sent=2, failed=1)


def test_a_line_cut_before_the_words_waits_and_after_them_is_in_doubt(owner, sink, clock):
    for name in ("before", "after", "fine"):
        SubscriberFactory(email=f"{name}@example.com")
    started(owner)
    cut = {("rcpt", "before@example.com"), ("end", "after@example.com")}
    sink.rule = lambda stage, to: HANG_UP if (stage, to) in cut else None
    mailing.run(read_clock=clock)
    clock.at += timedelta(minutes=1)
    mailing.run(read_clock=clock)
    by_name = dict(IssueDelivery.objects.values_list("subscriber__email", "status"))
    assert by_name == {
        "before@example.com": Status.WAITING,
        "after@example.com": Status.UNKNOWN,
        "fine@example.com": Status.SENT,
    }


def test_a_server_that_is_away_gives_the_copies_back(owner, sink, clock):
    SubscriberFactory.create_batch(25)
    started(owner)
    sink.rule = lambda stage, _to: HANG_UP if stage == "connect" else None
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=25, waiting=25)
    assert sink.connections == 2
    sink.recover()
    clock.at += timedelta(minutes=2)
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=25, sent=25)


def test_a_worker_that_died_after_the_stamp_leaves_copies_in_doubt(owner, sink, clock):
    SubscriberFactory.create_batch(15)
    issue = started(owner)
    lease = uuid4()
    claimed = copies.claim(issue, lease=lease, now=MORNING)
    stamped = copies.turn([], claimed[:10], lease=lease, now=MORNING)
    assert counts() == Counts(audience=15, waiting=5, sending=10)
    clock.at += timedelta(seconds=120)
    mailing.sweep(read_clock=clock)
    assert counts() == Counts(audience=15, sent=5, unknown=10)
    # The worker was slow, not dead: what it knows is better than a guess.
    copies.turn([copies.Outcome(stamped[0])], [], lease=lease, now=clock.at)
    assert counts() == Counts(audience=15, sent=6, unknown=9)


def test_a_worker_that_lost_its_lease_sends_nothing(owner):
    SubscriberFactory.create_batch(2)
    issue = started(owner)
    mine, later = uuid4(), MORNING + timedelta(seconds=120)
    claimed = copies.claim(issue, lease=mine, now=MORNING)
    assert copies.claim(issue, lease=uuid4(), now=MORNING) == []
    assert len(copies.claim(issue, lease=uuid4(), now=later)) == 2
    assert copies.turn([], claimed, lease=mine, now=later) == []
    assert counts() == Counts(audience=2, waiting=2)


def test_nothing_to_do_is_one_query(owner, sink, clock, django_assert_num_queries):
    SubscriberFactory.create_batch(2)
    started(owner)
    mailing.run(read_clock=clock)
    with django_assert_num_queries(1):
        mailing.sweep(read_clock=clock)


def test_a_planned_issue_starts_at_its_hour(owner, sink, clock):
    SubscriberFactory()
    issue = NewsletterIssueFactory()
    hour = MORNING + timedelta(hours=1)
    newsletter.schedule(issue=issue, at=hour, by=owner, now=MORNING)
    mailing.sweep(read_clock=clock)
    assert counts() == Counts(audience=0)
    clock.at = hour
    mailing.sweep(read_clock=clock)
    assert counts() == Counts(audience=1, sent=1)
    assert NewsletterIssue.objects.get().started_by == owner.pk


def test_a_planned_issue_that_is_over_an_hour_late_waits_for_a_person(owner, sink, clock):
    SubscriberFactory()
    issue = NewsletterIssueFactory()
    hour = MORNING + timedelta(hours=1)
    newsletter.schedule(issue=issue, at=hour, by=owner, now=MORNING)
    clock.at = hour + timedelta(hours=1)
    mailing.sweep(read_clock=clock)
    assert NewsletterIssue.objects.get().status == "scheduled"
    newsletter.send(issue=issue, by=owner, now=clock.at)
    assert counts() == Counts(audience=1, waiting=1)


def test_a_time_that_has_passed_cannot_be_planned(owner):
    with pytest.raises(newsletter.PlannedInThePast):
        newsletter.schedule(issue=NewsletterIssueFactory(), at=MORNING, by=owner, now=MORNING)


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_copies_leave_by_any_way_that_is_a_setting(owner, clock, mailoutbox):
    readers = SubscriberFactory.create_batch(2)
    started(owner)
    mailing.run(read_clock=clock)
    assert counts() == Counts(audience=2, sent=2)
    copy = IssueDelivery.objects.get(subscriber=readers[0])
    [sent] = [mail for mail in mailoutbox if mail.to == [readers[0].email]]
    assert sent.extra_headers["Message-ID"] == f"<{copy.pk.hex}@example.org>"
    assert sent.extra_headers["List-Unsubscribe"] == f"<{masthead.leave_url(readers[0].pk)}>"


def test_a_test_letter_leaves_and_is_never_counted(owner, sink, clock):
    issue = NewsletterIssueFactory(subject="Small steps")
    newsletter.send_test(issue=issue, to="me@example.com", by=owner, now=MORNING)
    newsletter.send_test(issue=issue, to="me@example.com", by=owner, now=MORNING)
    delivery.run(read_clock=clock)
    assert [letter.message["Subject"] for letter in sink.letters] == ["Test: Small steps"] * 2
    assert (IssueDelivery.objects.count(), OutboundMessage.objects.count()) == (0, 2)
    assert "This is a test letter." in sink.letters[0].message.get_body(("plain",)).get_content()


def test_an_act_whose_record_fails_keeps_nothing(owner):
    SubscriberFactory()
    issue = NewsletterIssueFactory()
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE audit_auditevent ADD CONSTRAINT refuse CHECK (action = '') NOT VALID"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        newsletter.start(issue=issue, by=owner, now=MORNING)
    assert (IssueDelivery.objects.count(), NewsletterIssue.objects.get().status) == (0, "draft")


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("a_copy_ends_at_an_instant", {"status": "sent"}),
        ("a_copy_that_leaves_has_a_worker", {"status": "sending"}),
        ("a_copy_that_failed_says_why", {"status": "failed", "ended_at": MORNING}),
        ("a_copy_has_a_known_status", {"status": "lost", "ended_at": MORNING}),
    ],
)
def test_the_database_says_no_to_copies(owner, sentence, fields):
    SubscriberFactory()
    started(owner)
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        IssueDelivery.objects.update(**fields)


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("an_issue_that_goes_out_was_started", {"status": "sending"}),
        ("an_issue_was_stopped_by_somebody", {"status": "cancelled"}),
        ("a_planned_issue_has_an_hour", {"status": "scheduled"}),
        ("an_issue_was_started_by_somebody", {"audience": 3}),
    ],
)
def test_the_database_says_no_to_issues(sentence, fields):
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        NewsletterIssueFactory(**fields)


@pytest.mark.parametrize(
    ("sentence", "fields"),
    [
        ("a_reader_has_no_capitals", {"email": "Jordan@example.com"}),
        ("a_reader_confirmed_or_left_at_an_instant", {"confirmed_at": None}),
        ("a_confirmation_link_ends", {"pending": True, "confirm_hash": "x"}),
        (
            "a_confirmed_reader_has_no_open_link",
            {"confirm_hash": "x", "confirm_until": MORNING},
        ),
    ],
)
def test_the_database_says_no_to_readers(sentence, fields):
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        SubscriberFactory(**fields)
    assert Subscriber.objects.count() == 0
