"""Which version of a request somebody looked at when they decided."""

import re
from dataclasses import dataclass

from config.kernel import errors
from intake.models import AssessmentRequest

WRITTEN = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})\Z")


class Stale(errors.Conflict):
    """Says that a request has changed since the page was opened."""

    code = "stale"
    detail = "This changed since you opened it. Please look at it again."


@dataclass(frozen=True)
class Seen:
    """The versions of request and visit that a person looked at when they decided."""

    request_version: int
    visit_version: int = 0

    def __str__(self) -> str:
        """Write both, as the page and the ETag carry them."""
        return f"{self.request_version}.{self.visit_version}"

    @classmethod
    def read(cls, sent: str) -> "Seen":
        """Read what `str` wrote; anything else is a version that no row has."""
        found = WRITTEN.match(sent)
        return cls(int(found[1]), int(found[2])) if found else cls(0)

    @classmethod
    def of(cls, assessment_request: AssessmentRequest) -> "Seen":
        """Read both from the rows."""
        visit = assessment_request.first_visit
        return cls(assessment_request.version, visit.version if visit else 0)

    def may_have_been(self, assessment_request: AssessmentRequest) -> bool:
        """Answer whether the rows can ever have had these versions, which only grow."""
        present = Seen.of(assessment_request)
        if self.request_version == present.request_version:
            return self.visit_version <= present.visit_version
        return 1 <= self.request_version < present.request_version
