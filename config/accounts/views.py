"""What signed-in people set for themselves: their session, their rows, their keys."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts import keys, own_sessions, sessions, signed_in
from config.accounts.forms import ProfileForm
from config.kernel import clock


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Let the session last: the press itself has been noted."""
    return HttpResponse(status=204) if request.user.is_authenticated else sessions.ended()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show how this person's own pages look and listen, and keep what they choose."""
    chosen = request.POST if request.method == "POST" else None
    form = ProfileForm(chosen, instance=signed_in.person(request))
    if form.is_bound:
        form.save()
        return redirect("account_profile")
    context: dict[str, object] = {
        "form": form,
        "zone": settings.PRACTICE_ZONE.replace("_", " "),
    }
    if "password_changed" in request.GET:
        context["toast"] = {"words": "Your password is changed. Other browsers are signed out."}
    return render(request, "account/profile.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show where this person is signed in, and sign out the other browsers."""
    if request.method == "POST":
        own_sessions.end_others(request, by=signed_in.person(request), now=clock.now())
        return redirect(reverse("account_sessions") + "?ended=1")
    context: dict[str, object] = {"sign_ins": own_sessions.listed(request, now=clock.now())}
    if "ended" in request.GET:
        context["toast"] = {"words": "The other browsers are signed out."}
    return render(request, "account/sessions.html", context)


@login_required
@require_safe
def key_map(request: HttpRequest) -> HttpResponse:
    """Show the keys as a page of their own, for whoever has no script."""
    return render(request, "account/keys.html", {"all_keys": keys.KEYS})
