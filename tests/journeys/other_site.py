"""Another site than ours: it serves the example pages of docs/, as the practice's website would."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
WRITTEN = "https://visits.example.org"


class OtherSite:
    """A small server under another name and port: to a browser another site than the product."""

    def __init__(self):
        self.product_url = WRITTEN
        site = self

        class Pages(BaseHTTPRequestHandler):
            def do_GET(self):
                path = EXAMPLES / self.path.lstrip("/")
                found = path.parent == EXAMPLES and path.is_file()
                body = path.read_text().replace(WRITTEN, site.product_url) if found else ""
                self.send_response(200 if found else 204)  # a browser asks for an icon by itself
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_):
                """Keeps quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server.server_address[1]}"

    @property
    def unknown_origin(self) -> str:
        """The same pages under a name that may not show the form."""
        return f"http://other.localhost:{self.server.server_address[1]}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
