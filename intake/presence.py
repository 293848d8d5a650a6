"""Who has a request open right now: a hint among colleagues, which locks nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar

import structlog
from django.conf import settings
from redis import Redis, RedisError

from config.accounts.models import User
from intake.models import AssessmentRequest

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
LASTS = timedelta(seconds=45)
PATIENCE_SECONDS = 0.5


def here(assessment_request: AssessmentRequest, user: User, *, now: datetime) -> None:
    """Note that this person has the request open."""

    def note(redis: "Redis") -> None:
        key = _key(assessment_request)
        with redis.pipeline() as steps:
            steps.zadd(key, {str(user.pk): now.timestamp()})
            steps.expire(key, LASTS)
            steps.execute()

    _ask(note, None)


def gone(assessment_request: AssessmentRequest, user: User) -> None:
    """Note that this person has left the request."""
    _ask(lambda redis: redis.zrem(_key(assessment_request), str(user.pk)), 0)


def others(assessment_request: AssessmentRequest, user: User, *, now: datetime) -> list[User]:
    """Answer who else has the request open; nobody when Redis is away."""
    since = (now - LASTS).timestamp()
    nobody: list[bytes] = []
    found = _ask(lambda redis: redis.zrangebyscore(_key(assessment_request), since, "+inf"), nobody)
    ids = {each.decode() for each in found} - {str(user.pk)}
    return list(User.objects.filter(pk__in=ids, is_active=True).order_by("name", "id"))


def words(assessment_request: AssessmentRequest, user: User, *, now: datetime) -> str:
    """Say who else has the request open, for example "Lee has this open"."""
    names = [each.name.split()[0] for each in others(assessment_request, user, now=now)]
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} has this open"
    return f"{', '.join(names[:-1])} and {names[-1]} have this open"


def _key(assessment_request: AssessmentRequest) -> str:
    return f"first-visit:presence:{assessment_request.pk}"


def _ask(question: Callable[["Redis"], Any], otherwise: Answer) -> Answer:
    try:
        answer: Answer = question(_redis(settings.REDIS_URL))
    except RedisError as error:
        log.warning("presence_away", error=type(error).__name__)
        return otherwise
    return answer


@lru_cache(maxsize=2)
def _redis(url: str) -> "Redis":
    return Redis.from_url(
        url, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=PATIENCE_SECONDS
    )
