"""Parses incoming messages: their text, and which mail of ours they refer to."""

import re
from email.message import EmailMessage, Message

# As created by `outbox`; the domain may have been changed in transit, or since then.
_OURS = re.compile(r"<?([0-9a-f]{32})@[\w.\-]+>?", re.IGNORECASE)
_NAMED = re.compile(r"Message-ID:\s*<([0-9a-f]{32})@[\w.\-]+>", re.IGNORECASE)
_ANSWERED = ("In-Reply-To", "References")
LONGEST_READ = 1_000_000  # characters of a part


def message_ids_in(message: EmailMessage) -> list[str]:
    """Our message ids in it, without the domain: first in quoted or returned mail, then in the reply headers."""
    ids: list[str] = []
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            ids += _NAMED.findall(decoded(part))
        elif part is not message and part["Message-ID"]:
            ids += _OURS.findall(str(part["Message-ID"]))
        elif part.get_content_maintype() == "text":
            ids += _NAMED.findall(decoded(part))
    for name in _ANSWERED:
        for value in message.get_all(name, []):
            ids += _OURS.findall(str(value))
    return [one.lower() for one in ids]


def text_of(message: EmailMessage) -> str:
    """Its plain text: the first text part, or the whole message if it has no parts."""
    part = message.get_body(("plain",))
    if part is not None:
        return decoded(part)
    return "" if message.is_multipart() else decoded(message)


def decoded(part: Message) -> str:
    """The text of one part, in any encoding; undecodable bytes are replaced."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return str(part.get_payload())[:LONGEST_READ]
    charset = part.get_content_charset() or "utf-8"
    try:
        return raw[:LONGEST_READ].decode(charset, "replace")
    except LookupError:
        return raw[:LONGEST_READ].decode("utf-8", "replace")
