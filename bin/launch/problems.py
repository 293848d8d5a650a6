"""The two ways in which a command ends early."""


class Problem(Exception):
    """Something a person can act on; its text says what, and what to do."""


class Stop(BaseException):
    """Ctrl-C or a polite signal: put everything down in order."""
