"""Refusals as problem details (RFC 9457) under /api/, as calm pages elsewhere."""

import json
import re

import pytest
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import include, path
from psycopg import errors as postgres
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from config import problem_words, problems
from config import urls as house
from config.kernel import errors
from tests.factories.accounts import UserFactory

MARKED = "Zebulon-Marked-Value"


class Full(errors.Conflict):
    code = "full"
    detail = "There is no room."


def caused(cause):
    """Makes the error that Django raises for one of the driver's."""
    error = OperationalError(MARKED)
    error.__cause__ = cause
    return error


RAISED = {
    "lock": caused(postgres.LockNotAvailable(MARKED)),
    "deadlock": caused(postgres.DeadlockDetected(MARKED)),
    "invalid": errors.Invalid(),
    "forbidden": errors.Forbidden(),
    "conflict": Full(),
    "gone": errors.Gone(),
    "database": OperationalError(MARKED),
    "interface": InterfaceError(MARKED),
    "fault": RuntimeError(MARKED),
    "missing": Http404(MARKED),
    "nobody": exceptions.NotAuthenticated(),
    "no right": exceptions.PermissionDenied(),
    "own words": exceptions.PermissionDenied("This needs another way in."),
    "throttled": exceptions.Throttled(wait=12),
    "fields": exceptions.ValidationError(
        {
            "email": [exceptions.ErrorDetail("Not one.", "not_an_email")],
            "times": [{}, {"day": [exceptions.ErrorDetail("Which?", "invalid_choice")]}],
            "locations": {1: [exceptions.ErrorDetail("Unknown.", "unknown_location")]},
            "a/b~c": [exceptions.ErrorDetail("We do not know this field.", "unknown_field")],
            "non_field_errors": [exceptions.ErrorDetail("Send an object.", "invalid")],
        }
    ),
}


class Raising(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, _request, kind):
        raise RAISED[kind]

    def post(self, request, **_):
        return Response(request.data)


def raising_page(request, kind):
    raise RAISED[kind]


def remembering_page(request):
    request.session["last"] = "here"
    return HttpResponse("done")


urlpatterns = [
    path("remembering/", remembering_page),
    path("api/v1/raising/<str:kind>/", Raising.as_view()),
    path("raising/<str:kind>/", raising_page),
    path("", include(house.urlpatterns)),
]
handler400, handler403 = house.handler400, house.handler403
handler404, handler500 = house.handler404, house.handler500

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert said.pop("request_id") == answer["X-Request-ID"]
    assert said.pop("status") == answer.status_code
    assert said.pop("title") == problem_words.TITLES[answer.status_code]
    assert said.pop("type") == f"/api/v1/docs/#problem-{said['code']}"
    return said


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("invalid", 422, "refused"),
        ("forbidden", 403, "refused"),
        ("conflict", 409, "full"),
        ("gone", 410, "refused"),
        ("lock", 409, "still_busy"),
        ("deadlock", 409, "still_busy"),
        ("missing", 404, "not_found"),
        ("throttled", 429, "throttled"),
        ("database", 503, "unavailable"),
        ("interface", 503, "unavailable"),
        ("fault", 500, "server_error"),
        ("fields", 400, "invalid"),
    ],
)
def test_each_kind_has_its_status_and_code(visitor, kind, status, code):
    answer = visitor.get(f"/api/v1/raising/{kind}/")
    assert (answer.status_code, problem(answer)["code"]) == (status, code)
    assert MARKED not in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("invalid", 422),
        ("forbidden", 403),
        ("conflict", 409),
        ("gone", 410),
        ("lock", 409),
        ("missing", 404),
        ("database", 503),
        ("interface", 503),
        ("fault", 500),
    ],
)
def test_a_page_answers_the_same_statuses_in_words(visitor, kind, status):
    answer = visitor.get(f"/raising/{kind}/")
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    page = answer.content.decode()
    assert MARKED not in page
    assert re.findall("Traceback|Exception|Error:", page) == []
    assert len(answer["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("nobody", "Send a token, or sign in."),
        ("no right", "Your role or your token does not include this."),
        ("own words", "This needs another way in."),
    ],
)
def test_who_may_not_come_in_reads_what_our_pages_promise(visitor, kind, words):
    assert problem(visitor.get(f"/api/v1/raising/{kind}/"))["detail"] == words


def test_a_refusal_says_its_own_words_on_a_page(visitor):
    assert "There is no room." in visitor.get("/raising/conflict/").content.decode()


