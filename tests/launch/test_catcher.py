import json
import smtplib
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

from launch import letters, ports

BIN = Path(__file__).resolve().parents[2] / "bin"


@pytest.fixture
def catcher(tmp_path):
    """The catcher as a process of its own; gives its directory and both its ports."""
    listeners = [ports.listen_near(0), ports.listen_near(0)]
    numbers = [listener.fileno() for listener in listeners]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "launch.catcher", tmp_path / "letters", *map(str, numbers)],
        env={"PYTHONPATH": str(BIN)},
        pass_fds=numbers,
    )
    yield tmp_path / "letters", *map(ports.of, listeners)
    process.kill()
    process.wait()
    for listener in listeners:
        listener.close()


def letter(**headers):
    message = EmailMessage()
    message["From"] = "desk@example.org"
    message["To"] = "Jordan Sample <jordan@example.com>"
    message["Message-ID"] = "<one@example.org>"
    message["Subject"] = headers.get("subject", "About your visit")
    message.set_content("Read on at https://example.org/r/abc?x=1&y=2.\n<b>Not bold</b>")
    message.add_alternative("<p>Read <a href='https://example.org/'>on</a></p>", subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR", "text", "calendar", filename="visit.ics")
    return message


def send(port, message):
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        server.send_message(message)


def fetch(port, path, host=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    if host:
        request.add_header("Host", host)
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own page
        return answer.headers, answer.read().decode()


def test_a_letter_is_kept_as_it_arrived_for_its_owner_only(catcher):
    directory, smtp, http = catcher
    send(smtp, letter())
    (listed,) = json.loads(fetch(http, "/letters.json")[1])
    assert {k: v for k, v in listed.items() if k not in ("id", "arrived_at")} == {
        "from": "desk@example.org",
        "to": ["jordan@example.com"],
        "subject": "About your visit",
        "message_id": "<one@example.org>",
        "attachments": ["visit.ics"],
    }
    (path,) = directory.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert fetch(http, f"/letters/{listed['id']}.eml")[1].encode() == path.read_bytes()


def test_a_letter_is_shown_as_text_and_as_a_page_in_a_sandbox(catcher):
    _, smtp, http = catcher
    send(smtp, letter(subject="<script>alert(1)</script>"))
    (listed,) = json.loads(fetch(http, "/letters.json")[1])
    headers, page = fetch(http, f"/letters/{listed['id']}")
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; font-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "<script>" not in page
    assert '<a href="https://example.org/r/abc?x=1&amp;y=2" rel="noopener noreferrer"' in page
    assert "&lt;b&gt;Not bold&lt;/b&gt;" in page
    assert f'src="/letters/{listed["id"]}.html" sandbox="allow-popups' in page
    headers, framed = fetch(http, f"/letters/{listed['id']}.html")
    assert headers["Content-Security-Policy"].startswith("sandbox allow-popups ")
    assert framed.startswith('<base target="_blank"><p>Read ')


@pytest.mark.parametrize(
    ("path", "host", "code"),
    [
        ("/letters/../../secrets.json", None, 404),
        ("/letters/0000000000000-0000", None, 404),
        ("/", "elsewhere.example.com:80", 421),
    ],
)
def test_what_is_not_a_letter_is_not_shown(catcher, path, host, code):
    with pytest.raises(urllib.error.HTTPError) as refused:
        fetch(catcher[2], path, host)
    refused.value.close()
    assert refused.value.code == code


def test_the_first_look_finds_no_letter_and_says_so(catcher):
    _, page = fetch(catcher[2], "/")
    assert 'No letter has left yet. <a href="/">Look again</a>' in page


def test_only_the_newest_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(letters, "KEPT", 3)
    kept = letters.Letters(tmp_path)
    for number in range(5):
        kept.keep(f"Subject: {number}\r\n\r\n".encode(), "a@example.org", ["b@example.org"])
    assert [one.header("Subject") for one in kept.newest_first()] == ["4", "3", "2"]


def test_a_socket_is_taken_once():
    first = ports.listen_near(0)
    assert ports.listen(ports.of(first)) is None
    with socket.create_connection(("127.0.0.1", ports.of(first)), timeout=5):
        first.close()
