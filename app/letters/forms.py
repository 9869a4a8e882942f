"""The form of a letter, and the part of it that remains after publication."""

import re
from datetime import datetime
from functools import cached_property
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    FormField,
    RadioField,
    SelectChoice,
    ValidationError,
)
from wtforms.fields.core import UnboundField

from app.core.db import db
from app.i18n.formats import moment
from app.i18n.languages import ENGLISH
from app.i18n.time_zones import UTC_NAME, zone_of
from app.letters import own_professions
from app.letters.actions import Responsible
from app.letters.fields import Day, LanguageField, Line, Lines, MomentField, Number, Revision, ZoneField, zone_for
from app.letters.form_values import LONGEST_SLUG, Draft, Settings, draft_of, settings_of, slug_of
from app.letters.own_fields import OwnRows
from app.letters.queries import free_slug, slug_is_taken
from app.letters.row_buttons import MOST_ROWS, HasRows
from app.letters.text_fields import KINDS, TextFields
from app.models import Layout, Letter, LetterKind, LetterState, Organisation
from app.text.professions import PROFESSIONS
from app.web.bounded_fields import UNTICKED, Form
from app.web.form_errors import errors_of

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

LAYOUTS = [
    SelectChoice(Layout.CREDITS.value, lazy_gettext("Credits")),
    SelectChoice(Layout.REGISTER.value, lazy_gettext("Register")),
]
ROUTES = [SelectChoice("1", lazy_gettext("One")), SelectChoice("2", lazy_gettext("Two"))]


class AuthorRow(Form):
    name = Line()
    credit = Line()


class SettingsForm(HasRows, Form):
    """Settings that may change throughout a letter's life."""

    revision = Revision()
    responsible_name = Line(most=300)
    responsible_contact = Line()
    funder = Line(most=500)
    data_controller = Line(most=300)
    layout = RadioField(choices=LAYOUTS, validate_choice=False)
    own = OwnRows()
    author = FieldList(FormField(AuthorRow), max_entries=MOST_ROWS)
    endorsements = Lines()
    milestone_count = Number()
    milestone_on = Day()
    milestone_deed = Line()
    language = LanguageField()
    time_zone = ZoneField()
    closes_at = MomentField()
    embargo_until = MomentField()
    asks_updates = BooleanField(false_values=UNTICKED)
    asks_quote = BooleanField(false_values=UNTICKED)
    sends_reminder = BooleanField(false_values=UNTICKED)
    search_engines = BooleanField(false_values=UNTICKED)

    def __init__(
        self, formdata: Any = None, *, letter: Letter | None = None, data: dict[str, Any], now: datetime
    ) -> None:
        self.letter = letter
        self.now = now
        self._posted = formdata
        self._professions: frozenset[str] = frozenset(data.get("professions", ()))
        super().__init__(formdata, data=data)
        self.zone = zone_for(self, self.time_zone, saved=data["time_zone"])

    @property
    def profession_boxes(self) -> list[dict[str, Any]]:
        """name, words, checked, and `stays`: professions that a published letter lists cannot be removed."""
        published = self.letter is not None and self.letter.is_public()
        return [
            {
                "name": f"profession-{one.slug}",
                "words": one.name,
                "checked": self._is_ticked(one.slug),
                "stays": published and one.slug in self._professions,
            }
            for one in PROFESSIONS
        ]

    def _is_ticked(self, slug: str) -> bool:
        return slug in self._professions if self._posted is None else bool(self._posted.get(f"profession-{slug}"))

    @cached_property
    def chosen(self) -> frozenset[own_professions.ProfessionNames]:
        """The letter's own professions that signatures use, which cannot be changed."""
        return own_professions.in_use(db.session(), self.letter.id) if self.letter is not None else frozenset()

    def stays(self, row: Field) -> bool:
        """True if the row is one of these."""
        return (row["name"].said, row["one"].said) in self.chosen

    @property
    def fixed(self) -> frozenset[str]:
        """Fields of a published letter that cannot be changed (any more). Closing and reopening have their own
        buttons.
        """
        if self.letter is None or not self.letter.is_public():
            return frozenset()
        over = self.letter.state_at(self.now) is not LetterState.OPEN
        out = not self.letter.is_embargoed(self.now)
        return frozenset({"closes_at"} if over else ()) | frozenset({"embargo_until"} if out else ())

    def validate_milestone_on(self, field: Field) -> None:
        if field.data and self.milestone_count.data:
            raise ValidationError(gettext("Choose a number of professionals or a day, not both"))

    def validate_closes_at(self, field: Field) -> None:
        published = self.letter is not None and self.letter.is_public() and "closes_at" not in self.fixed
        if published and field.data and field.data <= self.now:
            raise ValidationError(gettext("Choose a time in the future. To close the letter now, use its own button"))
        if published and field.data and self.letter and self.letter.opens_at and field.data <= self.letter.opens_at:
            raise ValidationError(
                gettext("It opens on %(moment)s: choose a later time", moment=moment(self.letter.opens_at, self.zone))
            )

    def settings(self) -> Settings:
        """The values of a valid form."""
        return Settings(**self._settings())

    def _settings(self) -> dict[str, Any]:
        authors = ((row["name"].said, row["credit"].said) for row in self.author)
        plain = ("milestone_count", "milestone_on", "closes_at", "embargo_until")
        boxes = ("asks_updates", "asks_quote", "sends_reminder", "search_engines")
        saved = {name: getattr(self.letter, name) for name in self.fixed}
        said = {name: self[name].data for name in plain} | {name: bool(self[name].data) for name in boxes}
        return said | saved | {
            "responsible": Responsible(
                self.responsible_name.said, self.responsible_contact.said, self.funder.said, self.data_controller.said
            ),
            "professions": self._chosen_professions(),
            "language": self.language.data,
            "own_professions": self.own.said,
            "time_zone": self.zone,
            "layout": Layout.REGISTER if self.layout.data == Layout.REGISTER.value else Layout.CREDITS,
            "authors": tuple(author for author in authors if author[0]),
            "endorsements": self.endorsements.said,
            "milestone_deed": self.milestone_deed.said,
        }  # fmt: skip

    def _chosen_professions(self) -> tuple[str, ...]:
        chosen = (box for box in self.profession_boxes if box["checked"] or box["stays"])
        return tuple(box["name"].removeprefix("profession-") for box in chosen)


