"""How alike two names are, as PostgreSQL's pg_trgm measures it, for many names at once."""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

WORD = re.compile(r"[^\W_]+")


def letter_groups(name: str) -> frozenset[str]:
    """Cut a name into groups of three letters: of Sam, "  s", " sa", "sam" and "am "."""
    padded = [f"  {word} " for word in WORD.findall(name)]
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def similar(
    names: Mapping[Key, str], *, among: Mapping[Key, str], at_least: float
) -> dict[Key, list[Key]]:
    """Find for each name the others of which this share of letter groups agrees.

    Only names that share a group are compared. Nobody is similar to themselves.
    """
    groups = {key: letter_groups(name) for key, name in among.items()}
    holders: defaultdict[str, list[Key]] = defaultdict(list)
    for key, own in groups.items():
        for group in own:
            holders[group].append(key)
    found = {}
    for key, name in names.items():
        own = letter_groups(name)
        shared = Counter(other for group in own for other in holders.get(group, ()))
        shared.pop(key, None)
        found[key] = [
            other
            for other, count in shared.items()
            if count / (len(own) + len(groups[other]) - count) >= at_least
        ]
    return found
