"""The one window in which a person's pages are looked at, one after another."""

WIDE = {"width": 1440, "height": 900}

NEUTRAL = "/healthz"
"""A page of the product without a word of its own, where a window rests between two pages."""

PASSING = {"Document", "XHR", "Fetch"}
"""What belongs to one page alone; the rest is cold once and then kept by the browser."""


class Window:
    """Notes what a page asked for, what crossed the wire, and what it complained about.

    A new window for each page would cost more than the page: this one forgets instead all that an
    earlier page left in the browser.
    """

    def __init__(self, context, home):
        self.context, self.page, self.home = context, context.new_page(), home
        self._forget()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.wire = context.new_cdp_session(self.page)
        self.wire.on("Network.responseReceived", self._answered)
        self.wire.on("Network.loadingFinished", self._weigh)
        self.wire.send("Network.enable")

    def begins(self, cookies):
        """Leaves the last page, and begins with nothing of it but who is signed in."""
        self.page.goto(NEUTRAL)
        self.page.set_viewport_size(WIDE)
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self.context.clear_cookies()
        self.context.add_cookies(cookies)
        self.wire.send("Network.clearBrowserCache")
        for disabled in (True, False):  # turning it off also empties what the page's process keeps
            self.wire.send("Network.setCacheDisabled", {"cacheDisabled": disabled})
        self._forget()

    def _forget(self):
        self.asked, self.said, self.documents, self.weighed = [], [], [], {}
        self.passing = set()

    def _answered(self, event):
        if event["type"] == "Document":  # what the pages on the way there held weighs no more
            self.documents.append(event["requestId"])
            for passed in self.passing:
                self.weighed[passed] = 0
            self.passing.clear()
        if event["type"] in PASSING:
            self.passing.add(event["requestId"])

    def _weigh(self, event):
        self.weighed.setdefault(event["requestId"], event["encodedDataLength"])

    def strangers(self):
        return [url for url in self.asked if not url.startswith((self.home, "data:"))]
