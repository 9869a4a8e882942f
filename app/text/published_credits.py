"""Published credits as people type them: an identifier or its page's address, recognised offline.

Only the form and check digits are verified. Valid digits show that the number was copied correctly, not whose it is:
for that, a reviewer opens the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

import regex  # type: ignore[import-untyped]
from flask_babel import gettext, lazy_gettext

from app.text.normalising import nfkc

LONGEST = 300

_UNSEEN = regex.compile(r"[\p{Cf}\p{Cc}]")
_DASHES = regex.compile(r"\p{Pd}|\u2212")
_AMID_DIGITS = regex.compile(r"[\s.\-]")
_UUID = regex.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_SAYS_WHAT = regex.compile(
    r"(?:urn:)?(isbn|isni|orcid|ipi|imdb|musicbrainz|wikidata)(?:pro)?"
    r"(?:-1[03])?(?: ?(?:name )?(?:id|number|no\.?|artist|#))?[ :#]+(?=\S)",
    regex.I,
)
_AROUND = " .,;:!?<>()[]{}\"'“”„«»‹›‘’"  # punctuation around an identifier in a sentence, a mail or a bibliography
_SCHEME = regex.compile(r"^https?[:;]?/{0,2}(?=[\w.-]+\.[a-z]{2,}(?:[/:?#]|$))", regex.I)
# Identifiers that can be recognised within other words.
_AMID_WORDS = regex.compile(
    r"(?<![^\s(<\[])(?:https?://\S+|(?:nm[0-9]{7,10}|[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}[- ][0-9]{3}[0-9X])\b)", regex.I
)
# Blocks of ISNI that are reserved for ORCID.
_ORCID_BLOCKS = (("000000015000000", "000000035000000"), ("000900000000000", "000900100000000"))

DIGIT_DOES_NOT_FIT = lazy_gettext("The last digit doesn’t match: check the number")
DIGITS_DO_NOT_FIT = lazy_gettext("The last two digits don’t match: check the number")
TOO_LONG = lazy_gettext(
    "This is longer than %(most)s characters, too long for a number or the address of a page", most=LONGEST
)
TOO_FEW_OR_MANY = lazy_gettext("This number has too few or too many digits: check it, or enter the address of its page")
UNKNOWN = lazy_gettext(
    "We don’t recognise this as published credits. Enter an IMDb, ISNI, ORCID, IPI, MusicBrainz, ISBN or Wikidata "
    "number, or the address of its page"
)


class BadCredit(ValueError):
    """The input contains no published credit that we know; the text is a sentence for the user."""


class CreditKind(StrEnum):
    IMDB = "imdb"
    ISNI = "isni"
    ORCID = "orcid"
    IPI = "ipi"
    MUSICBRAINZ = "musicbrainz"
    ISBN = "isbn"
    WIKIDATA = "wikidata"

    @property
    def words(self) -> str:
        return _WORDS.get(self, self.value.upper())

    @property
    def has_check_digit(self) -> bool:
        return self in (CreditKind.ISNI, CreditKind.ORCID, CreditKind.IPI, CreditKind.ISBN)


_WORDS = {CreditKind.IMDB: "IMDb", CreditKind.MUSICBRAINZ: "MusicBrainz", CreditKind.WIKIDATA: "Wikidata"}
_PAGES = {
    CreditKind.IMDB: "https://www.imdb.com/name/{}/",
    CreditKind.ISNI: "https://isni.org/isni/{}",
    CreditKind.ORCID: "https://orcid.org/{}",
    CreditKind.MUSICBRAINZ: "https://musicbrainz.org/artist/{}",
    CreditKind.WIKIDATA: "https://www.wikidata.org/wiki/{}",
}


@dataclass(frozen=True, slots=True)
class PublishedCredit:
    """An identifier with a valid form and, where its kind has one, a valid check digit."""

    kind: CreditKind
    identifier: str
    """In its normal form: what all spellings of it share."""

    @property
    def url(self) -> str | None:
        """Its page (https); None for an IPI number or a book, which have none."""
        page = _PAGES.get(self.kind)
        return page.format(self.identifier) if page else None

    @property
    def words(self) -> str:
        """As it is displayed; `parse_credit` can read it back."""
        return f"{self.kind.words} {self.identifier}"


def parse_credit(typed: str) -> PublishedCredit:
    """Parse the input, or raise BadCredit with a sentence for the user. Makes no network requests."""
    if len(typed) > 10 * LONGEST:
        raise BadCredit(TOO_LONG)
    text = _DASHES.sub("-", nfkc(_UNSEEN.sub("", typed)))
    text = " ".join(text.split())
    bare = text.strip(_AROUND)
    if not bare:
        raise BadCredit(gettext("Enter the number of your published credits, or the address of their page"))
    if len(text) > LONGEST:
        raise BadCredit(TOO_LONG)
    try:
        return _read(bare)
    except BadCredit:
        within = _AMID_WORDS.findall(bare)
        if len(within) != 1 or within[0] == bare:
            raise
    return _read(within[0].strip(_AROUND))


def _read(text: str) -> PublishedCredit:
    text = _SCHEME.sub("https://", text)
    if (said := _SAYS_WHAT.match(text)) is not None and "/" not in said.group():
        kind = CreditKind(said.group(1).lower())
        rest = text[said.end() :]
        return _of_page(rest) if _is_address(rest) else PublishedCredit(kind, _READ[kind](rest))
    if _is_address(text):
        return _of_page(text)
    return _of_number(text)


def is_in_form(kind: str | None, identifier: str | None) -> bool:
    """True if a stored identifier is still in the form that `parse_credit` returns."""
    try:
        return bool(identifier) and _READ[CreditKind(kind or "")](identifier or "") == identifier
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    return "://" in text or "/" in text


def _of_page(text: str) -> PublishedCredit:
    """From the address of a page: its site, and the identifier in the path or in a parameter."""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        site = _SITES.get((parts.hostname or "").removeprefix("www.").removeprefix("m."))
    except ValueError as error:
        raise BadCredit(UNKNOWN) from error
    if parts.scheme.lower() not in ("https", "http") or site is None:
        raise BadCredit(UNKNOWN)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if site.after:
        at = next((place for place, step in enumerate(steps) if step.lower() == site.after), len(steps))
        steps = steps[at + 1 :]
    named = [
        value for name, values in parse_qs(parts.query).items() if name.lower() in site.named_by for value in values
    ]
    found = next((found for step in (*steps, *named) if (found := site.looks_like.search(step))), None)
    if found is None:
        raise BadCredit(site.not_its_page % {"site": site.kind.words})
    return PublishedCredit(site.kind, _READ[site.kind](found.group()))


def _of_number(text: str) -> PublishedCredit:
    """From a bare identifier, whose form determines its kind."""
    close = _AMID_DIGITS.sub("", text)
    for pattern, of_kind in _ALONE:
        if pattern.fullmatch(text if of_kind is CreditKind.MUSICBRAINZ else close):
            kind = _isni_or_orcid(close) if of_kind is CreditKind.ISNI else of_kind
            return PublishedCredit(kind, _READ[kind](text))
    if regex.fullmatch(r"[0-9]{6,20}[Xx]?", close):
        raise BadCredit(TOO_FEW_OR_MANY)
    raise BadCredit(UNKNOWN)


def _isni_or_orcid(number: str) -> CreditKind:
    lent = any(first <= number[:15] <= last for first, last in _ORCID_BLOCKS)
    return CreditKind.ORCID if lent else CreditKind.ISNI


def _imdb(text: str) -> str:
    if not regex.fullmatch(r"nm[0-9]{7,10}", text.lower()):
        raise BadCredit(gettext("An IMDb number of a person is nm and at least seven digits, like nm0000000"))
    return text.lower()


def _name_number(text: str) -> str:
    """ISNI and ORCID: 16 characters, with a check digit by ISO 7064 MOD 11-2."""
    number: str = _AMID_DIGITS.sub("", text).upper()
    if not regex.fullmatch(r"[0-9]{15}[0-9X]", number):
        raise BadCredit(gettext("An ISNI or ORCID has 16 digits, of which the last may be an X"))
    rest = 0
    for digit in number[:15]:
        rest = (rest + int(digit)) * 2
    if "0123456789X"[(12 - rest % 11) % 11] != number[15]:
        raise BadCredit(DIGIT_DOES_NOT_FIT)
    return number


def _orcid(text: str) -> str:
    number = _name_number(text)
    return "-".join(number[at : at + 4] for at in range(0, 16, 4))


def _ipi(text: str) -> str:
    """An IPI name number: nine digits and two check digits by modulus 101; leading zeros may be omitted."""
    number: str = _AMID_DIGITS.sub("", text)
    if not regex.fullmatch(r"[0-9]{9,11}", number):
        raise BadCredit(gettext("An IPI name number has 9 to 11 digits"))
    number = number.rjust(11, "0")
    rest = sum(int(digit) * weight for digit, weight in zip(number[:9], range(10, 1, -1), strict=True)) % 101
    if f"{(101 - rest) % 100 if rest else 0:02d}" != number[9:] or not int(number):
        raise BadCredit(DIGITS_DO_NOT_FIT)
    return number


def _isbn(text: str) -> str:
    """Normalised to 13 digits."""
    number: str = _AMID_DIGITS.sub("", text).upper()
    if regex.fullmatch(r"[0-9]{9}[0-9X]", number):
        if sum((10 - at) * "0123456789X".index(digit) for at, digit in enumerate(number)) % 11:
            raise BadCredit(DIGIT_DOES_NOT_FIT)
        return f"978{number[:9]}{_ean_digit(f'978{number[:9]}')}"
    if not regex.fullmatch(r"97[89][0-9]{10}", number):
        raise BadCredit(gettext("An ISBN has 10 digits, or 13 that begin with 978 or 979"))
    if _ean_digit(number[:12]) != number[12]:
        raise BadCredit(DIGIT_DOES_NOT_FIT)
    return number


def _ean_digit(twelve: str) -> str:
    return str(-sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(twelve)) % 10)


def _musicbrainz(text: str) -> str:
    if not _UUID.fullmatch(text.lower()):
        raise BadCredit(
            gettext("A MusicBrainz number is five groups of letters and digits: copy the address of the page")
        )
    return text.lower()


def _wikidata(text: str) -> str:
    if not regex.fullmatch(r"Q[1-9][0-9]{0,11}", text.upper()):
        raise BadCredit(gettext("A Wikidata number is a Q and digits, like Q100"))
    return text.upper()


_READ: dict[CreditKind, Callable[[str], str]] = {
    CreditKind.IMDB: _imdb,
    CreditKind.ISNI: _name_number,
    CreditKind.ORCID: _orcid,
    CreditKind.IPI: _ipi,
    CreditKind.MUSICBRAINZ: _musicbrainz,
    CreditKind.ISBN: _isbn,
    CreditKind.WIKIDATA: _wikidata,
}
# Ten digits alone are an ISBN: an IPI number of ten is typed with the letters IPI, or with a leading zero.
_ALONE = (
    (regex.compile(r"nm[0-9]+", regex.I), CreditKind.IMDB),
    (regex.compile(r"Q[0-9]+", regex.I), CreditKind.WIKIDATA),
    (regex.compile(r"[0-9a-f]{8}-.*", regex.I), CreditKind.MUSICBRAINZ),
    (regex.compile(r"[0-9]{15}[0-9X]", regex.I), CreditKind.ISNI),
    (regex.compile(r"[0-9]{13}|[0-9]{9}[0-9X]", regex.I), CreditKind.ISBN),
    (regex.compile(r"[0-9]{9}|[0-9]{11}"), CreditKind.IPI),
)


@dataclass(frozen=True, slots=True)
class _Site:
    """What the addresses of a site lead to."""

    kind: CreditKind
    not_its_page: str
    looks_like: regex.Pattern[str]
    after: str = ""  # the path segment before the identifier; empty: recognised by its form
    named_by: tuple[str, ...] = ()  # query parameters that contain it


_OF_16_PLACES = regex.compile(r"(?<![0-9A-Z])[0-9][0-9 .-]{6,40}[0-9X](?![0-9A-Z])", regex.I)
_NO_PERSON = lazy_gettext("This is the address of %(site)s, not of a person: open that page and copy its address")
_NO_ARTIST = lazy_gettext("This is the address of %(site)s, not of an artist: open that page and copy its address")
_NO_ITEM = lazy_gettext("This is the address of %(site)s, not of an item: open that page and copy its address")
_IMDB = _Site(CreditKind.IMDB, _NO_PERSON, regex.compile(r"^nm[0-9]+\b", regex.I))
_ISNI = _Site(CreditKind.ISNI, _NO_PERSON, _OF_16_PLACES, named_by=("trm",))
_ORCID = _Site(CreditKind.ORCID, _NO_PERSON, _OF_16_PLACES, named_by=("orcid",))
_MUSICBRAINZ = _Site(CreditKind.MUSICBRAINZ, _NO_ARTIST, regex.compile(r"^[0-9a-f]{8}-[0-9a-f-]+", regex.I), "artist")
_WIKIDATA = _Site(CreditKind.WIKIDATA, _NO_ITEM, regex.compile(r"^Q[0-9]+\b", regex.I), named_by=("title", "id"))
_SITES = {
    **dict.fromkeys(("imdb.com", "pro.imdb.com"), _IMDB),
    **dict.fromkeys(("isni.org", "isni.oclc.org"), _ISNI),
    **dict.fromkeys(("orcid.org", "pub.orcid.org"), _ORCID),
    **dict.fromkeys(("musicbrainz.org", "beta.musicbrainz.org"), _MUSICBRAINZ),
    "wikidata.org": _WIKIDATA,
}
