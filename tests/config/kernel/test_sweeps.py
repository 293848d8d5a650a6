"""What is due goes one by one, and one that cannot go stops none of the others."""

import pytest

from config.kernel import errors, sweeps
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_one_that_cannot_go_keeps_nothing_and_stops_none(caplog):
    people = UserFactory.create_batch(4, name="Before")

    def act(person):
        person.name = "After"
        person.save()
        if person == people[1]:
            raise errors.Conflict
        if person == people[2]:
            raise ValueError("Quillfeather")
        return True

    assert sweeps.each(people, act, left="person_left", name=lambda person: person.pk) == 2
    for person in people:
        person.refresh_from_db()
    assert [person.name for person in people] == ["After", "Before", "Before", "After"]
    told = [record.msg for record in caplog.records]
    assert [(each["event"], each["row"]) for each in told] == [
        ("person_left", str(people[1].pk)),
        ("person_left", str(people[2].pk)),
    ]
    assert (told[0]["why"], told[1]["error"]) == ("refused", "ValueError")


def test_what_did_nothing_is_not_counted():
    assert sweeps.each([1, 2, 3], lambda number: number > 1, left="number_left", name=str) == 2
