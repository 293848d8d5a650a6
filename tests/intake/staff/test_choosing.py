"""Two people change one field: what mine and theirs say, and a choice before any writing."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from config.kernel import clock
from intake import contacting, corrections
from intake.seen import Seen
from intake.staff import choosing, history
from tests.factories.scheduling import HOUR, LocationFactory, desk_of, in_desk_hours
from tests.intake.staff.asking import asks, fresh, url

pytestmark = pytest.mark.django_db

MINE, THEIRS = {"keep": "mine"}, {"keep": "theirs"}


@pytest.fixture
def elsewhere():
    return LocationFactory(name="Middleborough")


@pytest.fixture
def further():
    return LocationFactory(name="Plymouth")


def hidden(page, step):
    """Reads what the step's form of a page carries along."""
    found = re.findall(rf'name="(seen|was)" value="([^"]*)" id="id_{step}_', page.content.decode())
    return dict(found) | ({} if "was" in dict(found) else {"was": ""})


def change(row, *places, by):
    row = fresh(row)
    corrections.change_places(assessment_request=row, locations=places, by=by, now=clock.now())


@pytest.fixture
def collided(signed_in, place, elsewhere, further):
    """Makes a request whose places two people change: the first to one, the other to another."""
    row, lee = asks(place), desk_of(place)
    opened = hidden(signed_in.get(url(row)), "places")
    change(row, place, elsewhere, by=lee)
    typed = {"places": [place.slug, further.slug]}
    page = signed_in.post(url(row, "places"), opened | typed)
    return row, typed, page


def named(row):
    return sorted(place.name for place in fresh(row).locations.all())


def test_mine_and_theirs_are_said_and_nothing_is_written(collided, place):
    row, _typed, page = collided
    opened = page.context["opened"]
    (step,) = [each for each in opened["steps"] if each["name"] == "places"]
    keep = step["form"]["keep"]
    assert (page.status_code, named(row)) == (409, sorted([place.name, "Middleborough"]))
    assert [str(label) for _, label in keep.field.choices] == [
        f"Keep mine: {place.name}, Plymouth",
        f"Take theirs: {place.name}, Middleborough",
    ]
    assert (keep.value(), step["open"], opened["choosing"]) == (None, True, True)
    assert opened["taken"]["text"].endswith(history.CHOOSE)
    assert page.content.decode().count("data-focus") == 1


def test_mine_is_written_once_it_was_chosen(collided, signed_in, place):
    row, typed, page = collided
    answer = signed_in.post(url(row, "places"), hidden(page, "places") | typed | MINE)
    assert (answer.status_code, named(row)) == (302, sorted([place.name, "Plymouth"]))


def test_theirs_stays_once_it_was_chosen(collided, signed_in, place):
    row, typed, page = collided
    before = fresh(row).version
    answer = signed_in.post(url(row, "places"), hidden(page, "places") | typed | THEIRS)
    assert (answer.status_code, named(row)) == (302, sorted([place.name, "Middleborough"]))
    assert fresh(row).version == before


def test_without_a_choice_it_is_asked_again(collided, signed_in, place):
    row, typed, page = collided
    answer = signed_in.post(url(row, "places"), hidden(page, "places") | typed)
    assert (answer.status_code, named(row)) == (409, sorted([place.name, "Middleborough"]))
    assert answer.context["opened"]["choosing"] is True


def test_a_choice_between_older_things_is_asked_anew(collided, signed_in, elsewhere, place):
    row, typed, page = collided
    change(row, elsewhere, place, LocationFactory(name="Hull"), by=desk_of(place))
    answer = signed_in.post(url(row, "places"), hidden(page, "places") | typed | MINE)
    (step,) = [s for s in answer.context["opened"]["steps"] if s["name"] == "places"]
    assert (answer.status_code, step["form"]["keep"].value()) == (409, None)


def test_who_wrote_the_same_is_asked_nothing(signed_in, place, elsewhere):
    row = asks(place)
    opened = hidden(signed_in.get(url(row)), "places")
    change(row, place, elsewhere, by=desk_of(place))
    typed = {"places": [place.slug, elsewhere.slug]}
    assert signed_in.post(url(row, "places"), opened | typed).status_code == 302


def test_where_somebody_changed_something_else_there_is_nothing_to_choose(
    signed_in, place, elsewhere
):
    row, lee = asks(place), desk_of(place)
    opened = hidden(signed_in.get(url(row)), "places")
    contacting.add_note(assessment_request=fresh(row), text="Hm.", by=lee, now=clock.now())
    page = signed_in.post(url(row, "places"), opened | {"places": [elsewhere.slug, place.slug]})
    shown = page.context["opened"]
    assert (page.status_code, shown["choosing"]) == (409, False)
    assert shown["taken"]["text"].endswith(history.KEPT)


def test_a_page_that_is_newer_than_the_typing_asks_too(signed_in, place, elsewhere, further):
    """What was typed before another row was opened comes back into a newer page."""
    row = asks(place)
    opened = hidden(signed_in.get(url(row)), "places")
    change(row, place, elsewhere, by=desk_of(place))
    newer = opened | {"seen": str(Seen.of(fresh(row)))}
    page = signed_in.post(url(row, "places"), newer | {"places": [place.slug, further.slug]})
    assert (page.status_code, page.context["opened"]["choosing"]) == (409, True)


def test_a_promise_of_two_people_is_a_choice(signed_in, place):
    row, lee, theirs = asks(place, respond_by=clock.now() - HOUR), desk_of(place), Client()
    theirs.force_login(lee)
    opened = hidden(signed_in.get(url(row)), "promise")
    first = in_desk_hours(clock.now())
    other = in_desk_hours(first + timedelta(days=1))
    at = {"until": f"{first:%Y-%m-%dT%H:%M}"}
    assert theirs.post(url(row, "promise"), opened | at).status_code == 302
    typed = {"until": f"{other:%Y-%m-%dT%H:%M}"}
    page = signed_in.post(url(row, "promise"), opened | typed)
    assert (page.status_code, page.context["opened"]["choosing"]) == (409, True)
    assert fresh(row).promised_again == first
    answer = signed_in.post(url(row, "promise"), hidden(page, "promise") | typed | MINE)
    assert (answer.status_code, fresh(row).promised_again) == (302, other)


def test_every_shared_field_is_a_field_of_its_step(place):
    from intake.staff import offered

    row = asks(place)
    names = {name: shared.field for name, shared in choosing.SHARED.items()}
    found = {name: {"was", names[name]} <= set(offered.form(name, row).fields) for name in names}
    assert found == dict.fromkeys(names, True)
