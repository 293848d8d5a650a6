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
beat_schedule = {
    "deliver letters that wait": {
        "task": "notifications.outbox.sweep",
        "schedule": settings.SWEEP_SECONDS,
        "options": {"expires": settings.SWEEP_SECONDS},
    },
    "send newsletter copies that wait": {
        "task": "notifications.newsletter.sweep",
        "schedule": settings.SWEEP_SECONDS,
        "options": {"expires": settings.SWEEP_SECONDS, "queue": "newsletter"},
    },
    "let go of holds that ended": {
        "task": "scheduling.holds.sweep",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "bring requests back from hold": {
        "task": "intake.holds.sweep",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "give back requests that were forgotten": {
        "task": "intake.claims.sweep",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "erase what we may no longer keep": {
        "task": "intake.retention.sweep",
        # Beat counts from its start: once a day would be never where it starts anew every day.
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "take the words out of old messages": {
        "task": "notifications.words.sweep",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "erase answers that nobody sent": {
        "task": "intake.drafts.sweep",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "forget how often somebody asked": {
        "task": "intake.limits.sweep",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
    "forget answers whose day is over": {
        "task": "intake.idempotency.sweep",
        "schedule": 3600.0,
        "options": {"expires": 3600.0},
    },
}
