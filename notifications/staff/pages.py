"""What the newsletter's pages show."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.safestring import mark_safe

from config.accounts.models import User
from notifications import newsletter, permissions, queries, writing
from notifications.models import NewsletterIssue
from notifications.queries import Counts
from notifications.staff import words

Status = NewsletterIssue.Status
Person = User | AnonymousUser

MOST_ISSUES = 100


def url(name: str, issue: NewsletterIssue | None = None) -> str:
    """Answer the address of a page."""
    return reverse(f"newsletter:{name}", kwargs={"issue_id": issue.pk} if issue else None)


def listing() -> dict[str, Any]:
    """Show the issues, newest first."""
    newest = list(NewsletterIssue.objects.all()[:MOST_ISSUES])
    counted = queries.counts_of(newest)
    return {
        "new_url": url("new"),
        "subscribers_words": words.readers(queries.confirmed_readers()),
        "issues": [_row(issue, counted[issue.pk]) for issue in newest],
        "empty": {
            "title": "No issues yet",
            "text": "Write the first one. It leaves when you send it.",
            "url": url("new"),
            "label": "Write an issue",
        },
    }


def review(issue: NewsletterIssue, person: Person) -> dict[str, Any]:
    """Show who gets the issue and what they read."""
    audience = queries.audience(issue)
    count = f"{audience.readers:,}"
    may_send = permissions.may_send(person)
    return {
        "list_url": url("issues"),
        "change_url": url("issue", issue),
        "subject": issue.subject,
        "reader_count": count,
        "left_out": words.left_out(audience),
        "first_lines": issue.preview or writing.first_lines(issue.body),
        "body_html": mark_safe(writing.html(issue.body)),  # noqa: S308 - cleaned by nh3
        "body_text": writing.text(issue.body),
        "send_url": url("send", issue) if may_send and audience.readers else None,
        "send_label": f"Send to {count}",
        "send_wait": _why_not(audience.readers, may_send=may_send),
        "test": {"url": url("test", issue), "email": getattr(person, "email", "")},
        "hidden": [],
    }


def progress(issue: NewsletterIssue, person: Person, *, now: datetime) -> dict[str, Any]:
    """Show where the copies are and what can be done."""
    counted = queries.counts(issue)
    state = queries.state(issue, counted)
    may_send = permissions.may_send(person)
    failures = [{"reason": why, "count": count} for why, count in queries.failures(issue)]
    return {
        "list_url": url("issues"),
        "subject": issue.subject,
        "badge": words.badge(state),
        "progress": words.progress(counted),
        "numbers": words.numbers(counted),
        "total": f"{counted.audience:,}",
        "waiting_for": words.waiting_for(issue, state, now),
        "acts": _acts(issue, state) if may_send else [],
        "stop": stop_dialog(issue, counted) if may_send and _may_stop(state) else None,
        "failures": failures,
        "refresh_url": url("issue", issue) if state == "sending" else "",
    }


def stop_dialog(issue: NewsletterIssue, counted: Counts) -> dict[str, object]:
    """Ask once more before an issue is stopped for good."""
    return {
        "id": "stop",
        "open_label": "Stop for good",
        "open_url": url("stop", issue),
        "title": "Stop this newsletter for good?",
        "text": words.not_yet(counted.waiting),
        "action_url": url("stop", issue),
        "confirm_label": "Stop for good",
        "keep_label": "Keep it",
        "busy": "Stopping\u2026",
        "danger": True,
    }


def _row(issue: NewsletterIssue, counted: Counts) -> dict[str, object]:
    state = queries.state(issue, counted)
    started = issue.started_at is not None
    return {
        "subject": issue.subject,
        "url": url("issue", issue),
        "state": words.badge(state)["words"],
        "badge": words.badge(state),
        "numbers": f"{counted.sent:,} of {counted.audience:,} sent" if started else "",
        "when": words.when(issue.started_at or issue.send_at or issue.updated_at),
    }


def _acts(issue: NewsletterIssue, state: str) -> list[dict[str, object]]:
    if state == "sending":
        return [{"label": "Pause", "url": url("pause", issue), "busy": "Pausing\u2026"}]
    if state == "paused":
        return [{"label": "Go on", "url": url("send", issue), "busy": "Going on\u2026"}]
    if state == "scheduled":
        return [{"label": "Send now", "url": url("send", issue), "busy": "Starting\u2026"}]
    return []


def _may_stop(state: str) -> bool:
    return state in {Status.SENDING, Status.PAUSED, Status.SCHEDULED}


def _why_not(readers: int, *, may_send: bool) -> str:
    if not may_send:
        return "The practice owner sends it."
    return "" if readers else newsletter.NobodyToSendTo.detail
