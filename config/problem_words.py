"""What HTTP itself and the API's plumbing refuse, in words; `config.problems` answers with them."""

from config.kernel import errors

TITLES = {
    400: "Some of this needs another look",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not there",
    405: "Not this way",
    406: "Not in this form",
    409: "Something else happened first",
    410: "This has ended",
    412: "It changed since you read it",
    413: "Too large",
    415: "Send JSON",
    422: "A rule says no",
    428: "Say which version you read",
    429: "Too many at once",
    500: "Something broke on our side",
    503: "Away for a moment",
}

DETAILS = {
    404: ("not_found", "There is nothing here, or it is not yours to see."),
    405: ("method_not_allowed", "This address does not take that method."),
    406: ("not_acceptable", "We answer with JSON."),
    413: ("too_large", "The body is over 64 KiB."),
    415: ("unsupported_media_type", "Send the body as application/json."),
    429: ("throttled", "That was a lot at once. Wait a moment, then try again."),
    500: ("server_error", "This is our fault, not yours. Nothing was half-kept. Try again later."),
    503: ("unavailable", "We are away for a moment. Nothing was half-kept. Try again."),
}


PLAIN = (
    (400, "not_json", "The body is not JSON that we can read."),
    (400, "repeated_key", "An object in the body names the same key twice. Send each key once."),
    (400, "unstorable_text", "A text in the body holds a NUL or half of a surrogate pair."),
    (400, "invalid", "Some fields need another look. Each is listed under errors."),
    (400, errors.Refusal.code, errors.Refusal.detail),
    (401, "not_authenticated", "Send a token, or sign in."),
    (401, "bad_token", "This token does not work."),
    (403, "permission_denied", "Your role or your token does not include this."),
    (412, "if_match_failed", "This changed since you read it. Read it again, then decide."),
    (428, "if_match_missing", "Send If-Match with the ETag that you read."),
    *((code, name, words) for code, (name, words) in DETAILS.items()),
)
"""What HTTP itself and the API's plumbing refuse, beside the domain's own refusals."""

WORDS = {name: words for _, name, words in PLAIN}
