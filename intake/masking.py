"""Show an address so that its owner knows it and a glance over the shoulder does not. Pure."""

HIDDEN = "•••"
SHOWN_DIGITS = 4


def email(address: str) -> str:
    """Answer an email address with its first letter and its domain: j•••@example.org."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}{HIDDEN}{at}{domain}" if local else HIDDEN


def phone(number: str) -> str:
    """Answer a stored number with its last four digits: (•••) •••-0123."""
    return f"({HIDDEN}) {HIDDEN}-{number[-SHOWN_DIGITS:]}"
