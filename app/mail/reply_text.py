"""The text of a reply, sanitised for forwarding: nothing in it opens a page.

Removes all links, even unknown ones, because mail gateways rewrite links to ours into opaque ones. Also removes quotes,
anything like a part of a token, and six digits that may be a code.
"""

import html
import re
import unicodedata
from email.message import EmailMessage
from itertools import pairwise

from flask_babel import lazy_gettext

from app.mail.received import decoded

LONGEST = 20_000  # characters
LEFT_OUT = lazy_gettext("[left out]")
QUOTED = lazy_gettext("[what it quotes is left out]")

_HIDDEN = re.compile(r"(?is)<(head|style|script|title|blockquote)\b.*?</\1\s*>|<!--.*?-->|<(?:blockquote|head)\b.*\Z")
_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>")
_TAGS = re.compile(r"<[^>]*>")
_ANSWERS_BELOW = re.compile(
    r"^(?:On\b.{0,200}\bwrote:|.{0,200}\bschrieb\b.{0,100}:|Le\b.{0,200}\ba écrit\s?:|El\b.{0,200}\bescribió:"
    r"|-{2,}\s*(?:Original|Forwarded|Ursprüngliche|Message).{0,80}|_{20,}|Message-ID:.*)\s*$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"<\s*(?:[a-z][a-z0-9+.\-]{1,15}:|www\.)[^<>]{0,3000}>", re.IGNORECASE)
_LINKS = re.compile(
    r"(?:\b[a-z][a-z0-9+.\-]{1,15}(?:://|%3A|&#58;)|\bh..ps?:|\bwww\.)\S*"
    r"|(?<![\w.@])[\w\-]+(?:\.[\w\-]+)*\.[a-z]{2,}(?::\d+)?(?:/|%2F)\S*"
    r"|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?/\S*|\blocalhost(?::\d+)?/\S*",
    re.IGNORECASE,
)
_PATHS = re.compile(
    r"\S*(?:/|%2F)(?:confirm|not-me|signature|claim|unsubscribe|move|report|watch|sent|invitation|reset|sign-in)"
    r"(?:/|%2F|\?)\S*",
    re.IGNORECASE,
)
_OVER_LINES = re.compile(r"[\w.%=\-]{4,}(?:=?\r?\n[>|\s]*[\w.%=\-]+)+")
_TOKEN = re.compile(r"[\w\-]{16,}\.[\w\-]{20,}")
_RUN = re.compile(r"[A-Za-z0-9_\-=%]{12,}")
_SIX_DIGITS = re.compile(r"(?<!\d)(?<![\d+][ .\-])\d{3}[\s\-]?\d{3}(?!\d)(?![ .\-]\d)")


def words_of(message: EmailMessage) -> str:
    """The writer's own words, safe to forward: plain text, limited in length, possibly empty, without attachments."""
    part = message.get_body(("plain",))
    if part is not None:
        return cut(decoded(part))
    part = message.get_body(("html",))
    return cut(_without_tags(decoded(part))) if part is not None else ""


def cut(text: str) -> str:
    text = "".join(
        sign for sign in text[: 10 * LONGEST] if sign in "\n\t" or unicodedata.category(sign) not in ("Cf", "Cc")
    )
    text = _without_quotes(text)
    text = _OVER_LINES.sub(_if_token, text)
    for pattern in (_IN_BRACKETS, _LINKS, _PATHS):
        text = pattern.sub(_redacted, text)
    text = _RUN.sub(_if_random, text)
    text = _SIX_DIGITS.sub(_redacted, text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _without_tags(source: str) -> str:
    shown = _HIDDEN.sub(lambda _: f"\n{QUOTED}\n", source[: 20 * LONGEST])
    return html.unescape(_TAGS.sub("", _BREAKS.sub("\n", shown)))


def _without_quotes(text: str) -> str:
    """Drops lines that begin like quotes, and everything after a line that introduces a quote."""
    kept, quoted = list[str](), str(QUOTED)
    for line in text.splitlines():
        below = _ANSWERS_BELOW.match(line.strip()[:400])
        if below or line.lstrip().startswith((">", "|")):
            if not kept or kept[-1] != quoted:
                kept.append(quoted)
            if below:
                break
            continue
        kept.append(line.rstrip())
    return "\n".join(kept)


def _redacted(_match: re.Match[str]) -> str:
    return str(LEFT_OUT)


def _if_token(match: re.Match[str]) -> str:
    """A token may be broken across lines, perhaps with soft line breaks of quoted-printable."""
    joined = re.sub(r"=?\r?\n[>|\s]*", "", match[0])
    return _redacted(match) if _TOKEN.search(joined) else match[0]


def _if_random(match: re.Match[str]) -> str:
    """A token is random letters and digits, unlike a long word."""
    run = match[0]
    has_digit = any(sign.isdigit() for sign in run) and any(sign.isalpha() for sign in run)
    humps = sum(one.islower() and two.isupper() for one, two in pairwise(run))
    return _redacted(match) if has_digit or humps >= 3 else run
