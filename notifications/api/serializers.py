"""Shapes of the newsletter's requests and answers."""

from typing import Any

from rest_framework import serializers

from config.api.serializers import ListOf, OneOfField, StrictSerializer, TextField, TrapField
from notifications import addresses, letters, queries, writing
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

    email = AddressField(max_length=254)
    topics = TopicsField(required=False, default=list, max_length=len(TOPICS))
    website = TrapField()


class AskedSerializer(serializers.Serializer):
    """The same answer whoever asked."""

    status = serializers.CharField()
    detail = serializers.CharField()


class DraftSerializer(StrictSerializer):
    """A new issue."""

    subject = LineField(max_length=150)
    preview = LineField(max_length=200, required=False, allow_blank=True, default="")
    body = TextField(max_length=writing.LONGEST, help_text="Markdown.")
    topics = TopicsField(required=False, default=list, max_length=len(TOPICS))


class SendingSerializer(StrictSerializer):
    """When an issue goes out; at once without `at`."""

    at = serializers.DateTimeField(required=False)


class TestLetterSerializer(StrictSerializer):
    """Where one copy goes that is never counted."""

    to = AddressField(max_length=254)


class CountsSerializer(serializers.Serializer):
    """Where the copies are; `audience` is the sum of the others."""

    audience = serializers.IntegerField()
    waiting = serializers.IntegerField()
    sending = serializers.IntegerField()
    sent = serializers.IntegerField()
    failed = serializers.IntegerField()
    skipped = serializers.IntegerField()
    unknown = serializers.IntegerField()


class IssueSerializer(serializers.Serializer):
    """An issue and where its copies are."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=[*NewsletterIssue.Status.values, queries.FINISHED])
    subject = serializers.CharField()
    preview = serializers.CharField()
    body = serializers.CharField()
    topics = serializers.ListField(child=serializers.CharField())
    send_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    counts = CountsSerializer()
