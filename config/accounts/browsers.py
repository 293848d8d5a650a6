"""Says in plain words which browser somebody uses; the header itself is never kept."""

BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/",), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/"), "Chrome"),
    (("Safari/",), "Safari"),
)
"""In this order: most browsers also carry the names of those they descend from."""

SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)


def named(header: str) -> str:
    """Answer "Firefox on Windows" for what a browser says of itself."""
    browser = next((name for marks, name in BROWSERS if any(m in header for m in marks)), None)
    system = next((name for mark, name in SYSTEMS if mark in header), None)
    if browser is None and system is None:
        return "A browser we do not know"
    return (browser or "A browser") + (f" on {system}" if system else "")
