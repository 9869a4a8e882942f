"""The values of a letter's form, and the differences between two people's versions of them."""

import re
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from app.i18n import formats
from app.i18n.field_labels import LABELS
from app.i18n.time_zones import UTC_NAME
from app.letters.actions import Responsible
from app.letters.changed_text import dressed
from app.models import (
    Addressee,
    Author,
    Endorsement,
    Layout,
    Letter,
    LetterKind,
    LetterProfession,
    LetterState,
    OwnProfession,
    Promise,
)
from app.text.differences import Work, difference
from app.text.normalising import nfkd
from app.text.professions import profession_by_slug

LONGEST_SLUG = 60

# Columns of the letter's own row.
SETTINGS = (
    *(
        "layout",
        "milestone_count",
        "milestone_on",
        "milestone_deed",
        "language",
        "time_zone",
        "closes_at",
        "embargo_until",
    ),
    *("asks_updates", "asks_quote", "sends_reminder", "search_engines"),
)
FROZEN = (
    *("kind", "slug", "title", "summary", "caps_line", "byline", "place", "dated", "address", "salutation"),
    *("valediction", "response_to", "response_url", "routes_needed", "opens_at"),
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings that may change throughout a letter's life: nothing that its signers have put their names to."""

    responsible: Responsible
    professions: tuple[str, ...]  # slugs, of our own list
    own_professions: tuple[tuple[str, str], ...]  # plural heading and singular
    layout: Layout
    authors: tuple[tuple[str, str], ...]  # name, credit
    endorsements: tuple[str, ...]
    milestone_count: int | None
    milestone_on: date | None
    milestone_deed: str
    language: str  # BCP 47
    time_zone: str
    closes_at: datetime | None
    embargo_until: datetime | None
    asks_updates: bool
    asks_quote: bool
    sends_reminder: bool
    search_engines: bool

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in SETTINGS} | self.responsible.columns


@dataclass(frozen=True, kw_only=True)
class Draft(Settings):
    """The whole form, including what is frozen at publication."""

    kind: LetterKind
    slug: str
    title: str
    summary: str
    caps_line: str
    byline: str
    place: str
    dated: date
    addressees: tuple[tuple[str, str, str], ...]  # name, office, body
    address: str
    response_to: str
    response_url: str
    salutation: str
    valediction: str
    promises: tuple[str, ...]  # of a pledge
    routes_needed: int
    opens_at: datetime | None
    source: str

    @property
    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FROZEN} | super().columns


def settings_of(letter: Letter) -> Settings:
    """The settings as saved."""
    return Settings(**_settings_of(letter))


def draft_of(letter: Letter, source: str) -> Draft:
    """The draft as saved, with its text."""
    return Draft(
        **_settings_of(letter),
        **{name: getattr(letter, name) for name in FROZEN},
        addressees=tuple((one.name or "", one.office, one.body) for one in letter.addressees),
        promises=tuple(one.words for one in letter.promises),
        source=source,
    )


def changed(before: Settings, after: Settings) -> list[str]:
    """The names of the fields that differ, in the form's order."""
    return [one.name for one in fields(before) if getattr(before, one.name) != getattr(after, one.name)]


@dataclass(frozen=True)
class Difference:
    """A field that differs between two versions of a form."""

    words: str
    saved: str  # as saved by the other person
    marked: Markup  # the other person's words in <del>, one's own in <ins>


def differences(saved: Settings, own: Settings) -> list[Difference]:
    """The differences between what someone else has saved and one's own form, in the form's order."""
    names = changed(saved, own)
    pairs = ((name, *(said(getattr(one, name), one.time_zone) for one in (saved, own))) for name in names)
    work = Work()
    return [
        Difference(str(LABELS[name]), theirs, dressed(difference(theirs, mine, work))) for name, theirs, mine in pairs
    ]


def said(value: Any, zone: str = UTC_NAME) -> str:
    """A form value as words, for display and comparison; datetimes in that time zone."""
    match value:
        case None:
            return ""
        case bool():
            return gettext("yes") if value else gettext("no")
        case LetterKind() | Layout():
            return value.words
        case Responsible():
            return "; ".join(said(getattr(value, one.name)) or "–" for one in fields(value))
        case tuple():
            return "; ".join(_line(one) for one in value)
        case datetime():
            return formats.moment(value, zone)
        case date():
            return formats.day(value)
        case _:
            return str(value)


def _line(one: str | tuple[str, ...]) -> str:
    if isinstance(one, tuple):
        return ", ".join(part for part in one if part)
    profession = profession_by_slug(one)
    return profession.name if profession else one


def slug_of(title: str) -> str:
    """ "Öffnet die Liste!" → "offnet-die-liste"; a title without Latin letters or digits gives "letter"."""
    plain = nfkd(title.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > LONGEST_SLUG:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (words[0][:LONGEST_SLUG] if words else "letter")


def _settings_of(letter: Letter) -> dict[str, Any]:
    return {name: getattr(letter, name) for name in SETTINGS} | {
        "responsible": Responsible(
            letter.responsible_name, letter.responsible_contact, letter.funder, letter.data_controller
        ),
        "professions": tuple(one.slug for one in letter.professions if not one.own),
        "own_professions": tuple((one.name, one.one) for one in letter.own_professions),
        "authors": tuple((one.name, one.credit) for one in letter.authors),
        "endorsements": tuple(one.name for one in letter.endorsements),
    }


def as_letter(draft: Draft) -> Letter:
    """A transient letter for the preview, in no session."""
    return Letter(
        **draft.columns,
        state=LetterState.DRAFT,
        addressees=[
            Addressee(position=at, name=name or None, office=office, body=body)
            for at, (name, office, body) in enumerate(draft.addressees)
        ],
        authors=[Author(position=at, name=name, credit=credit) for at, (name, credit) in enumerate(draft.authors)],
        endorsements=[Endorsement(position=at, name=name) for at, name in enumerate(draft.endorsements)],
        promises=[Promise(position=at, words=words) for at, words in enumerate(draft.promises)],
        listed_professions=[LetterProfession(profession=slug) for slug in draft.professions],
        own_professions=[
            OwnProfession(position=at, name=name, one=one) for at, (name, one) in enumerate(draft.own_professions)
        ],
    )
