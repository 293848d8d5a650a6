"""Markdown becomes clean HTML and plain text."""

import pytest

from notifications import writing


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("# One\n\nTwo", "<h2>One</h2>\n<p>Two</p>\n"),
        ("### Deep", "<h4>Deep</h4>\n"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"),
        ("[x](javascript:x)", "<p>[x](javascript:x)</p>\n"),
        ("![A leaf](https://example.org/a.png)", "<p>A leaf</p>\n"),
        (
            "[on](https://example.org)",
            '<p><a href="https://example.org" rel="noopener noreferrer">on</a></p>\n',
        ),
        ("a\u202eb & <c>", "<p>a\u202eb &amp; &lt;c&gt;</p>\n"),
    ],
)
def test_html(body, html):
    assert writing.html(body) == html


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("# One\n\n**Two** *three*", "One\n\nTwo three"),
        ("[on](https://example.org/a)", "on (https://example.org/a)"),
        ("<https://example.org>", "https://example.org"),
        ("- one\n- two\n\nafter", "- one\n- two\n\nafter"),
        ("3. c\n4. d", "3. c\n4. d"),
        ("- one\n  1. a\n  2. b", "- one\n  1. a\n  2. b"),
        ("> said", "> said"),
        ("a\nb", "a\nb"),
        ("one\n\n---\n\ntwo", "one\n\n* * *\n\ntwo"),
        ("```\ncode\n```", "code"),
        ("![A leaf](https://example.org/a.png)", "A leaf"),
    ],
)
def test_text(body, text):
    assert writing.text(body) == text


def test_first_lines_end_where_a_phone_ends():
    assert writing.first_lines("# One\n\nTwo") == "One Two"
    assert writing.first_lines("word " * 100, length=12) == "word word w\u2026"
