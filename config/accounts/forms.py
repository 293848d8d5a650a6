"""The form with which people choose how their own pages behave."""

from django import forms

from config.accounts.models import User


class ProfileForm(forms.ModelForm):
    """Two switches: tighter rows, and single keys that act."""

    class Meta:
        """What each switch says."""

        model = User
        fields = ("compact_rows", "shortcuts_on")
        labels = {"compact_rows": "Compact rows", "shortcuts_on": "Keyboard shortcuts"}
        help_texts = {
            "compact_rows": "More requests fit on the screen.",
            "shortcuts_on": "Single keys act on the page, like J for the next request.",
        }
