"""The people who can sign in to the demo practice."""

from dataclasses import dataclass

from django.conf import settings

from config.accounts import api_tokens
from config.accounts.models import ApiToken, User
from config.accounts.permissions import ALLOWED, Role
from config.audit import trail
from config.kernel import clock, errors, tokens

TOKEN_NAME = "demo"  # noqa: S105 - a name, no secret

PEOPLE = (
    ("owner@demo.example.org", "Morgan Owner", Role.OWNER),
    ("dana@demo.example.org", "Dana Front", Role.FRONT_DESK),
    ("lee@demo.example.org", "Lee Front", Role.FRONT_DESK),
    ("avery@demo.example.org", "Avery Sample", Role.THERAPIST),
    ("blair@demo.example.org", "Blair Sample", Role.THERAPIST),
    ("casey@demo.example.org", "Casey Sample", Role.THERAPIST),
    ("drew@demo.example.org", "Drew Sample", Role.THERAPIST),
    ("emery@demo.example.org", "Emery Sample", Role.THERAPIST),
    ("finley@demo.example.org", "Finley Sample", Role.THERAPIST),
)


class NotHere(errors.Forbidden):
    """Says that these settings allow no demo accounts."""

    code = "demo_not_allowed"
    detail = "Demo accounts exist in local settings only."


@dataclass(frozen=True)
class Secrets:
    """What the demo people sign in with; kept outside the database."""

    passwords: dict[str, str]
    tokens: dict[str, str]


def people() -> list[User]:
    """Make the demo people, or answer those who are there.

    Raises:
        NotHere: these settings are not local ones.
    """
    if not settings.DEMO_ALLOWED:
        raise NotHere
    return [_person(email, name, role) for email, name, role in PEOPLE]


def apply(secrets: Secrets) -> Secrets:
    """Give each demo person the password and token kept, or new ones, and answer them all."""
    passwords = {user.email: _password(user, secrets) for user in people()}
    kept = {}
    for role in Role:
        user = User.objects.filter(is_demo=True, role=role).earliest("date_joined", "id")
        kept[role.value] = _token(user, secrets.tokens.get(role.value))
    return Secrets(passwords, kept)


def _person(email: str, name: str, role: Role) -> User:
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(email, name=name, role=role, is_demo=True)


def _password(user: User, secrets: Secrets) -> str:
    password = secrets.passwords.get(user.email) or tokens.new()[:16]
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    return password


def _token(user: User, kept: str | None) -> str:
    now = clock.now()
    if kept and api_tokens.find(kept, now=now) is not None:
        return kept
    ApiToken.objects.filter(user=user, name=TOKEN_NAME).update(revoked_at=now)
    scopes = sorted(permission.value for permission in ALLOWED[Role(user.role)])
    return api_tokens.issue(user=user, name=TOKEN_NAME, scopes=scopes, by=trail.SYSTEM, now=now)
