"""The keyboard map of the pages behind sign-in, as its help sheet lists it.

The keys that lead to a section are told from `config.navigation`, so that none leads nowhere.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Key:
    """One key or two in a row, how it is drawn, and what it does."""

    means: str
    drawn: tuple[str, ...]
    does: str


KEYS = (
    Key("j", ("J",), "Next request"),
    Key("k", ("K",), "Previous request"),
    Key("enter", ("Enter",), "Open the request"),
    Key("b", ("B",), "Book the chosen time"),
    Key("o", ("O",), "Send an offer"),
    Key("w", ("W",), "Put on the waitlist"),
    Key("h", ("H",), "Put on hold"),
    Key("a", ("A",), "Assign to me"),
    Key("n", ("N",), "Write a note"),
    Key("d", ("D",), "Look at duplicates"),
    Key("x", ("X",), "Select the row"),
    Key("c", ("C",), "Close with a reason"),
    Key("r", ("R",), "Mark the visit as arrived"),
    Key("arrows", ("←", "↑", "→", "↓"), "Move between visits of a day"),
    Key("u", ("U",), "Undo"),
    Key("/", ("/",), "Search"),
    Key("t", ("T",), "This week"),
    Key("arrowleft", ("←",), "Earlier week"),
    Key("arrowright", ("→",), "Later week"),
    Key("blocks", ("Arrows",), "From block to block in the week"),
    Key("escape", ("Esc",), "Close the panel"),
    Key("?", ("?",), "Show these keys"),
)
