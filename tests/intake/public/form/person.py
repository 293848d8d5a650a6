"""Somebody at the form, whose browser keeps cookies and sends what the page's own form holds."""

from django.test import Client

ORIGIN = {"Origin": "http://testserver"}

ANSWERS = {
    "who": {"for_whom": "self"},
    "where": {"locations": ["east"]},
    "when": {"times": ["tue-morning"]},
    "you": {"name": "Jess", "email": "jess@example.org", "practice_name_ok": "on"},
    "more": {"note": "Quiet mornings."},
}


class Asker:
    """A person at the form, on our own pages or in a frame of another site."""

    def __init__(self):
        self.client = Client(enforce_csrf_checks=True)
        self.client.get("/request/")

    def address(self, page):
        return "/request/" if page == "who" else f"/request/{page}/"

    def look(self, page, **query):
        return self.client.get(self.address(page), query)

    def press(self, page, *, query="", **typed):
        data = {**typed, "csrfmiddlewaretoken": self.client.cookies["csrftoken"].value}
        return self.client.post(self.address(page) + query, data, headers=ORIGIN)

    def follows(self, answer):
        assert answer.status_code == 302, answer.content.decode()
        return self.client.get(answer.url)

    def answers(self, *pages, **changes):
        for page in pages or ANSWERS:
            answer = self.press(page, **ANSWERS[page], **changes)
            assert answer.status_code == 302, answer.content.decode()
        return self

    def sends(self, **typed):
        return self.press("check", **{"privacy_notice": "yes", **typed})

    @property
    def token(self):
        return self.client.cookies["draft"].value


class FramedAsker(Asker):
    """The same in a frame: no cookie comes back, and the browser names another origin, or none."""

    def __init__(self):
        self.client = Client(enforce_csrf_checks=True)
        self.place = "/request/embed/"

    def address(self, page):
        begun = self.place != "/request/embed/"
        return self.place + f"{page}/" if begun or page != "who" else self.place

    def press(self, page, *, query="", **typed):
        answer = self.client.post(self.address(page) + query, typed, headers={"Origin": "null"})
        if answer.status_code == 302:
            self.place = answer.url.rpartition("/")[0].rpartition("/")[0] + "/"
        assert self.client.cookies == {}
        return answer


def words(answer):
    return answer.content.decode()
