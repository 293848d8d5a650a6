"""The words that the desk sends or says itself, and that it has done so."""

from django.urls import reverse

from intake.models import AssessmentRequest
from intake.staff import words
from notifications.models import OutboundMessage


def items(letters: list[OutboundMessage]) -> list[dict[str, object]]:
    """Make what is shown of the words that wait."""
    return [
        {"term": f"To send: {words.title(message)}", "text": message.text, "quote": True}
        for message in _waiting(letters)
    ]


def acts(row: AssessmentRequest, letters: list[OutboundMessage]) -> list[dict[str, object]]:
    """Make the buttons that say that they were sent."""
    url = reverse("desk:handed_over", args=[row.reference])
    return [
        {
            "label": f"I sent the {words.title(message)}",
            "url": url,
            "hidden": [{"name": "message", "value": message.pk}],
        }
        for message in _waiting(letters)
    ]


def _waiting(letters: list[OutboundMessage]) -> list[OutboundMessage]:
    return [each for each in letters if each.status == OutboundMessage.Status.FOR_DESK]
