"""Whose pages these are: the therapist who is signed in, and nobody else's records."""

from django.shortcuts import get_object_or_404

from config.accounts.models import User
from scheduling.models import Therapist


def therapist(user: User) -> Therapist:
    """Find the therapist with this account; one who left has no pages."""
    return get_object_or_404(Therapist, user=user, is_active=True)
