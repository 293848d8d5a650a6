"""Headers of real browsers, in plain words."""

import pytest

from config.accounts import browsers

BEGIN = "Mozilla/5.0 "
WINDOWS = f"{BEGIN}(Windows NT 10.0; Win64; x64) "
MAC = f"{BEGIN}(Macintosh; Intel Mac OS X 10_15_7) "
KIT, CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) ", "Chrome/142.0.0.0 "
SAFARI = "Safari/537.36"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (f"{WINDOWS}Gecko/20100101 Firefox/145.0", "Firefox on Windows"),
        (f"{WINDOWS}{KIT}{CHROME}{SAFARI}", "Chrome on Windows"),
        (f"{WINDOWS}{KIT}{CHROME}{SAFARI} Edg/142.0.0.0", "Edge on Windows"),
        (f"{WINDOWS}{KIT}{CHROME}{SAFARI} OPR/124.0.0.0", "Opera on Windows"),
        (f"{MAC}AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15", "Safari on a Mac"),
        (f"{BEGIN}(X11; Linux x86_64) {KIT}{CHROME}{SAFARI}", "Chrome on Linux"),
        (f"{BEGIN}(X11; CrOS x86_64 14541.0.0) {KIT}{CHROME}{SAFARI}", "Chrome on a Chromebook"),
        (
            f"{BEGIN}(iPhone; CPU iPhone OS 18_7 like Mac OS X) CriOS/142.0 Safari/604.1",
            "Chrome on an iPhone",
        ),
        (f"{BEGIN}(iPad; CPU OS 18_7 like Mac OS X) FxiOS/145.0 Safari/604", "Firefox on an iPad"),
        (
            f"{BEGIN}(Linux; Android 16; K) {KIT}SamsungBrowser/29.0 {CHROME}{SAFARI}",
            "Samsung Internet on Android",
        ),
        ("Firefox/145.0", "Firefox"),
        ("Something (Windows NT 10.0)", "A browser on Windows"),
        ("curl/8.5", "A browser we do not know"),
        ("", "A browser we do not know"),
    ],
)
def test_a_browser_has_a_name_that_people_know(header, words):
    assert browsers.named(header) == words
