"""How a person may be reached: the way they chose, and no other."""

from scheduling.models import FirstVisit

ReachBy = FirstVisit.ReachBy

WORDS = {ReachBy.EMAIL: "Email only", ReachBy.TEXT: "Text only", ReachBy.CALL: "Call"}


UNNAMED = "Leave our name out."
"""What whoever calls or writes must know of a person who does not want us named."""


def words(reach_by: str, *, voicemail_ok: bool, practice_name_ok: bool) -> str:
    """Say the way in few words, and where it ends."""
    said = WORDS[ReachBy(reach_by)]
    if reach_by == ReachBy.CALL and not voicemail_ok:
        said = f"{said}, no voicemail"
    return said if practice_name_ok else f"{said}. {UNNAMED}"


def address(reach_by: str, *, email: str, phone: str) -> str:
    """Answer where words to this person go."""
    return email if reach_by == ReachBy.EMAIL else phone
