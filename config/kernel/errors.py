"""The four ways in which the product says no; each module names its own refusals from these."""


class Refusal(Exception):
    """Says no for a reason that the person asking may read.

    `code` is stable and documented; `detail` is plain language without personal data.
    """

    code = "refused"
    detail = "We cannot do that."

    def __init__(self, detail: str = "") -> None:
        """Keep the class's own words unless better ones are at hand."""
        if detail:
            self.detail = detail
        super().__init__(self.detail)


class Invalid(Refusal):
    """Says that what was asked is well-formed but breaks a rule (HTTP 422)."""


class Forbidden(Refusal):
    """Says that this person may not do it (HTTP 403)."""


class Conflict(Refusal):
    """Says that something else happened first (HTTP 409)."""


class Gone(Refusal):
    """Says that it was there once and has ended (HTTP 410)."""