_OPEN = frozenset(name for name, field in vars(SettingsForm).items() if isinstance(field, UnboundField))


class DraftForm(TextFields, SettingsForm):
    """The form of an unpublished letter, with all its fields."""

    kind = RadioField(choices=KINDS, validate_choice=False)
    slug = Line(most=LONGEST_SLUG)
    promises = Lines()
    routes_needed = RadioField(choices=ROUTES, validate_choice=False)
    opens_at = MomentField()

    @property
    def error_list(self) -> list[tuple[str, str]]:
        first = ("kind", "title", "slug")
        own = [self[name] for name in first]
        own += [field for field in self if field.name not in _OPEN and field.name not in first]
        return list(errors_of(own + [field for field in self if field.name in _OPEN]))

    def validate_slug(self, field: Field) -> None:
        slug = (field.data or "").strip()
        if slug and not _SLUG.fullmatch(slug):
            raise ValidationError(gettext("Use small letters, digits and single hyphens, like ask-before-you-train"))
        if slug and slug_is_taken(db.session(), slug, but=self.letter.id if self.letter else None):
            raise ValidationError(gettext("Another letter has this address. Choose another one"))

    def draft(self, organisation: Organisation) -> Draft:
        """The values of a valid form."""
        kind = next((one for one in LetterKind if one.value == self.kind.data), LetterKind.OPEN_LETTER)
        slug = (self.slug.data or "").strip() or free_slug(db.session(), slug_of(self.title.said))
        text = self.text_said(
            kind, organisation=organisation.name, otherwise_dated=self.now.astimezone(zone_of(self.zone)).date()
        )
        return Draft(
            **self._settings(), **text, slug=slug,
            promises=self.promises.said if kind is LetterKind.PLEDGE else (),
            routes_needed=2 if self.routes_needed.data == "2" else 1,
            opens_at=self.opens_at.data,
        )  # fmt: skip


def new_form(formdata: Any = None, *, zone: str = UTC_NAME, now: datetime) -> DraftForm:
    """The form for a new letter: all professions are listed, signers are asked no optional questions, and the time zone
    is the organisation's usual one.
    """
    usual = {
        "kind": LetterKind.OPEN_LETTER.value,
        "valediction": gettext("Respectfully,"),
        "dated": now.astimezone(zone_of(zone)).date(),
        "time_zone": zone,
        "language": ENGLISH,
        "professions": [one.slug for one in PROFESSIONS],
        "layout": Layout.CREDITS.value,
        "routes_needed": "1",
        "sends_reminder": True,
    }
    return DraftForm(formdata, data=usual, now=now)


def form_of(letter: Letter, source: str, formdata: Any = None, *, now: datetime) -> SettingsForm:
    """The form as saved or as posted: the whole form for a draft, the settings for a published letter."""
    saved = settings_of(letter) if letter.is_public() else draft_of(letter, source)
    data = {name: getattr(saved, name) for name in saved.__dataclass_fields__} | {
        "revision": str(letter.revision),
        "responsible_name": letter.responsible_name,
        "responsible_contact": letter.responsible_contact,
        "funder": letter.funder,
        "data_controller": letter.data_controller,
        "layout": letter.layout.value,
        "own": [{"name": name, "one": one} for name, one in saved.own_professions],
        "author": [{"name": name, "credit": credit} for name, credit in saved.authors],
        "endorsements": "\n".join(saved.endorsements),
    }
    if not isinstance(saved, Draft):
        return SettingsForm(formdata, letter=letter, data=data, now=now)
    addressees = [{"name": name, "office": office, "body": body} for name, office, body in saved.addressees]
    promises, routes = "\n".join(saved.promises), str(saved.routes_needed)
    data |= {"kind": saved.kind.value, "addressee": addressees, "promises": promises, "routes_needed": routes}
    return DraftForm(formdata, letter=letter, data=data, now=now)
