"""What somebody remembers of a person finds their request."""

import pytest

from intake import finding
from intake.models import AssessmentRequest
from tests.factories.intake import AssessmentRequestFactory


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Jordan", ("Jordan",)),
        ("  Jordan   Pine ", ("Jordan", "Pine")),
        ("508-555-0123", ("5085550123",)),
        ("(508) 555 0123", ("5085550123",)),
        ("+1 508.555.0123", ("15085550123",)),
        ("Pine 0123", ("Pine", "0123")),
        ("J Pine", ("J", "Pine")),
        ("J", ()),
        ("", ()),
        ("-", ()),
        ("a b c d e f g hh", ()),
        ("aa b c d e f g", ("aa", "b", "c", "d", "e", "f")),
        ("Jo\0rdan\n", ("Jo", "rdan")),
        ("x" * 500, ("x" * 80,)),
    ],
)
def test_what_was_typed_becomes_a_few_bounded_words(typed, words):
    assert finding.words(typed) == words


@pytest.fixture
def zoe(db):
    AssessmentRequestFactory(name="Jordan Pine", email="jordan@example.org", phone="+15085550100")
    return AssessmentRequestFactory(
        name="Zoë Nuñez-Łow", email="z.nunez@example.com", phone="+17745550199", reference="H7K2QP"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "Zoe Nunez",
        "ZOË",
        "nuñez",
        "low",
        "z.nunez@example",
        "774-555-0199",
        "(774) 555",
        "0199",
        "h7k2qp",
        "nun zo",
        "zo",
        "Nu",
    ],
)
def test_a_part_of_what_is_known_finds_the_person(zoe, typed):
    found = finding.found(AssessmentRequest.objects.all(), finding.words(typed))
    assert list(found) == [zoe]


@pytest.mark.parametrize("typed", ["Zoe Pine", "oe", "%%%", "___", "example_com", "nobody", "\\\\"])
def test_what_nobody_is_called_finds_nobody(zoe, typed):
    found = finding.found(AssessmentRequest.objects.all(), finding.words(typed))
    assert list(found) == []
