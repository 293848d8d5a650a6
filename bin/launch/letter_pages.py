"""The page on which a person reads what a local copy sent."""

import json
import re
import socket
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template

from launch.letters import Letter, Letters

STYLE = Path(__file__).with_name("letters.css")
FONT = Path(__file__).resolve().parents[2] / "config/static/fonts/source-sans-3-latin-wght.woff2"
PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<header><a href="/">Letters</a><p>What this local copy sent. Nothing left this machine.</p></header>
<main>
$content
</main>
</body>
</html>
""")
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
)
ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")

Answer = tuple[int, str, str, bytes]  # status, content type, policy, body


def serve(letters: Letters, listener: socket.socket) -> None:
    """Answer on the socket until the process ends."""
    handler = type("Handler", (Pages,), {"letters": letters})
    server = ThreadingHTTPServer(listener.getsockname()[:2], handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_address = listener.getsockname()
    server.serve_forever()


class Pages(BaseHTTPRequestHandler):
    """The list, one letter, and both as data."""

    letters: Letters
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """Answer one call."""
        status, kind, policy, body = self._answer()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - the name is the library's

    def log_message(self, *_: object) -> None:
        """Keep private links out of the log."""

    def _answer(self) -> Answer:
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost"):  # a name that somebody pointed here
            return _page("Not here", "<h1>Not here</h1>", status=421)
        path = self.path.partition("?")[0]
        if path == "/":
            return _list(self.letters.newest_first())
        if path == "/letters.json":
            summaries = [letter.summary() for letter in self.letters.newest_first()]
            return 200, "application/json", PAGE_POLICY, json.dumps(summaries, indent=2).encode()
        if path == "/style.css":
            return 200, "text/css; charset=utf-8", PAGE_POLICY, STYLE.read_bytes()
        if path == "/font.woff2" and FONT.exists():
            return 200, "font/woff2", PAGE_POLICY, FONT.read_bytes()
        return self._one(path)

    def _one(self, path: str) -> Answer:
        found = re.fullmatch(r"/letters/([0-9-]+)(\.eml|\.html|\.txt|)", path)
        letter = self.letters.find(found[1]) if found else None
        if found is None or letter is None:
            return _page("No such letter", "<h1>No such letter</h1>", status=404)
        return FORMS[found[2]](letter)


def _page(title: str, content: str, *, status: int = 200) -> Answer:
    text = PAGE.substitute(title=escape(title), content=content)
    return status, "text/html; charset=utf-8", PAGE_POLICY, text.encode(errors="replace")


def _list(letters: list[Letter]) -> Answer:
    if not letters:
        again = '<a href="/">Look again</a>'
        empty = f"<h1>Letters</h1><p class='empty'>No letter has left yet. {again}</p>"
        return _page("Letters", empty)
    rows = "\n".join(_row(letter) for letter in letters)
    noun = "letter" if len(letters) == 1 else "letters"
    head = "<tr><th>Subject</th><th>To</th><th>Left (UTC)</th></tr>"
    table = f"<table><thead>{head}</thead>\n<tbody>{rows}</tbody></table>"
    again = '<p class="again"><a href="/">Look again</a></p>'
    return _page("Letters", f"<h1>{len(letters)} {noun}</h1>\n{again}\n{table}")


def _row(letter: Letter) -> str:
    subject = escape(letter.header("Subject")) or "(no subject)"
    link = f'<a href="/letters/{letter.id}">{subject}</a>'
    left = f"{letter.arrived_at:%b %-d, %H:%M:%S}"
    return f"<tr><td>{link}</td><td>{escape(', '.join(letter.recipients))}</td><td>{left}</td></tr>"


def _letter(letter: Letter) -> Answer:
    subject = letter.header("Subject") or "(no subject)"
    facts = {
        "From": letter.header("From"),
        "To": letter.header("To") or ", ".join(letter.recipients),
        "Left": f"{letter.arrived_at:%B %-d, %Y, %H:%M:%S} UTC",
        "Attached": ", ".join(letter.attachments),
    }
    listed = "".join(f"<dt>{k}</dt><dd>{escape(v)}</dd>" for k, v in facts.items() if v)
    parts = [f"<h1>{escape(subject)}</h1>", f"<dl>{listed}</dl>"]
    if letter.part("html"):
        address = f"/letters/{letter.id}.html"
        parts.append(
            f'<h2>As a mail program shows it</h2><iframe title="The letter" src="{address}" '
            'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        )
    parts.append(f"<h2>As plain text</h2><pre>{_linked(letter.part('plain'))}</pre>")
    headers = "\n".join(f"{name}: {value}" for name, value in letter.message.items())
    parts.append(f"<details><summary>Headers</summary><pre>{escape(headers)}</pre></details>")
    parts.append(f'<p><a href="/letters/{letter.id}.eml">The letter as it left</a></p>')
    return _page(subject, "\n".join(parts))


def _linked(text: str) -> str:
    """Make addresses in plain text links, and nothing else."""
    pieces, last = [], 0
    for found in ADDRESS.finditer(text):
        url = escape(found[0])
        link = f'<a href="{url}" rel="noopener noreferrer" target="_blank">{url}</a>'
        pieces += [escape(text[last : found.start()]), link]
        last = found.end()
    return "".join([*pieces, escape(text[last:])])


def _as_html(letter: Letter) -> Answer:
    # Links open beside the letter: the product refuses to stand in a frame.
    body = '<base target="_blank">' + letter.part("html")
    return 200, "text/html; charset=utf-8", LETTER_POLICY, body.encode(errors="replace")


def _as_text(letter: Letter) -> Answer:
    body = letter.part("plain").encode(errors="replace")
    return 200, "text/plain; charset=utf-8", PAGE_POLICY, body


def _raw(letter: Letter) -> Answer:
    return 200, "message/rfc822", PAGE_POLICY, letter.raw


FORMS: dict[str, Callable[[Letter], Answer]] = {
    "": _letter,
    ".html": _as_html,
    ".txt": _as_text,
    ".eml": _raw,
}
