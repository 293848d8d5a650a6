"""Pages on which the practice writes its newsletter and follows it out of the house."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts import kept_forms, signed_in
from config.kernel import clock
from notifications import newsletter, queries
from notifications.models import NewsletterIssue
from notifications.staff import pages
from notifications.staff.forms import IssueForm

Status = NewsletterIssue.Status
TYPED = ("subject", "preview", "body")


@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """Show the issues."""
    return render(request, "notifications/staff/issues.html", pages.listing())


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a new draft."""
    kept = kept_forms.typed(request)
    form = IssueForm(request.POST or None, initial=_text_in(kept))
    if request.method == "POST" and form.is_valid():
        made = newsletter.compose(
            **form.cleaned_data, by=signed_in.person(request), now=clock.now()
        )
        return _onward(request, made)
    return _sheet(request, form, kept=kept, heading="Write an issue", save_url=pages.url("new"))


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """Show a draft's text, or where the copies of an issue are."""
    found = _found(issue_id)
    if found.status != Status.DRAFT:
        context = pages.progress(found, request.user, now=clock.now())
        return render(request, "notifications/staff/progress.html", context)
    if request.method == "POST":
        return _save(request, found)
    kept = kept_forms.typed(request)
    form = IssueForm(initial=_text_of(found) | _text_in(kept))
    version = _version(kept) if kept else found.version
    return _sheet(request, form, found=found, version=version, kept=kept)


@require_safe
def review(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """Show who gets the issue and what they read, before it goes."""
    found = _found(issue_id)
    if found.status != Status.DRAFT:
        return redirect("newsletter:issue", issue_id)
    context = pages.review(found, request.user)
    if "tested" in request.GET:
        context["toast"] = {
            "words": f"A test letter is on its way to {signed_in.person(request).email}."
        }
    return render(request, "notifications/staff/review.html", context)


@require_POST
def send_test(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """Send one copy to the person who asks."""
    person, found = signed_in.person(request), _found(issue_id)
    newsletter.send_test(issue=found, to=person.email, by=person, now=clock.now())
    return redirect(pages.url("review", found) + "?tested=1")


@require_POST
def send(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """Start the issue, or let a paused one go on."""
    newsletter.send(issue=_found(issue_id), by=signed_in.person(request), now=clock.now())
    return redirect("newsletter:issue", issue_id)


@require_POST
def pause(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """Keep copies from leaving until somebody lets them go on."""
    newsletter.pause(issue=_found(issue_id), by=signed_in.person(request), now=clock.now())
    return redirect("newsletter:issue", issue_id)


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, issue_id: UUID) -> HttpResponse:
    """Ask once more where there is no script; the press stops the issue for good."""
    found = _found(issue_id)
    if request.method == "POST":
        newsletter.stop(issue=found, by=signed_in.person(request), now=clock.now())
        return redirect("newsletter:issue", issue_id)
    dialog = pages.stop_dialog(found, queries.counts(found))
    context = {"dialog": dialog, "back_url": pages.url("issue", found), "subject": found.subject}
    return render(request, "notifications/staff/stop.html", context)


def _save(request: HttpRequest, found: NewsletterIssue) -> HttpResponse:
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _sheet(request, form, found=found, version=_version(request.POST))
    try:
        kept = newsletter.edit(
            issue=found,
            version=_version(request.POST),
            **form.cleaned_data,
            by=signed_in.person(request),
            now=clock.now(),
        )
    except newsletter.ChangedMeanwhile as refusal:
        conflict = {"title": refusal.detail, "text": "Save again to keep yours."}
        conflict["theirs"] = found.body
        return _sheet(request, form, found=found, conflict=conflict)
    return _onward(request, kept)


def _sheet(
    request: HttpRequest,
    form: IssueForm,
    *,
    found: NewsletterIssue | None = None,
    version: int | None = None,
    conflict: dict[str, str] | None = None,
    kept: QueryDict | None = None,
    **more: Any,
) -> HttpResponse:
    """Show the form; what was typed is never lost."""
    context = {"list_url": pages.url("issues"), "form": form, "conflict": conflict, **more}
    context["kept"] = kept_forms.NOTE if kept and request.method != "POST" else ""
    if found is not None:
        seen = str(found.version if version is None else version)
        context |= {"heading": "Change the issue", "save_url": pages.url("issue", found)}
        context["hidden"] = [{"name": "version", "value": seen}]
    status = 409 if conflict else 200
    return render(request, "notifications/staff/compose.html", context, status=status)


def _onward(request: HttpRequest, kept: NewsletterIssue) -> HttpResponse:
    to_review = request.POST.get("then") != "stay"
    return redirect("newsletter:review" if to_review else "newsletter:issue", kept.pk)


def _text_of(found: NewsletterIssue) -> dict[str, object]:
    return {name: getattr(found, name) for name in ("subject", "preview", "body", "topics")}


def _text_in(kept: QueryDict) -> dict[str, object]:
    """Read what was typed before the session ended."""
    text: dict[str, object] = {name: kept[name] for name in TYPED if name in kept}
    return text | {"topics": kept.getlist("topics")} if kept else {}


def _version(typed: QueryDict) -> int:
    """Read the version that the page showed; anything else is an old one."""
    seen = typed.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0  # noqa: PLR2004


def _found(issue_id: UUID) -> NewsletterIssue:
    return get_object_or_404(NewsletterIssue, pk=issue_id)
