"""Markdown as the practice writes it, into clean HTML and into plain text."""

import html as html_words
import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 50_000
"""Characters that an issue's text may have."""

TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "a", "blockquote", "hr", "br"}
LOWER_HEADING = {"h1": "h2", "h2": "h3"}
"""The subject is the letter's first heading, so a heading in the body is one step lower."""

LOOSE_ITEMS = re.compile(r"(?m)^(\s*(?:- |\d+\. ).*)\n\n(?=\s*(?:- |\d+\. ))")

_reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("code")


def html(body: str) -> str:
    """Answer the body as HTML: no images, scripts, styles or unsafe links can be in it."""
    tokens = _reader.parse(body)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = LOWER_HEADING.get(token.tag, "h4")
    made = _reader.renderer.render(tokens, _reader.options, {})
    return nh3.clean(
        made,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto"},
        link_rel="noopener noreferrer",
    )


def text(body: str) -> str:
    """Answer the body as plain text: links as words with their address, lists with dashes."""
    walk = _Walk()
    for token in _reader.parse(body):
        walk.take(token)
    return LOOSE_ITEMS.sub(r"\1\n", "\n\n".join(walk.made))


def first_lines(body: str, length: int = 140) -> str:
    """Answer the beginning as a phone shows it beside the subject."""
    words = " ".join(text(body).split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "\u2026"


class _Walk:
    """Walks the blocks; a list's marks and a quote's bars stand before the words they hold."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.marks: list[str] = []
        self.counters: list[int] = []

    def take(self, token: Token) -> None:
        """Read one token; those that say nothing in plain text pass."""
        step = getattr(self, token.type, None)
        if step is not None:
            step(token)

    def bullet_list_open(self, _: Token) -> None:
        self.counters.append(0)

    def ordered_list_open(self, token: Token) -> None:
        self.counters.append(int(token.attrs.get("start", 1)))

    def list_item_open(self, _: Token) -> None:
        number = self.counters[-1]
        self.marks.append(f"{number}. " if number else "- ")
        self.counters[-1] += bool(number)

    def blockquote_open(self, _: Token) -> None:
        self.marks.append("> ")

    def bullet_list_close(self, _: Token) -> None:
        self.counters.pop()

    def list_item_close(self, _: Token) -> None:
        self.marks.pop()

    ordered_list_close = bullet_list_close
    blockquote_close = list_item_close

    def hr(self, _: Token) -> None:
        self.made.append("* * *")

    def fence(self, token: Token) -> None:
        self.made.append(token.content.rstrip())

    def inline(self, token: Token) -> None:
        before = "  " * (len(self.marks) - 1) + self.marks[-1] if self.marks else ""
        self.made.append(before + _inline(token.children or []))


def _inline(tokens: Sequence[Token]) -> str:
    """Join words; an address follows the words that link to it."""
    made: list[str] = []
    links: list[tuple[int, str]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((len(made), str(token.attrs.get("href", ""))))
        elif token.type == "link_close":
            begins, address = links.pop()
            made.append("" if "".join(made[begins:]) == address else f" ({address})")
        else:
            made.append("\n" if token.type in {"softbreak", "hardbreak"} else token.content)
    return "".join(made)


def _image_in_words(tokens: Sequence[Token], at: int, *_: object) -> str:
    """Show an image's words in its place: nothing is loaded from elsewhere."""
    return html_words.escape(tokens[at].content)


_reader.add_render_rule("image", lambda _self, *given: _image_in_words(*given))
