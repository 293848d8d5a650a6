"""Questions that pages and other apps ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from notifications.models import (
    IssueDelivery,
    NewsletterIssue,
    OutboundMessage,
    Subscriber,
    Suppression,
)

MOST_REASONS = 20

STOPPED = "The issue was stopped before it was sent."

FINISHED = "finished"
"""What an issue is called once all of its copies have an end."""

STARTS_AT_MOST_LATE = timedelta(hours=1)
"""A planned issue that is later than this waits for a person to decide."""


def messages_about(ids: Iterable[UUID]) -> QuerySet[OutboundMessage]:
    """Answer the messages about these requests or visits, newest first."""
    return OutboundMessage.objects.filter(about__in=list(ids)).order_by("-created_at", "-id")


def sent_at(key: str) -> datetime | None:
    """Answer when the message with this key left the house, or the desk needed it no more."""
    told = [OutboundMessage.Status.SENT, OutboundMessage.Status.SUPPRESSED]
    sent = OutboundMessage.objects.filter(key=key, status__in=told)
    return sent.values_list("ended_at", flat=True).first()


def exists(key: str) -> bool:
    """Answer whether there is a message with this key, whatever became of it."""
    return OutboundMessage.objects.filter(key=key).exists()


def may_still_leave(key: str) -> bool:
    """Answer whether the message with this key waits, for the mail server or for the desk."""
    waiting = [*OutboundMessage.OPEN, OutboundMessage.Status.FOR_DESK]
    return OutboundMessage.objects.filter(key=key, status__in=waiting).exists()


def never_left(key: str, *, at: datetime | None) -> bool:
    """Answer whether the message with this key was kept from leaving then, or expired."""
    aside = Q(status=OutboundMessage.Status.SUPPRESSED, ended_at=at)
    expired = Q(status=OutboundMessage.Status.EXPIRED)
    return OutboundMessage.objects.filter(aside | expired, key=key).exists()


def words_for_the_desk(*, now: datetime) -> QuerySet[OutboundMessage]:
    """Answer the ready words that somebody at the desk should send or say, oldest first."""
    free = Q(hold_until__isnull=True) | Q(hold_until__lte=now)
    return OutboundMessage.objects.filter(free, status=OutboundMessage.Status.FOR_DESK).order_by(
        "created_at", "id"
    )


@dataclass(frozen=True)
class Counts:
    """Where the copies of an issue are; `audience` is always the sum of the others."""

    audience: int
    waiting: int = 0
    sending: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    unknown: int = 0

    @property
    def is_finished(self) -> bool:
        """Answers whether nothing waits and nothing is leaving."""
        return self.audience > 0 and not self.waiting and not self.sending


def counts(issue: NewsletterIssue) -> Counts:
    """Answer where the copies of an issue are, from one look at the rows."""
    return counts_of([issue])[issue.pk]


def counts_of(issues: Sequence[NewsletterIssue]) -> dict[UUID, Counts]:
    """Answer the counts of several issues with one query."""
    found: dict[UUID, dict[str, int]] = {issue.pk: {} for issue in issues}
    rows = IssueDelivery.objects.filter(issue__in=found).values_list("issue_id", "status")
    for issue_id, status, count in rows.annotate(count=Count("pk")).order_by():
        found[issue_id][status] = count
    return {issue.pk: Counts(audience=issue.audience, **found[issue.pk]) for issue in issues}


def state(issue: NewsletterIssue, counted: Counts) -> str:
    """Answer the issue's state in one word; FINISHED is a question, not a stored state."""
    at_work = issue.status in {NewsletterIssue.Status.SENDING, NewsletterIssue.Status.PAUSED}
    return FINISHED if at_work and counted.is_finished else issue.status


def failures(issue: NewsletterIssue) -> list[tuple[str, int]]:
    """Answer why copies did not leave, and how many each, most first."""
    why = (
        IssueDelivery.objects.filter(issue=issue)
        .exclude(failure="")
        .values_list("failure")
        .annotate(count=Count("pk"))
    )
    return list(why.order_by("-count", "failure")[:MOST_REASONS])


@dataclass(frozen=True)
class Audience:
    """Who would get an issue now, and why others would not."""

    readers: int
    left_out: dict[str, int]


def audience(issue: NewsletterIssue) -> Audience:
    """Answer who would get this issue if it started now."""
    barred = Exists(Suppression.objects.filter(email=OuterRef("email")))
    wants = Q(topics=[]) | Q(topics__overlap=issue.topics) if issue.topics else Q(pk__isnull=False)
    confirmed = Q(status=Subscriber.Status.CONFIRMED)
    found = Subscriber.objects.annotate(is_barred=barred).aggregate(
        readers=Count("pk", filter=confirmed & wants & Q(is_barred=False)),
        barred=Count("pk", filter=confirmed & Q(is_barred=True)),
        other=Count("pk", filter=confirmed & ~wants & Q(is_barred=False)),
        left=Count("pk", filter=Q(status=Subscriber.Status.UNSUBSCRIBED)),
        pending=Count("pk", filter=Q(status=Subscriber.Status.PENDING)),
    )
    return Audience(found.pop("readers"), found)


def confirmed_readers() -> int:
    """Answer how many people have confirmed."""
    return Subscriber.objects.filter(status=Subscriber.Status.CONFIRMED).count()


def newsletter_has_work(*, now: datetime) -> bool:
    """Answer with one query whether a copy waits, was left behind, or an issue's hour has come."""
    copies = IssueDelivery.objects.filter(issue=OuterRef("pk"), due_at__lte=now)
    waits = Q(Exists(copies.filter(status=IssueDelivery.Status.WAITING)))
    left_behind = Q(Exists(copies.filter(status=IssueDelivery.Status.SENDING)))
    planned = Q(
        status=NewsletterIssue.Status.SCHEDULED,
        send_at__lte=now,
        send_at__gt=now - STARTS_AT_MOST_LATE,
    )
    sending = Q(status=NewsletterIssue.Status.SENDING)
    return NewsletterIssue.objects.filter(planned | left_behind | (sending & waits)).exists()
