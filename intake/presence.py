"""Who has a request open right now: a hint among colleagues, which locks nothing."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

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


def among(rows: Sequence[AssessmentRequest], user: User, *, now: datetime) -> dict[UUID, str]:
    """Say of each of these requests who else has it open; those whom nobody looks at are left out.

    One call of Redis and at most one query, however many rows.
    """
    since = (now - LASTS).timestamp()

    def ask(redis: "Redis") -> list[list[bytes]]:
        with redis.pipeline(transaction=False) as steps:
            for row in rows:
                steps.zrangebyscore(_key(row), since, "+inf")
            answered: list[list[bytes]] = steps.execute()
        return answered

    nobody: list[list[bytes]] = []
    found = _ask(ask, nobody) if rows else nobody
    looking = {
        row.pk: {each.decode() for each in ids} - {str(user.pk)}
        for row, ids in zip(rows, found, strict=False)
    }
    everybody = {each for ids in looking.values() for each in ids}
    people = User.objects.filter(pk__in=everybody, is_active=True) if everybody else ()
    names = {str(each.pk): each for each in people}
    said = {
        row: _said([names[each] for each in ids if each in names]) for row, ids in looking.items()
    }
    return {row: text for row, text in said.items() if text}


def words(assessment_request: AssessmentRequest, user: User, *, now: datetime) -> str:
    """Say who else has the request open, for example "Lee has this open"."""
    return _said(others(assessment_request, user, now=now))


def _said(people: Iterable[User]) -> str:
    names = [each.name.split()[0] for each in sorted(people, key=lambda each: each.name)]
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
