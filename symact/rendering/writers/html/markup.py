"""Text inside markup, so that it is never taken for markup."""

from __future__ import annotations

import html


def presentable(character: str) -> str:
    """A character that HTML and XML can have: most control characters they cannot."""
    is_control = ord(character) < 32 or 127 <= ord(character) < 160 or character in "\ufffe\uffff"
    if (is_control and character not in "\t\n\r") or 0xD800 <= ord(character) < 0xE000:
        return "\ufffd"
    return character


def escaped(text: str) -> str:
    """Text that is no markup, whatever is in it.

    >>> print(escaped('<a href="x">&</a>'))
    &lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;
    """
    return html.escape("".join(map(presentable, text)), quote=True)
