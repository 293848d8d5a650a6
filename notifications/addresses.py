"""E-mail addresses as people type them, checked and written one way; nothing asks the network."""

import email_validator


def normalized(email: str) -> str:
    """Answer the address as we keep it: trimmed, its domain in small letters.

    Raises:
        ValueError: no mail can be sent there (RFC 5321 and 5322, plain local parts alone).
    """
    try:
        found = email_validator.validate_email(
            email.strip(),
            check_deliverability=False,
            strict=True,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
        )
    except email_validator.EmailNotValidError:
        raise ValueError("not an address that mail can be sent to") from None
    return found.normalized


def on_the_wire(email: str) -> str:
    """Answer the ASCII form that a mail server takes: international domains as IDNA."""
    local, _, domain = email.rpartition("@")
    return f"{local}@{domain}" if domain.isascii() else f"{local}@{_ascii(domain)}"


def _ascii(domain: str) -> str:
    checked = email_validator.validate_email(
        f"name@{domain}", check_deliverability=False, allow_smtputf8=False
    )
    return checked.ascii_domain
