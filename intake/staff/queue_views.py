"""The queue's pages: the list, its refresh, a search, steps for several rows, saved views."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from config.accounts import signed_in
from config.audit import trail
from config.kernel import clock, errors
from intake import bulk, finding, saved_views
from intake.staff import kept_words, opened, queue_forms, queue_told
from intake.staff.queue_asked import Asked
from intake.staff.queue_page import Page
from scheduling import permissions

LIST, WHOLE = "intake/staff/_queue.html", "intake/staff/queue.html"


@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """Show who is next at this person's places."""
    page = _page(request)
    _note(page)
    told = kept_words.read(request.session, request.GET.get("told", ""), kind=dict)
    context = page.context() | {"told": told}
    if page.opened is not None:
        trail.record("request.viewed", by=page.user, now=page.now, of=page.opened)
        context["opened"] = opened.Opening(page.opened, page.user, page.now).context()
    return render(request, WHOLE, context)


@require_safe
def refreshed(request: HttpRequest) -> HttpResponse:
    """Answer the list anew for a script that watches it, or that nothing has changed (304)."""
    page = _page(request)
    same = get_conditional_response(request, etag=page.etag)
    if same is not None:
        return HttpResponse(status=same.status_code, headers={"ETag": page.etag})
    _note(page)
    answer = render(request, LIST, page.context())
    answer["ETag"] = page.etag
    return answer


refreshed.is_background = True  # type: ignore[attr-defined]


@signed_in.pressed("desk:queue")
def searched(request: HttpRequest) -> HttpResponse:
    """Keep what is looked for, so that no address ever holds it, and lead to what was found."""
    typed = request.POST.get("q", "")[: finding.LONGEST].replace("\0", " ").strip()
    if not typed:
        return redirect(Asked().url())
    return redirect(Asked(find=kept_words.keep(request.session, typed)).url())


@signed_in.pressed("desk:queue")
def several(request: HttpRequest) -> HttpResponse:
    """Take one step with each chosen row, and tell what became of it."""
    user, now = signed_in.person(request), clock.now()
    chosen = queue_forms.chosen(request.POST)
    form = queue_forms.Several(request.POST, permissions.colleagues_of(user))
    if not form.is_valid():
        return _refused(request, form.problems())
    try:
        if "until" in form.cleaned_data:
            until = form.cleaned_data["until"]
            results = bulk.put_on_hold(chosen=chosen, until=until, by=user, now=now)
            done = queue_told.held(results, until=until, asked=len(chosen))
        else:
            to = form.cleaned_data["to"] or user
            results = bulk.assign(chosen=chosen, to=to, by=user, now=now)
            done = queue_told.given(results, to=to, by=user, asked=len(chosen))
    except errors.Invalid as refusal:
        return _refused(request, [{"text": refusal.detail}])
    back = Asked.parse(request.POST.get("back", ""))
    return redirect(back.url(told=kept_words.keep(request.session, done)))


@signed_in.pressed("desk:queue")
def view_saved(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is narrowed under a name."""
    user, form = signed_in.person(request), queue_forms.ViewName(request.POST)
    asked = Asked.parse(request.POST.get("back", ""))
    if not form.is_valid():
        return _refused(request, form.problems())
    kept = Asked(view=asked.view, place=asked.place, only=asked.only)
    try:
        name = form.cleaned_data["name"]
        saved_views.save(name=name, query=kept.query(), by=user, now=clock.now())
    except errors.Conflict as refusal:
        return _refused(request, [{"text": refusal.detail}])
    return redirect(kept.url())


@signed_in.pressed("desk:queue")
def view_removed(request: HttpRequest) -> HttpResponse:
    """Remove a saved view."""
    saved_views.forget(name=request.POST.get("name", "")[:60], by=signed_in.person(request))
    return redirect(Asked.parse(request.POST.get("back", "")).url())


def _page(request: HttpRequest) -> Page:
    asked = Asked.read(request.GET)
    return Page(
        user=signed_in.person(request),
        now=clock.now(),
        asked=asked,
        at=request.GET.get("at", ""),
        opens=request.GET.get("open", ""),
        typed=kept_words.read(request.session, asked.find, kind=str),
    )


def _note(page: Page) -> None:
    action = "queue.searched" if page.is_search else "queue.listed"
    trail.record(action, by=page.user, now=page.now, details={"shown": page.references()})


def _refused(request: HttpRequest, problems: list[dict[str, str]]) -> HttpResponse:
    """Show the same list again with what is still needed; what was chosen and typed stays."""
    asked = Asked.parse(request.POST.get("back", ""))
    page = Page(
        user=signed_in.person(request),
        now=clock.now(),
        asked=asked,
        at=request.POST.get("at", ""),
        typed=kept_words.read(request.session, asked.find, kind=str),
        chosen=frozenset(queue_forms.chosen(request.POST)),
    )
    _note(page)
    said = {"errors": problems, "sent": request.POST}
    return render(request, WHOLE, page.context() | said, status=422)
