"""The shapes of intake's API; rules stay in the steps below."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from config.api.serializers import (
    ListOf,
    OneOfField,
    StrictSerializer,
    TextField,
    Told,
    TrapField,
    TrueFalseField,
)
from intake.api import field_words
from intake.api.fields import EmailField, PhoneField, PlainTextField, WantedTime, words_about
from intake.models import AssessmentRequest, Concern, ReachBy
from intake.progress import WORDS
from intake.submission import Submission
from scheduling.models import Location

MAX_NOTE = 2000
MAX_CHOICES = 50


class AssessmentRequestForm(StrictSerializer):
    """What the site sends when somebody asks for a first visit."""

    told = field_words.ASKING

    name = PlainTextField(max_length=120, seen=True, error_messages=words_about("your name"))
    email = EmailField(
        required=False, max_length=254, allow_blank=True, error_messages=words_about("your email")
    )
    phone = PhoneField(
        required=False, max_length=40, allow_blank=True, error_messages=words_about("your number")
    )
    reach_by = OneOfField(choices=ReachBy.values, default=ReachBy.EMAIL.value)
    voicemail_ok = TrueFalseField(default=False)
    practice_name_ok = TrueFalseField(default=True)
    pronouns = PlainTextField(
        required=False,
        max_length=40,
        allow_blank=True,
        error_messages=words_about("your pronouns"),
    )
    for_whom = OneOfField(
        choices=AssessmentRequest.ForWhom.values, default=AssessmentRequest.ForWhom.SELF.value
    )
    locations = ListOf(child=TextField(max_length=60), min_length=1, max_length=MAX_CHOICES)
    in_massachusetts = TrueFalseField(required=False, allow_null=True)
    times = ListOf(child=WantedTime(), required=False, max_length=MAX_CHOICES)
    concerns = ListOf(child=TextField(max_length=60), required=False, max_length=MAX_CHOICES)
    note = PlainTextField(
        required=False,
        max_length=MAX_NOTE,
        allow_blank=True,
        lines=True,
        error_messages=words_about("your note"),
    )
    urgent = TrueFalseField(default=False)
    newsletter = TrueFalseField(default=False)
    privacy_notice = TrueFalseField()
    website = TrapField()

    asks_online = False

    def open_places(self) -> QuerySet[Location]:
        """Answer the places that can be asked for."""
        return Location.objects.filter(is_active=True)

    def open_concerns(self) -> QuerySet[Concern]:
        """Answer what can be said that it is about."""
        return Concern.objects.filter(is_active=True)

    def validate_locations(self, slugs: list[str]) -> tuple[Location, ...]:
        """Turn slugs into active places, each once."""
        found = {row.slug: row for row in self.open_places().filter(slug__in=slugs)}
        self.asks_online = any(place.is_online for place in found.values())
        _refuse_strangers(slugs, found, "unknown_location", "We do not have this place.")
        return tuple(found.values())

    def validate_concerns(self, slugs: list[str]) -> tuple[str, ...]:
        """Keep active concerns, each once."""
        rows = self.open_concerns().filter(slug__in=slugs)
        found = dict.fromkeys(rows.values_list("slug", flat=True))
        _refuse_strangers(slugs, found, "unknown_concern", "We do not know this one.")
        return tuple(found)

    def validate_times(self, times: list[dict[str, str]]) -> tuple[str, ...]:
        """Write each part of a day as one word, each once."""
        return tuple(dict.fromkeys(f"{time['day']}-{time['part']}" for time in times))

    def validate_privacy_notice(self, accepted: bool) -> bool:  # noqa: FBT001 - the framework calls it
        """Ask for a yes."""
        if not accepted:
            raise serializers.ValidationError("We need a yes to go on.", "privacy_notice")
        return accepted

    def to_internal_value(self, data: Any) -> Any:
        """Name what other fields make necessary beside every field that is wrong by itself."""
        values: Any = None
        wrong: dict[str, Any] = {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            if not isinstance(data, dict):
                raise
            wrong = dict(error.detail)  # type: ignore[arg-type]
        if "locations" in wrong:
            self.asks_online = self._names_online(data.get("locations"))
        wrong = {**_missing(data), **self._unsaid(data), **wrong}
        if wrong:  # in the order of the fields, as a form shows them
            names = [str(field.field_name) for field in self._writable_fields]
            raise serializers.ValidationError({n: wrong[n] for n in names if n in wrong})
        return values

    def _names_online(self, sent: object) -> bool:
        """Answer whether an online place is among what was sent, whatever else is."""
        online = {place.slug for place in self.open_places() if place.is_online}
        return isinstance(sent, list) and any(
            isinstance(each, str) and each in online for each in sent
        )

    def _unsaid(self, sent: dict[str, Any]) -> dict[str, list[serializers.ErrorDetail]]:
        """Ask where the person will be, once they want to be seen online."""
        if not self.asks_online or sent.get("in_massachusetts") is not None:
            return {}
        words = "Tell us yes or no: will you be in Massachusetts? Online visits need it."
        return {"in_massachusetts": [serializers.ErrorDetail(words, "required")]}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Text someone who names no way and gives a phone number alone."""
        if "reach_by" not in self.initial_data and not attrs.get("email"):
            attrs["reach_by"] = ReachBy.TEXT.value
        return attrs

    def submission(self) -> Submission:
        """Answer what was sent, ready for `submission.submit`."""
        values = dict(self.validated_data)
        values.pop("privacy_notice")
        filled = bool(values.pop("website", ""))
        return Submission(**values, looks_automatic=filled)