def test_every_wrong_field_is_one_json_pointer(visitor):
    said = problem(visitor.get("/api/v1/raising/fields/"))
    assert said["errors"] == [
        {"pointer": "/email", "code": "not_an_email", "detail": "Not one."},
        {"pointer": "/times/1/day", "code": "invalid_choice", "detail": "Which?"},
        {"pointer": "/locations/1", "code": "unknown_location", "detail": "Unknown."},
        {
            "pointer": "/a~1b~0c",
            "code": "unknown_field",
            "detail": "We do not know this field.",
        },
        {"pointer": "", "code": "invalid", "detail": "Send an object."},
    ]


def test_a_problem_says_when_to_come_back(visitor):
    waits = {kind: visitor.get(f"/api/v1/raising/{kind}/").get("Retry-After") for kind in RAISED}
    assert {kind: wait for kind, wait in waits.items() if wait} == {
        "database": "5",
        "interface": "5",
        "throttled": "13",
    }
    assert visitor.get("/raising/database/")["Retry-After"] == "5"


@pytest.mark.parametrize(
    ("ask", "status", "code"),
    [
        (lambda c: c.get("/api/v1/nowhere/"), 404, "not_found"),
        (lambda c: c.delete("/api/v1/raising/x/"), 405, "method_not_allowed"),
        (lambda c: c.get("/api/v1/raising/x/", headers={"Accept": "text/html"}), 406,
         "not_acceptable"),
        (lambda c: c.post("/api/v1/raising/x/", b"x" * 65_537, "application/json"), 413,
         "too_large"),
        (lambda c: c.post("/api/v1/raising/x/", b"a=b", "text/plain"), 415,
         "unsupported_media_type"),
        (lambda c: c.post("/api/v1/raising/x/", {"a": "b"}), 415, "unsupported_media_type"),
        (lambda c: c.post("/api/v1/raising/x/", b"{", "application/json"), 400, "not_json"),
    ],
    ids=["404", "405", "406", "413", "415 text", "415 form", "400"],
)  # fmt: skip
def test_what_http_itself_refuses_is_a_problem_too(visitor, ask, status, code):
    answer = ask(visitor)
    assert (answer.status_code, problem(answer)["code"]) == (status, code)


def test_a_body_of_64_kib_is_not_too_large(visitor):
    text = "x" * (65_536 - 2)
    answer = visitor.post("/api/v1/raising/x/", json.dumps(text), "application/json")
    assert (answer.status_code, answer.json()) == (200, text)


def test_a_host_that_is_not_ours_is_told_so_calmly(visitor):
    with override_settings(ALLOWED_HOSTS=["first.example.org"]):
        answer = visitor.get("/api/v1/raising/x/")
    assert (answer.status_code, problem(answer)["code"]) == (400, "refused")


@pytest.mark.parametrize("kind", ["database", "fault", "missing"])
@pytest.mark.django_db
def test_a_signed_in_person_sees_the_page_even_when_no_question_can_be_asked(kind, tmp_path):
    """The page of a lost database must not ask the database who is looking."""
    visitor = Client(raise_request_exception=False)
    visitor.force_login(UserFactory())
    with _no_more_questions():
        answer = visitor.get(f"/raising/{kind}/")
    assert answer.status_code == {"database": 503, "fault": 500, "missing": 404}[kind]


@pytest.mark.django_db
def test_a_database_that_is_lost_after_the_view_is_away_and_no_fault(visitor):
    """The session is kept on the way out, when no view can answer any more."""
    assert visitor.get("/remembering/").status_code == 200
    with _no_more_questions():
        answer = Client(raise_request_exception=False).get("/remembering/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_is_told_so_calmly():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/account/sign-in/", {"login": "a@example.org", "password": "x"})
    assert (answer.status_code, "This form was open for a while" in answer.content.decode()) == (
        403,
        True,
    )


def test_a_refusal_of_a_new_kind_cannot_be_made():
    with pytest.raises(StopIteration):
        problems.status_of(errors.Refusal())


def test_every_refusal_of_the_domain_has_its_own_code_and_words():
    listed = problems.every_refusal()
    codes = [each["code"] for each in listed]
    assert codes == sorted(set(codes))
    assert {"time_taken", "outside_massachusetts", "stale", "link_ended"} - set(codes) == set()


def test_a_problem_outside_any_middleware_has_no_request_id():
    said = problems.body(RequestFactory().get("/"), 409, "full", "There is no room.")
    assert said["request_id"] == ""


def _no_more_questions():
    from django.db import connection

    def refuse(*_):
        raise OperationalError(MARKED)

    return connection.execute_wrapper(refuse)
