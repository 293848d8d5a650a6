import base64
import hashlib
import hmac
import struct
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from config.kernel import fields
from config.kernel.fields import Unreadable
from intake.models import AssessmentRequest
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.intake import AssessmentRequestFactory

pytestmark = pytest.mark.django_db


def code_of(secret):
    """What an authenticator app shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    made = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = made[-1] & 15
    number = struct.unpack(">I", made[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def test_after_a_new_key_and_a_rewrite_the_old_key_is_not_needed(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    row = AssessmentRequestFactory(note="Mornings are quieter.", concerns=["anxiety"])

    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    call_command("reencrypt", stdout=StringIO())

    settings.FIELD_ENCRYPTION_KEYS = [new]
    kept = AssessmentRequest.objects.get(pk=row.pk)
    assert (kept.note, kept.concerns) == ("Mornings are quieter.", ["anxiety"])
    settings.FIELD_ENCRYPTION_KEYS = [old]
    with pytest.raises(Unreadable):
        AssessmentRequest.objects.get(pk=row.pk)


def test_a_person_sets_up_a_second_step_and_its_secret_is_encrypted(client, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    person = UserFactory()
    client.post("/account/sign-in/", {"login": person.email, "password": PASSWORD})
    led_to = client.get("/staff/queue/")
    assert led_to.headers["Location"] == "/account/second-step/totp/activate/"

    page = client.get(led_to.headers["Location"])
    secret = page.context["form"].secret
    done = client.post(led_to.headers["Location"], {"code": code_of(secret)})
    assert done.status_code == 302
    assert client.get("/staff/queue/").status_code == 200

    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        stored = "".join(row[0] for row in cursor.fetchall())
    assert secret not in stored
    assert len(stored) > len(secret)
    call_command("reencrypt", stdout=StringIO())
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert fields.decrypt(app.data["secret"]) == secret