class Receipt(Told):
    """What the site hears back."""

    told = field_words.RECEIPT

    reference = serializers.CharField()
    status = serializers.CharField()
    received_at = serializers.DateTimeField()
    respond_by = serializers.DateTimeField()
    status_url = serializers.URLField()
    locations = serializers.ListField(child=serializers.SlugField())


class RequestStatus(Told):
    """How far a request has come, for the person who made it."""

    told = field_words.STATUS

    reference = serializers.CharField()
    status = serializers.ChoiceField(choices=WORDS)
    respond_by = serializers.DateTimeField(
        help_text="By when we said we would write first. Show it while status is received or late "
        "is true; later it tells of a promise that was kept, waits, or has ended."
    )
    late = serializers.BooleanField()
    locations = serializers.ListField(child=serializers.SlugField())


class LocationShape(Told, serializers.ModelSerializer):
    """A place where people can ask to be seen."""

    told = field_words.PLACE

    class Meta:
        """What the site may show."""

        model = Location
        fields: ClassVar = ["slug", "name", "kind", "summary", "address"]


class ConcernShape(Told, serializers.ModelSerializer):
    """Something that a person may say it is about."""

    told = field_words.CONCERN

    class Meta:
        """What the site may show."""

        model = Concern
        fields: ClassVar = ["slug", "name"]


def _missing(sent: dict[str, Any]) -> dict[str, list[serializers.ErrorDetail]]:
    """Ask for a way to reach the person, the one they chose."""
    email, phone = (_filled(sent.get(name)) for name in ("email", "phone"))
    way = sent.get("reach_by")
    wrong = {}
    by_phone = way in (ReachBy.TEXT, ReachBy.CALL)
    if not email and phone and way == ReachBy.EMAIL:
        wrong["email"] = "We need an email address, because you picked email."
    elif not email and not phone and not by_phone:
        wrong["email"] = "We need an email address or a phone number to write back."
    if not phone and by_phone:
        wrong["phone"] = "We need a phone number to reach you that way."
    return {name: [serializers.ErrorDetail(words, "required")] for name, words in wrong.items()}


def _filled(sent: Any) -> bool:
    """Leave what is no text to its own field, which names it."""
    return bool(sent.strip()) if isinstance(sent, str) else sent is not None


def _refuse_strangers(slugs: list[str], known: Any, code: str, words: str) -> None:
    wrong: Any = {
        index: [serializers.ErrorDetail(words, code)]
        for index, slug in enumerate(slugs)
        if slug not in known
    }
    if wrong:
        raise serializers.ValidationError(wrong)
