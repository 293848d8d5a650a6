"""Letters, readers and issues, plainly invented."""

from datetime import UTC, datetime

import factory

from config.kernel import ids
from notifications import models, outbox

MORNING = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PLACE = outbox.Sender(
    name="East Bridgewater", email="hello@example.org", reply_to="desk@example.org"
)


class OutboundMessageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.OutboundMessage

    key = factory.Sequence("letter-{}".format)
    channel = models.OutboundMessage.Channel.EMAIL
    status = models.OutboundMessage.Status.QUEUED
    template = "notifications/mail/newsletter_confirm"
    context = factory.LazyFunction(lambda: {"confirm_url": "https://example.org/news/c/x/"})
    to_address = factory.Sequence("person{}@example.com".format)
    sender_name = PLACE.name
    sender_email = PLACE.email
    reply_to = PLACE.reply_to
    message_id = factory.LazyFunction(lambda: f"<{ids.row_id().hex}@example.org>")
    created_at = MORNING
    due_at = MORNING


class SubscriberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Subscriber

    email = factory.Sequence("reader{}@example.com".format)
    status = models.Subscriber.Status.CONFIRMED
    created_at = MORNING
    confirmed_at = MORNING

    class Params:
        pending = factory.Trait(status=models.Subscriber.Status.PENDING, confirmed_at=None)
        left = factory.Trait(status=models.Subscriber.Status.UNSUBSCRIBED, unsubscribed_at=MORNING)


class NewsletterIssueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.NewsletterIssue

    subject = factory.Sequence("Small steps, number {}".format)
    preview = "Three small things for the week."
    body = "# Small steps\n\nTake a **short** walk. [Read on](https://example.org/steps)."
    created_at = MORNING
    updated_at = MORNING
    created_by = factory.LazyFunction(ids.row_id)
