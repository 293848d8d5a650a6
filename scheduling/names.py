"""Names as pages say them, because screens get seen. Pure: words in, words out."""


def first(name: str) -> str:
    """Answer the first of a person's names, or all of it where it has no parts."""
    return next(iter(name.split()), name)


def short(name: str) -> str:
    """Say a name as first name and initial: Jordan S."""
    last = name.split()[1:][-1:]
    initial = next((letter for letter in "".join(last) if letter.isalpha()), "")
    return f"{first(name)} {initial}." if initial else first(name)


def initials(name: str) -> str:
    """Say a name by the first letters of its first and last part: J. S."""
    parts = name.split()
    ends = parts[:1] + parts[1:][-1:]
    letters = (next((each for each in part if each.isalpha()), "") for part in ends)
    return " ".join(f"{letter.upper()}." for letter in letters if letter)
