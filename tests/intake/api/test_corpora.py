"""What others collected to break programs, through the public API: answered, none lost."""

import base64
import json
import unicodedata
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

from intake.models import AssessmentRequest
from tests.factories import intake as factories
from tests.factories.scheduling import LocationFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/assessment-requests/"
EAST = "east-bridgewater"
CORPORA = Path(settings.BASE_DIR) / "tests" / "data" / "corpora"


def corpus(name):
    return json.loads((CORPORA / f"{name}.json").read_text())


NAUGHTY = sorted({string for strings in corpus("naughty-strings").values() for string in strings})
PARTS = 4
"""The naughty strings are tried by as many tests, for as many cores."""


@pytest.fixture(autouse=True)
def place():
    return LocationFactory(slug=EAST)


@pytest.fixture
def post(client):
    def send(body):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = client.post(URL, raw, "application/json")
        return answer.status_code, answer.json()

    return send


def wrong(said):
    return {each["pointer"]: each["code"] for each in said["errors"]}


def written_once(string):
    return unicodedata.normalize("NFC", string.replace("\r\n", "\n")).strip()


def test_the_corpora_are_whole():
    sizes = {
        "naughty-strings": len(NAUGHTY),
        **{name: len(corpus(name)) for name in ("json-texts", "email-addresses", "phone-numbers")},
    }
    assert sizes == {
        "naughty-strings": 774,
        "json-texts": 318,
        "email-addresses": 164,
        "phone-numbers": 99,
    }


@pytest.mark.parametrize("part", range(PARTS))
def test_a_naughty_name_and_note_are_kept_as_typed_or_refused_by_field(post, part):
    typed, heard = {}, {}
    for string in NAUGHTY[part::PARTS]:
        status, said = post(factories.body(EAST, name=string, note=string))
        if status == 400:
            assert said["code"] == "invalid"
            heard[string] = wrong(said)
        if status == 400 and "/note" not in heard[string]:  # a name alone was refused
            status, said = post(factories.body(EAST, note=string))
        if status == 201:
            typed[said["reference"]] = string
    rows = {row.reference: row for row in AssessmentRequest.objects.all()}
    assert {reference: row.note for reference, row in rows.items()} == {
        reference: written_once(string) for reference, string in typed.items()
    }
    assert {reference: rows[reference].name for reference in typed} == {
        reference: "Jordan Sample" if string in heard else written_once(string)
        for reference, string in typed.items()
    }
    refused = {string: codes for string, codes in heard.items() if not expected(string, codes)}
    assert refused == {}


def expected(string, codes):
    """Whether a refusal is one of the few that there are: nothing to see, too long, not shown."""
    text = written_once(string)
    if "/note" in codes:
        hidden = any(unicodedata.category(each) == "Cc" for each in text)
        turned = any(each in "\u202a\u202b\u202d\u202e\u2066\u2067" for each in text)
        return set(codes.values()) == {"unprintable"} and (hidden or turned or text == "\ufffe")
    return codes["/name"] in {
        "": {"blank"}, "\ufeff": {"unseen"}, UNSEEN: {"unseen"},
    }.get(text, {"max_length"} if len(text) > 120 else set())  # fmt: skip


UNSEEN = "\u200b"
"""What is left of the corpus's line of every space there is."""


@pytest.mark.parametrize("part", range(PARTS))
def test_a_naughty_string_is_named_in_whatever_field_it_stands(post, part):
    for string in NAUGHTY[part::PARTS]:
        body = {
            **dict.fromkeys(("email", "phone", "reach_by", "for_whom", "urgent"), string),
            "locations": [string],
            "concerns": [string],
            "times": [{"day": string}],
            f"x{string}": string,
        }
        status, said = post(factories.body(EAST, **body))
        assert (status, said["code"]) == (400, "invalid")
        named = {
            "/email", "/phone", "/reach_by", "/for_whom", "/urgent", "/locations/0", "/concerns/0",
            "/times/0/day", "/times/0/part", "/x" + string.replace("~", "~0").replace("/", "~1"),
        }  # fmt: skip
        empty = {"/phone"} if not string.strip() else set()
        assert set(wrong(said)) == named - empty
    assert AssessmentRequest.objects.count() == 0


