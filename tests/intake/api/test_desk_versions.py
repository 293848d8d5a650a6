"""Which version a step names is asked first of all, also of a step that was taken already."""

import pytest

from intake.models import AssessmentRequest
from tests.factories.accounts import bearer
from tests.intake.api.addresses import address

pytestmark = pytest.mark.django_db

REPEATS = {
    "take it": ("put", "claim/", None),
    "give it back": ("delete", "claim/", None),
    "accept": ("post", "decision/", {"outcome": "accept"}),
    "decline": ("post", "decision/", {"outcome": "decline"}),
}
BODIES = ("decision/", "contact-attempts/", "notes/", "appointment/", "offers/", "waitlist-entry/")
STRANGE = {"colour": "green"}


@pytest.mark.parametrize("step", REPEATS)
@pytest.mark.parametrize("etag", ['"999.9"', '"0.0"', '"1.9"', '"9.0"', "anything"])
def test_a_step_again_on_a_version_that_never_was_is_refused(step, etag, call, asked):
    call(*REPEATS[step])
    present = AssessmentRequest.objects.values().get()
    etag = etag.replace("1.9", f"{present['version']}.9")
    answer = call(*REPEATS[step], etag=etag)
    assert (answer.status_code, answer.json()["code"]) == (412, "if_match_failed")
    assert AssessmentRequest.objects.values().get() == present


@pytest.mark.parametrize("step", REPEATS)
def test_a_step_again_on_the_version_it_was_decided_on_is_one(step, call):
    if step == "give it back":
        call("put", "claim/")
    etag = call("get").headers["ETag"]
    first, again = (call(*REPEATS[step], etag=etag) for _ in range(2))
    assert (again.status_code, again.headers["ETag"]) == (first.status_code, first.headers["ETag"])


@pytest.mark.parametrize("name", BODIES)
def test_the_version_is_asked_before_the_body_is_read(name, client, call, desk, asked):
    without = client.post(
        address(asked, name), STRANGE, content_type="application/json", headers=bearer(desk)
    )
    assert (without.status_code, without.json()["code"]) == (428, "if_match_missing")
    assert call("post", name, STRANGE, etag='"9.0"').status_code == 412
    assert call("post", name, STRANGE).status_code == 400
