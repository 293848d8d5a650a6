"""A therapist's own calendar feed: make its link, pick what it shows, replace it, turn it off."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.accounts import signed_in
from config.kernel import clock
from scheduling import diary, feeds, spoken_times
from scheduling.models import CalendarFeed, Names, Therapist
from scheduling.therapist import own

CHOICES = {
    Names.NONE: "No names. A visit is called Appointment.",
    Names.INITIALS: "Initials, like J. S.",
    Names.FULL: "Full names",
}
SAVED = {
    "changed": {"words": "Saved. Your calendar follows it at its next look."},
    "off": {"words": "The link is off. What your calendar copied may stay there for a while."},
}


class NamesForm(forms.Form):
    """How much of a name the feed shows, within what the owner allows."""

    names = forms.ChoiceField(
        label="Your calendar shows",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pick what it shows.",
            "invalid_choice": "Pick what it shows. Your practice owner has not allowed more.",
        },
    )

    def offer(self, names: tuple[Names, ...]) -> "NamesForm":
        """Offer these."""
        field: forms.ChoiceField = self.fields["names"]  # type: ignore[assignment]
        field.choices = [(each.value, CHOICES[each]) for each in names]
        return self


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show whether there is a link, what it shows, and when it was last used."""
    therapist = own.therapist(signed_in.person(request))
    toast = SAVED.get(request.GET.get("saved", ""))
    return _page(request, therapist, _form(therapist), toast=toast)


@signed_in.pressed("therapist:feed", leads_on=False)
def link(request: HttpRequest) -> HttpResponse:
    """Make a link, or another in place of the old one; this answer alone shows it."""
    user = signed_in.person(request)
    therapist = own.therapist(user)
    form = NamesForm(request.POST).offer(feeds.allowed())
    if not form.is_valid():
        return _page(request, therapist, form)
    chosen = Names(form.cleaned_data["names"])
    address = feeds.give_link(therapist=therapist, chosen=chosen, by=user, now=clock.now())
    return _page(request, therapist, _form(therapist), address=address)


@signed_in.pressed("therapist:feed")
def names(request: HttpRequest) -> HttpResponse:
    """Let the feed show more or less; the link stays."""
    user = signed_in.person(request)
    therapist = own.therapist(user)
    form = NamesForm(request.POST).offer(feeds.allowed())
    if not form.is_valid():
        return _page(request, therapist, form)
    chosen = Names(form.cleaned_data["names"])
    page_url = reverse("therapist:feed")
    if not feeds.choose_names(therapist=therapist, chosen=chosen, by=user, now=clock.now()):
        return redirect(page_url)
    return redirect(f"{page_url}?saved=changed")


@signed_in.pressed("therapist:feed")
def revocation(request: HttpRequest) -> HttpResponse:
    """Turn the link off."""
    user = signed_in.person(request)
    feeds.revoke(therapist=own.therapist(user), by=user, now=clock.now())
    return redirect(f"{reverse('therapist:feed')}?saved=off")


def _feed(therapist: Therapist) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(therapist=therapist).first()


def _form(therapist: Therapist) -> NamesForm:
    feed = _feed(therapist)
    shown = feeds.shows(feed) if feed else Names.NONE
    return NamesForm(initial={"names": shown}).offer(feeds.allowed())


def _page(
    request: HttpRequest,
    therapist: Therapist,
    form: NamesForm,
    *,
    address: str = "",
    toast: dict[str, str] | None = None,
) -> HttpResponse:
    feed = _feed(therapist)
    shown = {
        "form": form,
        "feed": _words(feed) if feed else None,
        "names": form["names"].value(),
        "may_choose": len(feeds.allowed()) > 1,
        "address": address,
        "toast": toast,
    }
    status = 422 if form.errors else 200
    return render(request, "scheduling/therapist/feed.html", shown, status=status)


def _words(feed: CalendarFeed) -> list[dict[str, str]]:
    at = feed.fetched_at
    return [
        {"term": "Link made", "text": spoken_times.moment(feed.made_at, diary.zone())},
        {
            "term": "Last fetched",
            "text": spoken_times.moment(at, diary.zone()) if at else "Not yet",
        },
        {"term": "Shows", "text": feeds.shows(feed).label},
    ]
