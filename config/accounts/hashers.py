"""Password hashing for a local copy, where each start applies nine random passwords again."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LocalArgon2PasswordHasher(Argon2PasswordHasher):
    """Hashes in a few milliseconds; the demo's passwords are random, so guessing stays hopeless."""

    time_cost = 1
    memory_cost = 8 * 1024
    parallelism = 1
