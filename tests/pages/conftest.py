"""A running product with somebody in every state, and a browser to look with."""

import pytest

from tests.journeys.product import Person, Product, as_json, link_in
from tests.journeys.running import browser, sink
from tests.pages.account import sets_up_the_app
from tests.pages.visiting import WITH_APP
from tests.pages.window import WIDE, Window

__all__ = ["browser", "sink"]

STATES = ("on_hold", "declined", "withdrawn", "looking", "booked", "offered", "waitlisted")
OFFERS = ("offered", "offered-too")
UNDO_SECONDS = 60
"""Long enough for a busy machine to look at what can be undone."""

SWEEP_SECONDS = 10
"""No page waits for a sweep, and asking every second what is due costs as much as the pages."""


@pytest.fixture(scope="package")
def product(tmp_path_factory, sink):
    home = tmp_path_factory.mktemp("product") / "home"
    copy = Product(home, sink, sweep_seconds=SWEEP_SECONDS, undo_seconds=UNDO_SECONDS)
    copy.start()
    yield copy
    copy.stop()


def references(product):
    """Answers the reference of the demo's oldest request in each state."""
    rows = product.rows(
        "SELECT coalesce(v.stage, r.status), r.reference FROM intake_assessmentrequest r"
        " LEFT JOIN scheduling_firstvisit v ON v.id = r.first_visit_id"
        " ORDER BY r.received_at DESC"
    )
    return dict(rows)


def give_link(product, state):
    """Gives the demo's oldest request in a state a private link that the test knows."""
    product.rows(
        "INSERT INTO intake_statuslink (id, assessment_request_id, token_hash, made_at)"
        " SELECT gen_random_uuid(), r.id, encode(sha256(%s), 'hex'), now()"
        " FROM intake_assessmentrequest r"
        " LEFT JOIN scheduling_firstvisit v ON v.id = r.first_visit_id"
        " WHERE CASE r.status WHEN 'accepted' THEN v.stage ELSE r.status END = %s"
        " ORDER BY r.received_at LIMIT 1 RETURNING id",
        state.encode(),
        state,
    )


def give_offer_links(product):
    """Gives the demo's oldest open offers private links that the test knows."""
    offers = product.rows(
        "SELECT id FROM scheduling_offer WHERE status = 'open' ORDER BY id LIMIT %s", len(OFFERS)
    )
    for (offer,), token in zip(offers, OFFERS, strict=True):
        product.rows(
            "INSERT INTO scheduling_offerlink (id, offer_id, token_hash, made_at)"
            " VALUES (gen_random_uuid(), %s, encode(sha256(%s), 'hex'), now()) RETURNING id",
            offer,
            token.encode(),
        )


@pytest.fixture(scope="package")
def links(product, sink):
    body = {
        "name": "Pat Sample",
        "email": "pat.pages@example.org",
        "locations": ["middleborough", "online"],
        "in_massachusetts": True,
        "privacy_notice": True,
    }
    with product.site() as site:
        kept = as_json(site.post("/assessment-requests/", json=body), 201)
        late = as_json(site.post("/assessment-requests/", json=body), 201)
        site.post("/newsletter/subscriptions/", json={"email": "pat.news@example.org"})
    (asking,) = sink.wait_for("pat.news@example.org")
    product.rows(
        "UPDATE intake_assessmentrequest SET respond_by = now() - interval '1 minute'"
        " WHERE reference = %s RETURNING id",
        late["reference"],
    )
    for state in STATES:
        give_link(product, state)
    give_offer_links(product)
    therapist, visit = product.rows(
        "SELECT u.email, a.id FROM scheduling_appointment a"
        " JOIN scheduling_therapist t ON t.id = a.therapist_id"
        " JOIN accounts_user u ON u.id = t.user_id WHERE a.status = 'booked' ORDER BY a.id"
    )[0]
    return {
        "product": product,
        "status_url": kept["status_url"],
        "late_url": late["status_url"],
        "confirm_url": link_in(asking, f"{product.url}/news/c/"),
        "therapist": therapist,
        "visit": visit,
        "references": references(product),
    }


@pytest.fixture(scope="package")
def sessions(browser, product, links):
    """Signs each kind of person in once, and remembers their cookies."""
    kept = {None: {"cookies": []}}

    def of(who):
        if who not in kept:
            person = Person.at(browser, product)
            person.signs_in(links.get(who, who))
            if who == WITH_APP:
                sets_up_the_app(person.page)
            kept[who] = person.page.context.storage_state()
            person.leaves()
        return kept[who]

    return of


@pytest.fixture(scope="package")
def windows(browser, product, sessions):
    """Gives each kind of person one window for all their pages, as it was after signing in."""
    kept = {}

    def of(who):
        cookies = sessions(who)["cookies"]
        if who not in kept:
            context = browser.new_context(base_url=product.url, viewport=WIDE)
            kept[who] = Window(context, product.url)
        kept[who].begins(cookies)
        return kept[who]

    return of
