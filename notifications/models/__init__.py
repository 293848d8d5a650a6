"""What the practice writes, to whom, and what became of it."""

from notifications.models.issues import IssueDelivery, NewsletterIssue
from notifications.models.outbound import OutboundMessage
from notifications.models.readers import Subscriber, Suppression

__all__ = ["IssueDelivery", "NewsletterIssue", "OutboundMessage", "Subscriber", "Suppression"]
