"""Shapes of the newsletter's requests and answers."""

from typing import Any

from rest_framework import serializers

from config.api import schema
from config.api.serializers import ListOf, OneOfField, StrictSerializer, TextField, Told, TrapField
from notifications import addresses, letters, queries, writing
from notifications.api import field_words, samples
from notifications.models import NewsletterIssue
from notifications.topics import TOPICS

EMAIL_WORDS = "Type an email address like name@example.com so we can write back."


class AddressField(TextField):
    """An e-mail address, written one way."""

    def to_internal_value(self, data: Any) -> str:
        """Answer the address as we keep it."""
        try:
            return addresses.normalized(super().to_internal_value(data))
        except ValueError:
            raise serializers.ValidationError(EMAIL_WORDS, "email") from None


class LineField(TextField):
    """A text on one line."""

    def to_internal_value(self, data: Any) -> str:
        """Answer the text without line breaks."""
        return letters.one_line(super().to_internal_value(data))


class TopicsField(ListOf):
    """Topics, by their slugs."""

    child = OneOfField(choices=list(TOPICS))


class SubscriptionSerializer(StrictSerializer):
    """Asks for the newsletter."""

    told = field_words.ASKING

    email = AddressField(max_length=254)
    topics = TopicsField(required=False, default=list, max_length=len(TOPICS))
    website = TrapField()


class AskedSerializer(Told):
    """The same answer whoever asked."""

    told = field_words.ASKED

    status = serializers.CharField()
    detail = serializers.CharField()


@schema.sample(samples.DRAFT, sent=True)
class DraftSerializer(StrictSerializer):
    """A new issue."""

    told = field_words.DRAFT

    subject = LineField(max_length=150)
    preview = LineField(max_length=200, required=False, allow_blank=True, default="")
    body = TextField(max_length=writing.LONGEST)
    topics = TopicsField(required=False, default=list, max_length=len(TOPICS))


@schema.sample(samples.SENDING, sent=True)
class SendingSerializer(StrictSerializer):
    """When an issue goes out; at once without `at`."""

    told = field_words.SENDING

    at = serializers.DateTimeField(required=False)


@schema.sample(samples.TEST_LETTER, sent=True)
class TestLetterSerializer(StrictSerializer):
    """Where one copy goes that is never counted."""

    told = field_words.TEST_LETTER

    to = AddressField(max_length=254)


class CountsSerializer(Told):
    """Where the copies are; `audience` is the sum of the others."""

    told = field_words.COUNTS

    audience = serializers.IntegerField()
    waiting = serializers.IntegerField()
    sending = serializers.IntegerField()
    sent = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    unknown = serializers.IntegerField()


@schema.sample(samples.ISSUE)
class IssueSerializer(Told):
    """An issue and where its copies are."""

    told = field_words.ISSUE

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=[*NewsletterIssue.Status.values, queries.FINISHED])
    subject = serializers.CharField()
    preview = serializers.CharField()
    body = serializers.CharField()
    topics = serializers.ListField(child=serializers.CharField())
    send_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    counts = CountsSerializer()
