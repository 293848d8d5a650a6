"""One person's path: which stage may follow which."""

import pytest
from django.db import IntegrityError, transaction

from scheduling import visits
from scheduling.models import FirstVisit
from tests.factories.scheduling import HOUR, MORNING, FirstVisitFactory, LocationFactory

pytestmark = pytest.mark.django_db

Stage = FirstVisit.Stage
LOOKING, OFFERED, WAITLISTED, BOOKED, CLOSED = (
    Stage.LOOKING, Stage.OFFERED, Stage.WAITLISTED, Stage.BOOKED, Stage.CLOSED,
)  # fmt: skip
LEGAL = {
    LOOKING: {OFFERED, WAITLISTED, BOOKED, CLOSED},
    OFFERED: {LOOKING, WAITLISTED, BOOKED, CLOSED},
    WAITLISTED: {LOOKING, OFFERED, BOOKED, CLOSED},
    BOOKED: {LOOKING, CLOSED},
    CLOSED: {LOOKING},
}


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("to", list(Stage))
def test_each_stage_follows_where_the_table_says(stage, to):
    visit = FirstVisitFactory(stage=stage, closed_at=MORNING if stage == CLOSED else None)
    if to not in LEGAL[stage]:
        with pytest.raises(visits.WrongStage):
            visits.move(visit, to, now=MORNING)
        visit.refresh_from_db()
        assert (visit.stage, visit.version) == (stage, 1)
    else:
        visits.move(visit, to, now=MORNING)
        closed_at = MORNING if to == CLOSED else None
        assert (visit.stage, visit.version, visit.closed_at) == (to, 2, closed_at)


def test_an_open_path_has_no_closing_time_and_a_closed_one_has():
    visit = FirstVisitFactory()
    for changes in ({"stage": CLOSED}, {"closed_at": MORNING}):
        with pytest.raises(IntegrityError, match="a_closed_visit_says_when"), transaction.atomic():
            FirstVisit.objects.filter(pk=visit.pk).update(**changes)


def wants(**changes):
    given = {
        "reference": "K4T9QX", "name": "Jordan Sample", "pronouns": "", "phone": "",
        "email": "jordan@example.org", "reach_by": "email", "voicemail_ok": False,
        "practice_name_ok": True, "urgent": False, "note": "secret",
    }  # fmt: skip
    return visits.Wants(**{**given, **changes})


def test_opening_again_after_an_undo_is_the_same_path_with_what_is_wanted_now():
    one, other = LocationFactory(), LocationFactory()
    first = visits.open_visit(wants=wants(), locations=[one], now=MORNING)
    visits.move(first, CLOSED, now=MORNING)
    again = visits.open_visit(wants=wants(name="Jo Sample"), locations=[other], now=MORNING + HOUR)
    assert (again.pk, again.name, again.stage) == (first.pk, "Jo Sample", "looking")
    assert (again.opened_at, again.closed_at) == (MORNING + HOUR, None)
    assert list(again.locations.all()) == [other]
