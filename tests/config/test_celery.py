import pytest
import structlog
from celery import shared_task

from config.audit import trail
from config.audit.models import AuditEvent
from config.celery import app
from config.kernel import clock


@shared_task(name="tests.leaves_a_mark")
def leaves_a_mark() -> None:
    trail.record("test.marked", by=trail.SYSTEM, now=clock.now())
    structlog.get_logger("tests").info("marked")


def run(task, headers):
    """Runs a task as the worker's own loop does, signals and all."""
    from celery.app.trace import build_tracer

    tracer = build_tracer(task.name, task, app=app)
    request = {"id": "00000000-0000-0000-0000-000000000001", "is_eager": True, **headers}
    return tracer(request["id"], (), {}, request)


@pytest.mark.django_db
def test_a_task_carries_the_id_of_the_request_that_asked_for_it():
    run(leaves_a_mark, {"asked_in": "request-0001"})
    assert AuditEvent.objects.get(action="test.marked").request_id == "request-0001"


@pytest.mark.django_db
def test_the_next_task_does_not_inherit_it():
    run(leaves_a_mark, {"asked_in": "request-0001"})
    run(leaves_a_mark, {})
    ids = AuditEvent.objects.filter(action="test.marked").order_by("at")
    assert [event.request_id for event in ids] == ["request-0001", ""]
    assert "request_id" not in structlog.contextvars.get_contextvars()