def test_a_naughty_string_is_no_private_link(client):
    heard = Counter(
        client.get(f"/api/v1/request-status/{quote(string, safe='')}/").status_code
        for string in NAUGHTY[::8]
    )
    assert set(heard) == {404, 410}


ON_PURPOSE = {
    "n_structure_no_data": (400, "invalid"),  # nothing was sent: each field is asked for
    "n_structure_100000_opening_arrays": (413, "too_large"),
    "n_structure_open_array_object": (413, "too_large"),
    "y_object_duplicated_key": (400, "repeated_key"),
    "y_object_duplicated_key_and_value": (400, "repeated_key"),
    "y_object_escaped_null_in_key": (400, "unstorable_text"),
    "y_string_null_escape": (400, "unstorable_text"),
}
ANSWERS = {"y": (400, "invalid"), "n": (400, "not_json")}
LEFT_OPEN = {(400, "invalid"), (400, "not_json"), (400, "unstorable_text")}


def raw(text):
    if isinstance(text, str):
        return base64.b64decode(text)
    return (text["of"] * text["times"] + text["then"]).encode()


def test_what_is_json_is_read_and_what_is_not_is_told_so(post):
    heard = {}
    for name, text in corpus("json-texts").items():
        status, said = post(raw(text))
        heard[name] = (status, said["code"])
    decided = {name: answer for name, answer in heard.items() if name[0] != "i"}
    assert decided == {name: ON_PURPOSE.get(name, ANSWERS[name[0]]) for name in decided}
    assert {answer for name, answer in heard.items() if name[0] == "i"} == LEFT_OPEN


NO_ADDRESS_OF_OURS = {"test@io"}
"""Valid by the letter; a name without a dot is nobody's mail."""
KEPT_AS = {
    "test@xn--hxajbheg2az3al.xn--jxalpdlp": "test@παράδειγμα.δοκιμή",
    "xn--test@iana.org": "xn--test@iana.org",
}
"""Old to the corpus, and in daily use; an international domain is kept as people read it."""


def test_an_address_that_mail_can_reach_is_kept_and_no_other(post):
    sent, refused = {}, Counter()
    for row in corpus("email-addresses"):
        status, said = post(factories.body(EAST, email=row["address"]))
        if status == 201:
            sent[said["reference"]] = row["address"]
        else:
            codes = wrong(said).values() if "errors" in said else [said["code"]]
            refused[(status, *codes)] += 1
    rows = dict(AssessmentRequest.objects.values_list("reference", "email"))
    assert {reference: as_kept(address) for reference, address in sent.items()} == rows
    assert sorted(sent.values()) == sorted(plain_addresses())
    assert refused == {
        (400, "not_an_email"): 116,
        (400, "unstorable_text"): 2,
        (400, "required"): 1,
    }


def plain_addresses():
    """Yields what the corpus calls an address, and what it calls one but for blanks around it."""
    fine = {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN"}
    rows = corpus("email-addresses")
    known = {row["address"] for row in rows if row["category"] in fine} - NO_ADDRESS_OF_OURS
    for row in rows:
        address = row["address"]
        if address in known | set(KEPT_AS) or address.strip() == "test@iana.org":
            yield address


def as_kept(address):
    return KEPT_AS.get(address, address.strip())


NORTH_AMERICA = {"US", "CA", "DO", "PR"}
READ_AS_OURS = {"131 2345 6789"}
"""A mobile number of China without its country, which here is 1-312-345-6789."""


def test_a_number_of_north_america_is_kept_in_e164_and_no_other(post):
    sent, ours = {}, {}
    for row in corpus("phone-numbers"):
        for number in {row["e164"], row["national"]}:
            if row["region"] in NORTH_AMERICA and row["type"] != "invalid":
                ours[number] = row["e164"]
            elif number in READ_AS_OURS:
                ours[number] = "+13123456789"
            status, said = post(factories.body(EAST, phone=number))
            if status == 201:
                sent[said["reference"]] = number
            else:
                assert wrong(said) == {"/phone": "not_a_phone"}
    rows = dict(AssessmentRequest.objects.values_list("reference", "phone"))
    assert {sent[reference]: phone for reference, phone in rows.items()} == ours
