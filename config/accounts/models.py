"""People who sign in, and the tokens that act for them."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from config.accounts.permissions import Role
from config.kernel import ids
from config.kernel.fields import EncryptedJSONField


class UserManager(BaseUserManager["User"]):
    """Makes people whose e-mail address is their sign-in name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Add a person; without a password they cannot sign in yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who works at the practice and may sign in."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    shortcuts_on = models.BooleanField(default=True)
    compact_rows = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        """One person an address, whatever its capitals."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="an_email_address_has_no_capitals"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="a_person_has_a_known_role"
            ),
        ]

    def __str__(self) -> str:
        """Answer the person's name."""
        return self.name

    def get_full_name(self) -> str:
        """Answer the person's name, as libraries ask for it."""
        return self.name


class ApiToken(models.Model):
    """A key with which a program acts for one person, within scopes."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    scopes = ArrayField(models.CharField(max_length=40))
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Answer the token's name, never the secret."""
        return self.name


class KeptForm(models.Model):
    """What somebody had typed when their session ended, kept for them until they sign in again."""

    id = models.UUIDField(primary_key=True, default=ids.row_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_forms")
    path = models.CharField(max_length=200)
    fields = EncryptedJSONField(default=dict)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        """One form a person and page."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "path"], name="a_page_keeps_one_form_of_a_person"
            )
        ]
