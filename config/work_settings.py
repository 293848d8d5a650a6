"""How Celery runs: rows and their leases are the truth, tasks only nudge."""

from django.conf import settings

broker_url = settings.CELERY_BROKER_URL
broker_connection_retry_on_startup = True
broker_connection_timeout = 2
# Without these, a task that a killed worker held comes back after up to 100 s more than this.
broker_transport_options = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    # A request that nudges the worker must not wait for a broker that is away.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "socket_timeout": 5,
    "socket_keepalive": True,
}
task_ignore_result = True
task_acks_late = True
task_serializer = "json"
accept_content = ["json"]
# Tasks name no queue of their own: care is for all but the newsletter, which may take long.
task_default_queue = "care"
task_routes = {"notifications.newsletter.*": {"queue": "newsletter"}}
task_time_limit = 120
task_soft_time_limit = 100
worker_prefetch_multiplier = 1
worker_hijack_root_logger = False
worker_send_task_events = False
timezone = "UTC"
enable_utc = True

# Beat counts from its start: once a day would be never where it starts anew every day.
SOON, HOURLY = 60.0, 3600.0
# Where beat asks every second, a busy machine must not drop every nudge before it is taken.
WAITS_AT_LEAST = 10.0


def _every(seconds: float, task: str, **options: str) -> dict[str, object]:
    """Run a task so often; a nudge that the next one has overtaken is dropped."""
    return {
        "task": task,
        "schedule": seconds,
        "options": {"expires": max(seconds, WAITS_AT_LEAST), **options},
    }


beat_schedule = {
    "deliver letters that wait": _every(settings.SWEEP_SECONDS, "notifications.outbox.sweep"),
    "send newsletter copies that wait": _every(
        settings.SWEEP_SECONDS, "notifications.newsletter.sweep", queue="newsletter"
    ),
    "let go of holds that ended": _every(SOON, "scheduling.holds.sweep"),
    "end offers that nobody answered": _every(settings.SWEEP_SECONDS, "scheduling.offers.sweep"),
    "offer freed times to the waitlist": _every(settings.SWEEP_SECONDS, "intake.waitlist.sweep"),
    "bring requests back from hold": _every(SOON, "intake.holds.sweep"),
    "give back requests that were forgotten": _every(SOON, "intake.claims.sweep"),
    "erase what we may no longer keep": _every(HOURLY, "intake.retention.sweep"),
    "take the words out of old messages": _every(HOURLY, "notifications.words.sweep"),
    "erase answers that nobody sent": _every(HOURLY, "intake.drafts.sweep"),
    "forget how often somebody asked": _every(HOURLY, "intake.limits.sweep"),
    "forget answers whose day is over": _every(HOURLY, "intake.idempotency.sweep"),
}
