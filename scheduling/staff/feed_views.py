"""The owner's page of calendar feeds: how much of a name any of them may show."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts import signed_in
from config.kernel import clock
from scheduling import diary, feeds, spoken_times
from scheduling.models import CalendarFeed, Names

SAVED = {"words": "Saved. Every feed follows it at its next look."}


class LimitForm(forms.Form):
    """The most that a feed may show."""

    most = forms.ChoiceField(
        label="Calendars may show",
        choices=(
            (Names.NONE, "No names. A visit is called Appointment."),
            (Names.INITIALS, "Initials, if the therapist picks them."),
            (Names.FULL, "Full names, if the therapist picks them."),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": "Pick one of the three."},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def limit(request: HttpRequest) -> HttpResponse:
    """Show who uses a feed, and set how much of a name feeds may show."""
    form = LimitForm(request.POST or None, initial={"most": feeds.most()})
    if form.is_valid():
        most = Names(form.cleaned_data["most"])
        feeds.limit(most=most, by=signed_in.person(request), now=clock.now())
        return redirect(f"{reverse('feeds:limit')}?saved=1")
    shown = {
        "form": form,
        "rows": [_row(feed) for feed in _in_use()],
        "toast": SAVED if "saved" in request.GET else None,
    }
    status = 422 if form.errors else 200
    return render(request, "scheduling/staff/feeds.html", shown, status=status)


def _in_use() -> list[CalendarFeed]:
    rows = CalendarFeed.objects.filter(therapist__is_active=True)
    return list(rows.select_related("therapist").order_by("therapist__name"))


def _row(feed: CalendarFeed) -> dict[str, str]:
    at = feed.fetched_at
    return {
        "name": feed.therapist.name,
        "shows": Names(feed.names).label,
        "made": spoken_times.short(feed.made_at, diary.zone()),
        "fetched": spoken_times.short(at, diary.zone()) if at else "Not yet",
    }
