"""What people did about a request: decisions, attempts to reach the person, notes, and the rest."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from config.kernel import ids
from config.kernel.fields import EncryptedJSONField, EncryptedTextField
from intake.models.requests import AssessmentRequest, ReachBy


class TriageDecision(models.Model):
    """What somebody at the desk decided about a request, when and why; never edited."""

    class Outcome(models.TextChoices):
        """The decisions there are."""

        ACCEPT = "accept", "Accepted"
        DECLINE = "decline", "Declined"
        HOLD = "hold", "Put on hold"
        REOPEN = "reopen", "Opened again"
        TAKE_BACK = "take_back", "Taken back"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    assessment_request = models.ForeignKey(
        AssessmentRequest, on_delete=models.PROTECT, related_name="decisions"
    )
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = EncryptedTextField(blank=True, default="")
    until = models.DateTimeField(null=True, blank=True)
    before = EncryptedJSONField(default=dict)
    """Where the request stood before and after: an undo puts back what nobody changed since."""
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back_by"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """As they happened."""

        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=["accept", "decline", "hold", "reopen", "take_back"]),
                name="a_decision_has_a_known_outcome",
            ),
        )


class ContactAttempt(models.Model):
    """One try by the desk to reach the person, by the way they chose."""

    class Outcome(models.TextChoices):
        """How far the try came."""

        REACHED = "reached", "Talked or wrote with them"
        LEFT_WORD = "left_word", "Left a message"
        NO_ANSWER = "no_answer", "No answer"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    assessment_request = models.ForeignKey(
        AssessmentRequest, on_delete=models.PROTECT, related_name="contact_attempts"
    )
    way = models.CharField(max_length=10, choices=ReachBy)
    outcome = models.CharField(max_length=12, choices=Outcome)
    note = EncryptedTextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """As they happened."""

        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=["reached", "left_word", "no_answer"]),
                name="an_attempt_has_a_known_outcome",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["email", "text", "call"]), name="an_attempt_has_a_known_way"
            ),
        )


class DeskNote(models.Model):
    """Something that the desk wants to remember about a request; the person never sees it."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    assessment_request = models.ForeignKey(
        AssessmentRequest, on_delete=models.PROTECT, related_name="desk_notes"
    )
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """As they happened."""

        ordering = ("at",)


class RequestEvent(models.Model):
    """Something else that happened to a request; `by` is empty for the person and for the clock."""

    class Kind(models.TextChoices):
        """What happened, as the timeline says it."""

        CLAIMED = "claimed", "Taken"
        RELEASED = "released", "Given back"
        CLAIM_ENDED = "claim_ended", "Back in the queue: nobody acted on it in time"
        HOLD_ENDED = "hold_ended", "Back from hold: the day has come"
        PLACES_CHANGED = "places_changed", "Places changed"
        MARKED_URGENT = "marked_urgent", "Marked as soon, please"
        MARKED_USUAL = "marked_usual", "No longer marked as soon"
        PROMISED_AGAIN = "promised_again", "A new time was promised"
        RESTORED = "restored", "Put into the queue"
        ANSWERS_CHANGED = "answers_changed", "They changed their answers"
        WITHDRAWN = "withdrawn", "They withdrew"
        ASKED_AGAIN = "asked_again", "They asked again"
        MERGED = "merged", "Merged with another request"
        UNMERGED = "unmerged", "Set apart again"
        SET_ASIDE_AGAIN = "set_aside_again", "Set aside again"
        PROMISE_TAKEN_BACK = "promise_taken_back", "The new time was taken back"
        OFFERED = "offered", "Times were offered"
        OFFER_TAKEN_BACK = "offer_taken_back", "The offer was taken back"
        OFFER_WITHDRAWN = "offer_withdrawn", "The offer was withdrawn"
        OFFERED_AGAIN = "offered_again", "The times are offered again"
        NUDGED = "nudged", "Asked about the times once more"
        NUDGE_TAKEN_BACK = "nudge_taken_back", "Asking again was taken back"
        LISTED = "listed", "Put on the waitlist"
        LISTING_TAKEN_BACK = "listing_taken_back", "Taken off the waitlist again"
        UNLISTED = "unlisted", "Taken off the waitlist"
        LISTED_AGAIN = "listed_again", "Back on the waitlist"
        LOOKED_ON = "looked_on", "Looking for a time again"
        ENDED_AGAIN = "ended_again", "No longer looking, as before"

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    assessment_request = models.ForeignKey(
        AssessmentRequest, on_delete=models.PROTECT, related_name="events"
    )
    kind = models.CharField(max_length=20, choices=Kind)
    details = EncryptedJSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        """As they happened."""

        ordering = ("at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "claimed",
                        "released",
                        "claim_ended",
                        "hold_ended",
                        "places_changed",
                        "marked_urgent",
                        "marked_usual",
                        "promised_again",
                        "restored",
                        "answers_changed",
                        "withdrawn",
                        "asked_again",
                        "merged",
                        "unmerged",
                        "set_aside_again",
                        "promise_taken_back",
                        "offered",
                        "offer_taken_back",
                        "offer_withdrawn",
                        "offered_again",
                        "nudged",
                        "nudge_taken_back",
                        "listed",
                        "listing_taken_back",
                        "unlisted",
                        "listed_again",
                        "looked_on",
                        "ended_again",
                    ]
                ),
                name="an_event_has_a_known_kind",
            ),
        )


class Merge(models.Model):
    """Two requests of one person, made into one; it can be undone for 30 days."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    kept = models.ForeignKey(AssessmentRequest, on_delete=models.PROTECT, related_name="merges")
    merged = models.ForeignKey(AssessmentRequest, on_delete=models.PROTECT, related_name="+")
    before = EncryptedJSONField(default=dict)
    """What the merge changed in either request, as it stood before."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A request is merged once at a time, and never with itself."""

        ordering = ("at",)
        constraints = (
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at=None),
                name="a_request_is_merged_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("merged")), name="a_merge_is_of_two_requests"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="an_undone_merge_says_by_whom_and_when",
            ),
        )


class NotTheSame(models.Model):
    """Somebody looked at two requests and knows that they are of two people."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    one = models.ForeignKey(AssessmentRequest, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(AssessmentRequest, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """A pair is known once, whichever was looked at first."""

        constraints = (
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_told_apart_once"),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="a_pair_is_kept_in_one_order"
            ),
        )
