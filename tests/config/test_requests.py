"""Every answer has an id; the caller's address is believed only as far as our own proxies."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory, override_settings

from config import requests
from tests.factories.accounts import UserFactory


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("abcd1234", True),
        ("A.b_c-9" * 9, True),
        ("short", False),
        ("x" * 65, False),
        ("with space 12", False),
        ("line\nbreak12", False),
        ("trailing12\n", False),
        ("über-12345", False),
        ("", False),
    ],
)
def test_a_callers_id_is_kept_when_it_is_harmless(sent, kept):
    assert (requests.accepted_id(sent) == sent) is kept


def test_every_answer_carries_the_id(client):
    assert client.get("/healthz", headers={"X-Request-ID": "abcd1234"})["X-Request-ID"] == (
        "abcd1234"
    )
    assert len(client.get("/healthz", headers={"X-Request-ID": "no"})["X-Request-ID"]) == 32


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "8.8.8.8, 203.0.113.9, 198.51.100.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (3, "8.8.8.8, 203.0.113.9", "192.0.2.1"),
        (2, ", 203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "[2001:db8::1]", "2001:db8::1"),
        (1, None, "192.0.2.1"),
        (1, "not an address", None),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_a_spoofed_address_gains_nothing(proxies, forwarded, address):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers)
    with override_settings(TRUSTED_PROXY_COUNT=proxies):
        assert requests.client_address(request) == address


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::1", "::/64"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
    ],
)
def test_whoever_has_a_whole_line_is_one_caller(address, caller):
    assert requests.caller(RequestFactory().get("/", REMOTE_ADDR=address)) == caller


@pytest.mark.parametrize(
    ("path", "referrer"),
    [
        ("/r/no-such-token/", "no-referrer"),
        ("/news/c/no-such-token/", "no-referrer"),
        ("/request/embed/no-such-token/where/", "no-referrer"),
        ("/request/saved/no-such-token/", "same-origin"),
        ("/staff/queue/", "same-origin"),
        ("/me/week/", "same-origin"),
        ("/account/sign-in/", "same-origin"),
    ],
)
@pytest.mark.django_db
def test_pages_about_people_stay_out_of_caches_indexes_and_referrers(client, path, referrer):
    answer = client.get(path)
    kept_out = (answer["Cache-Control"], answer["X-Robots-Tag"], answer["Referrer-Policy"])
    assert kept_out == ("no-store", "noindex", referrer)


@pytest.mark.django_db
def test_every_page_has_a_strict_content_security_policy(client):
    client.force_login(UserFactory(owner=True))
    for path in ("/healthz", "/staff/queue/", "/api/v1/locations/", "/nowhere"):
        policy = client.get(path)["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert directives["default-src"] == "'none'"
        assert directives["script-src"] == "'self'"
        assert directives["style-src"] == "'self'"
        assert directives["frame-ancestors"] == "'none'"


def test_a_file_that_a_stranger_sends_is_not_kept_on_disk():
    sent = SimpleUploadedFile("big.bin", b"x" * 3 * 1024 * 1024)
    request = RequestFactory().post("/account/sign-in/", {"login": "a", "file": sent})
    assert (dict(request.POST), dict(request.FILES)) == ({"login": ["a"]}, {})


@pytest.mark.django_db
def test_the_kit_asks_strangers_to_sign_in(client):
    assert client.get("/staff/kit/").url == "/account/sign-in/?next=/staff/kit/"
    client.force_login(UserFactory())
    assert client.get("/staff/kit/").status_code == 200
