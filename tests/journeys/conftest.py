"""What all journeys share: a running product, a browser, and people."""

import pytest

from tests.journeys.product import Person
from tests.journeys.running import browser, other_site, product, sink

__all__ = ["browser", "other_site", "product", "sink"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Adds what the product wrote to the report of a journey that failed while it ran."""
    report = yield
    if report.failed and report.when == "call" and "product" in item.funcargs:
        report.sections.append(("the product", item.funcargs["product"].story()))
    return report


@pytest.fixture
def someone(browser, product):
    """Makes people, and shows them out at the end."""
    people: list[Person] = []

    def arrive(width: int = 1440, height: int = 900) -> Person:
        people.append(Person.at(browser, product, width, height))
        return people[-1]

    yield arrive
    for person in people:
        person.leaves()
