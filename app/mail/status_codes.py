"""What a mail server's reply says about a mailbox: that it does not exist, or anything else.

Enhanced status codes of RFC 3463 and IANA's registry "SMTP Enhanced Status Codes". All codes that are not listed here
concern the sender (5.7.1, block lists; 5.1.8), the message (5.6.x, 5.3.4), the route (5.4.x) or the moment (4.x.x,
5.2.2 a full mailbox), and suppress nobody.
"""

import re

from flask_babel import lazy_gettext

# For the middle of a sentence.
NOBODY_READS = {
    "5.1.1": lazy_gettext("a mail server said that there is no such mailbox (%(status)s)"),
    "5.1.2": lazy_gettext("a mail server said that there is no such mail domain (%(status)s)"),
    "5.1.6": lazy_gettext("a mail server said that its owner has moved away (%(status)s)"),
    "5.1.10": lazy_gettext("a mail server said that its domain takes no mail at all (%(status)s)"),  # RFC 7505, null MX
    "5.2.1": lazy_gettext("a mail server said that it is switched off (%(status)s)"),
}
# Generic codes; the diagnostic text beside them may be more specific.
_SAYS_NOTHING = re.compile(r"5\.0\.0|5\.1\.0|5\.2\.0|5\.5\.0|5\.3\.0")
_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
# For servers that give no code, in a report that is clearly a failure.
_IN_WORDS = re.compile(
    r"\b(?:user unknown|unknown user|no such (?:user|mailbox|recipient)|no mailbox here by that name"
    r"|mailbox does not exist|recipient not found)\b",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(
    r"\b(?:block(?:ed|list)?|black ?list(?:ed)?|spam|policy|reputation|denied|rejected due|quota|full|rate|tempor)",
    re.IGNORECASE,
)


def codes_in(text: str) -> list[str]:
    """Enhanced status codes, in order of appearance."""
    return [f"{one}.{int(two)}.{int(three)}" for one, two, three in _CODE.findall(text)]


def of_no_reader(*said: str) -> str | None:
    """The code for a nonexistent mailbox, unless the same reply contains another code."""
    codes = [code for text in said for code in codes_in(text) if not _SAYS_NOTHING.fullmatch(code)]
    return codes[0] if codes and all(code in NOBODY_READS for code in codes) else None


def has_no_reader_in_words(text: str) -> bool:
    """True if a report without codes says so in words."""
    return not codes_in(text) and bool(_IN_WORDS.search(text)) and not _ABOUT_US.search(text)
