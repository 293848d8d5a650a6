"""The pages on which a person follows their own request; looking never changes anything."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.audit import trail
from config.kernel import clock, tokens
from intake import answering, fresh_links, limits, progress, status_links, withdrawing
from intake.api.serializers import MAX_NOTE
from intake.models import AssessmentRequest
from intake.public import meanwhile, words
from intake.public.answers import AnswersForm
from intake.public.form import pace
from intake.public.form.carrier import Carrier, too_many
from intake.seen import Stale
from intake.submission import OutsideMassachusetts, PlaceClosed

Page = Callable[[HttpRequest, str, AssessmentRequest], HttpResponse]
Answer = Callable[[HttpRequest, str], HttpResponse]

look_or_press = require_http_methods(["GET", "HEAD", "POST"])
FIELD_OF = {OutsideMassachusetts: "in_massachusetts", PlaceClosed: "locations"}


def by_link(page: Page) -> Answer:
    """Follow the private link, or offer a fresh one in the same words for old and unknown."""

    @wraps(page)
    def followed(request: HttpRequest, token: str) -> HttpResponse:
        try:
            row = status_links.follow(token=token, now=clock.now())
        except tokens.LinkEnded:
            context = {"token": token}
            return render(request, "scheduling/public/link_old.html", context, status=410)
        return page(request, token, row)

    return followed


@require_safe
@by_link
def status(request: HttpRequest, token: str, row: AssessmentRequest) -> HttpResponse:
    """Show where a request is, and by when we write."""
    now = clock.now()
    reached = progress.of(row, now=now)
    context = words.page(row, reached, saved=request.GET.get("saved", ""), now=now)
    return render(request, "intake/public/status.html", context | {"token": token})


@look_or_press
@csrf_exempt  # the link is the secret; under no-referrer a browser sends no origin to check
@by_link
def answers(request: HttpRequest, token: str, row: AssessmentRequest) -> HttpResponse:
    """Show the answers so far; the press keeps the new ones."""
    form = AnswersForm(row, request.POST if request.method == "POST" else None)
    if not answering.may_change(row):
        return _gone_on(request, token, row, form)
    mark = request.POST.get("shown") or answering.mark(answering.of(row), about=row)
    if request.method != "POST":
        return _form(request, token, form, mark)
    if not form.is_valid():
        return _form(request, token, form, mark, status=422)
    return _save(request, token, form, mark)


@look_or_press
@csrf_exempt  # the link is the secret
@by_link
def withdrawal(request: HttpRequest, token: str, row: AssessmentRequest) -> HttpResponse:
    """Show one button; the press takes the request back, without a reason."""
    if request.method == "POST":
        try:
            withdrawing.withdraw(assessment_request=row, by=trail.PERSON, now=clock.now())
        except withdrawing.NotOpen:
            return _gone_on(request, token, row)
        return redirect("status:page", token=token)
    if row.status == AssessmentRequest.Status.WITHDRAWN:
        return redirect("status:page", token=token)
    if not withdrawing.may_withdraw(row):
        return _gone_on(request, token, row)
    return render(request, "intake/public/withdrawal.html", {"token": token})


@require_POST
@csrf_exempt  # the link is the secret
@by_link
def again(request: HttpRequest, token: str, row: AssessmentRequest) -> HttpResponse:
    """Open a withdrawn request again."""
    try:
        withdrawing.ask_again(assessment_request=row, by=trail.PERSON, now=clock.now())
    except withdrawing.NotWithdrawn:
        return _gone_on(request, token, row)
    return redirect(_saved(token, "again"))


@require_POST
@csrf_exempt  # the link was the secret, and the letter goes to the address on file alone
def fresh_link(request: HttpRequest, token: str) -> HttpResponse:
    """Send a fresh link if the old one was ours; the answer is the same if not."""
    try:
        pace.count(request)
    except limits.TooMany as refusal:
        return too_many(request, Carrier(), refusal)
    fresh_links.send(token=token, now=clock.now())
    return render(request, "intake/public/fresh_link.html")


def _save(request: HttpRequest, token: str, form: AnswersForm, mark: str) -> HttpResponse:
    try:
        answering.change_answers(
            assessment_request=form.row,
            answers=form.answers(),
            in_massachusetts=form.will_be_here(),
            shown=mark,
            by=trail.PERSON,
            now=clock.now(),
        )
    except answering.AnswersSettled:
        return _gone_on(request, token, form.row, form)
    except Stale:
        return _changed_meanwhile(request, token, form, mark)
    except (OutsideMassachusetts, PlaceClosed) as refusal:
        form.add_error(FIELD_OF[type(refusal)], refusal.detail)
        outside = isinstance(refusal, OutsideMassachusetts)
        return _form(request, token, form, mark, status=422, outside=outside)
    return redirect(_saved(token, "answers"))


def _changed_meanwhile(
    request: HttpRequest, token: str, form: AnswersForm, shown: str
) -> HttpResponse:
    """Show the typing again beside what stands now; the next press keeps the typing."""
    stands = answering.of(form.row)
    differences = meanwhile.differences(shown=shown, stands=stands, about=form.row)
    mark = answering.mark(stands, about=form.row)
    return _form(request, token, form, mark, status=409, differences=differences)


def _form(
    request: HttpRequest,
    token: str,
    form: AnswersForm,
    mark: str,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    context = {"token": token, "form": form, "shown": mark, **more}
    return render(request, "intake/public/answers.html", context, status=status)


def _gone_on(
    request: HttpRequest, token: str, row: AssessmentRequest, form: AnswersForm | None = None
) -> HttpResponse:
    """Say that it cannot be changed here; what was typed stays, to send it as an answer."""
    pressed = request.method == "POST"
    typed = request.POST.get("note", "")[:MAX_NOTE]
    context: dict[str, object] = {"token": token, "typed": typed, "tell_us": words.tell_us(row)}
    if form is not None and pressed:
        context["changed"] = meanwhile.typed(form, shown=request.POST.get("shown", ""))
    return render(request, "intake/public/gone_on.html", context, status=409 if pressed else 200)


def _saved(token: str, what: str) -> str:
    return f"{reverse('status:page', args=[token])}?saved={what}"
