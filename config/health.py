"""Whether this process is up, and whether it can do its work."""

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

RETRY_AFTER_SECONDS = "5"


@require_safe
@never_cache
def healthz(_: HttpRequest) -> JsonResponse:
    """Answer 200 whenever the process can answer at all."""
    return JsonResponse({"status": "up"})


@require_safe
@never_cache
def readyz(_: HttpRequest) -> JsonResponse:
    """Answer 503 without a database or with migrations to run; a missing broker only degrades."""
    missing = _missing()
    if missing:
        return JsonResponse(
            {"status": "not ready", "missing": missing},
            status=503,
            headers={"Retry-After": RETRY_AFTER_SECONDS},
        )
    degraded = [] if _broker_answers() else ["broker"]
    return JsonResponse({"status": "degraded" if degraded else "ready", "degraded": degraded})


def _missing() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["database"]
    return ["migrations"] if plan else []


def _broker_answers() -> bool:
    if not settings.REDIS_URL:
        return False
    try:
        caches["redis"].get("ready")
    except Exception:  # noqa: BLE001 - any failure means the same: it does not answer
        return False
    return True
