"""The forms with which people choose how their own pages behave, and a new password."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
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


class PasswordForm(ChangePasswordForm):
    """The password of now, and twice the new one."""

    WORDS = {
        "oldpassword": ("Password you have now", "", "Type the password you signed in with."),
        "password1": (
            "New password",
            "At least 12 characters. A few words in a row work well.",
            "Type a new password of at least 12 characters.",
        ),
        "password2": ("New password again", "", "Type the new password a second time."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say it in our words; a label is no example to type."""
        super().__init__(*args, **kwargs)
        for name, (label, hint, missing) in self.WORDS.items():
            field = self.fields[name]
            field.label, field.help_text = label, hint
            field.error_messages["required"] = missing
            field.widget.attrs.pop("placeholder", None)

    def clean(self) -> dict[str, Any]:
        """Ask for the same new password twice."""
        typed: dict[str, Any] = self.cleaned_data
        first, second = typed.get("password1"), typed.get("password2")
        if first and second and first != second:
            self.add_error("password2", "The two new passwords differ. Type the same one twice.")
        return typed
