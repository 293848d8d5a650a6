"""How the API reads, refuses and describes itself; nothing here differs from place to place."""

REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "config.api.authentication.BearerToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.negotiation.ByAccept",
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.Schema",
    "EXCEPTION_HANDLER": "config.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS: dict[str, object] = {
    "TITLE": "First Visit",
    "DESCRIPTION": (
        "Ask for a first visit, follow a request, and keep a therapist's diary. "
        "Errors are problem details (RFC 9457); `code` is stable."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ReachByEnum": ["email", "text", "call"],
        "WeekdayEnum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "BlockKindEnum": ["open", "held", "booked", "away"],
        "ExceptionKindEnum": ["closed", "open"],
        "RequestStatusEnum": [
            "submitted",
            "on_hold",
            "accepted",
            "declined",
            "withdrawn",
            "erased",
        ],
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.api.schema.add_problems",
    ],
}
