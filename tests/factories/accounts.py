"""People who sign in, plainly invented, and the programs that act for them."""

import factory

from config.accounts import api_tokens
from config.accounts.models import User
from config.accounts.permissions import ALLOWED, Role
from config.audit import trail
from config.kernel import clock

PASSWORD = "a quiet long sample"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence("person{}@example.org".format)
    name = factory.Sequence("Jordan Sample {}".format)
    role = Role.FRONT_DESK
    password = PASSWORD

    class Params:
        owner = factory.Trait(role=Role.OWNER)
        therapist = factory.Trait(role=Role.THERAPIST)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


def secret_of(user, *, scopes=None, name="A program"):
    """Issues a token and answers its secret; without `scopes` it may do all that its person may."""
    allowed = sorted(ALLOWED[user.role]) if scopes is None else scopes
    return api_tokens.issue(user=user, name=name, scopes=allowed, by=trail.SYSTEM, now=clock.now())


def bearer(user, *, scopes=None):
    """Makes the headers with which a program acts for `user`."""
    return {"Authorization": f"Bearer {secret_of(user, scopes=scopes)}"}
