"""Who may write an issue and who may send one."""

from django.contrib.auth.models import AnonymousUser

from config.accounts import permissions
from config.accounts.models import User
from config.accounts.permissions import Permission

WRITE = Permission.WRITE_NEWSLETTER
SEND = Permission.SEND_NEWSLETTER


def may_send(user: User | AnonymousUser) -> bool:
    """Answer whether this person may start, pause and stop an issue."""
    return permissions.allows(user, SEND)
