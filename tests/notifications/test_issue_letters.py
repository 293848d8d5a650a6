"""An issue's letter is the same for all readers but for their own parts."""

import email
import email.policy
import quopri
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import issue_letters, masthead
from notifications.issue_letters import Copy, IssueLetter
from notifications.models import NewsletterIssue
from tests.factories.notifications import MORNING


def letter(**fields):
    given_fields = {"subject": "Small steps", "preview": "", "body": "Take a walk."}
    return IssueLetter(NewsletterIssue(**{**given_fields, **fields}), now=MORNING)


def copy(address="jordan@example.com"):
    return Copy(id=uuid4(), reader_id=uuid4(), address=address)


def parsed(raw):
    return email.message_from_bytes(raw, policy=email.policy.strict)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r"), max_size=300))
def test_encoding_loses_nothing(text):
    made = issue_letters.encoded(text)
    assert quopri.decodestring(made).decode().replace("\r\n", "\n") == text
    assert max(len(line) for line in made.split(b"\r\n")) <= 76
    assert made.replace(b"\r\n", b"").isascii()


@pytest.mark.parametrize("length", range(60, 100))
def test_the_readers_link_fits_wherever_it_stands(length):
    made = letter(body="\u00e9" * (length // 3) + "x" * length)
    one = copy()
    message = parsed(made.raw(one))
    link = masthead.leave_url(one.reader_id)
    for kind in ("plain", "html"):
        assert message.get_body((kind,)).get_content().count(link) == 1
    body = made.raw(one).partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.split(b"\r\n")) <= 76


@pytest.mark.parametrize(
    "last", [b"x" * 75, b"x" * 76, b"=C3=A9" * 12 + b"xxx", b"x" * 73 + b"=3D"]
)
def test_a_full_line_makes_room_for_a_soft_break(last):
    made = issue_letters._room_for_a_break(b"before\r\n" + last)
    assert quopri.decodestring(made) == quopri.decodestring(b"before\r\n" + last)
    assert max(len(line) for line in (made + b"=").split(b"\r\n")) <= 76


def test_copies_differ_in_their_own_parts_alone():
    made, first, second = letter(), copy("a@example.com"), copy("b@example.com")
    one, two = made.raw(first).decode(), made.raw(second).decode()
    changed = {line for line in one.split("\r\n") if line not in set(two.split("\r\n"))}
    assert len([line for line in changed if line.startswith("To: ")]) == 1
    assert len([line for line in changed if line.startswith("Message-ID: ")]) == 1
    assert made.raw(first) == made.raw(first)


def test_line_breaks_in_a_subject_never_reach_a_header():
    message = parsed(letter(subject="Small\r\nBcc: x@example.com").raw(copy()))
    assert (message["Subject"], message["Bcc"]) == ("Small Bcc: x@example.com", None)


def test_an_international_domain_is_ascii_on_the_wire():
    raw = letter().raw(copy("jordan@b\u00fccher.example.org"))
    assert parsed(raw)["To"] == "jordan@xn--bcher-kva.example.org"
    assert raw.isascii()


def test_a_body_that_looks_like_markup_of_ours_stays_words():
    made = letter(body="{{ leave_url }} {% now %} slot")
    html = parsed(made.raw(copy())).get_body(("html",)).get_content()
    assert html.count("{{ leave_url }} {% now %} slot") == 1


def test_the_name_of_a_copy_is_that_of_its_row():
    one = Copy(id=UUID(int=7), reader_id=uuid4(), address="a@example.com")
    assert letter().message_id(one) == f"<{UUID(int=7).hex}@example.org>"
