from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, ForeignKey
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Moment, open_words_of, spelled, words_of
from app.core.personal import ENCRYPTED
from app.i18n.languages import ENGLISH
from app.i18n.time_zones import UTC_NAME
from app.models.delivery import Delivery
from app.models.letter_parts import Addressee, Author, Endorsement, LetterProfession, OwnProfession, Promise
from app.models.organisation import Organisation
from app.text.professions import CATCH_ALL, PROFESSIONS, Profession, is_own, profession_by_slug

GRACE = timedelta(hours=48)  # sign-ups made before closing may be confirmed until then (rules.md, Closing)

ADDRESS_KEPT = timedelta(days=30)  # after the letter's clock has started (letters/address_retention.py)


class LetterKind(StrEnum):
    OPEN_LETTER = "open-letter"
    PETITION = "petition"
    PLEDGE = "pledge"

    @property
    def words(self) -> str:
        """As a heading or an entry of a list; no sentence may borrow it (i18n/sentences.py, by_kind)."""
        return str(_KIND_WORDS[self])


_KIND_WORDS = {
    LetterKind.OPEN_LETTER: lazy_gettext("open letter"),
    LetterKind.PETITION: lazy_gettext("petition"),
    LetterKind.PLEDGE: lazy_gettext("pledge"),
}


class LetterState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVING = "archiving"  # for a week: names are hidden, and an owner can cancel
    ARCHIVED = "archived"


SCHEDULED = "scheduled"  # shown for a published letter before its opening; its state column says open

OPEN_OR_CLOSED = (LetterState.OPEN, LetterState.CLOSED)
NAMES_ARE_OFF = (LetterState.ARCHIVING, LetterState.ARCHIVED)


class Layout(StrEnum):
    """How a letter lists its professionals."""

    CREDITS = "credits"  # by profession, as at the end of a film
    REGISTER = "register"  # one alphabetical list, as in publishing and music

    @property
    def words(self) -> str:
        return gettext("credits") if self is Layout.CREDITS else gettext("register")


class TakesSignatures:
    """Who may read a letter, when it takes signatures, and what it asks. A mixin for the row and for the subset of its
    columns that signing reads.
    """

    state: Any  # LetterState
    embargo_until: Any  # datetime, or None
    opens_at: Any  # datetime, or None
    closes_at: Any
    time_zone: Any  # str, the IANA time zone in which its hours are entered and shown
    asks_updates: Any  # bool
    asks_quote: Any
    paused_at: Any  # datetime, or None
    taken_down_at: Any
    take_down_reason: Any  # str, or None

    def shows_names(self) -> bool:
        """Whether signers' names appear on pages, in the API and in lists (in SQL: letters/queries.py)."""
        return self.state not in NAMES_ARE_OFF

    def is_public(self) -> bool:
        return self.state is not LetterState.DRAFT

    def is_taken_down(self) -> bool:
        """Whether the operator has taken it down: on no page and in no list (letters/taking_down.py)."""
        return self.taken_down_at is not None

    def is_embargoed(self, now: datetime) -> bool:
        """Whether it is readable only by its link; public automatically afterwards."""
        return self.embargo_until is not None and now < self.embargo_until

    def is_open(self, now: datetime) -> bool:
        """Whether it accepts sign-ups."""
        return self.state_at(now) is LetterState.OPEN and not self.is_scheduled(now)

    def is_scheduled(self, now: datetime) -> bool:
        """Whether it is published but opens later."""
        return self.state_at(now) is LetterState.OPEN and self.opens_at is not None and now < self.opens_at

    def state_at(self, now: datetime) -> LetterState:
        """The effective state: a letter past its closing time counts as closed even before the job has updated its
        row.
        """
        past = self.closes_at is not None and self.closes_at <= now
        state: LetterState = self.state
        return LetterState.CLOSED if state is LetterState.OPEN and past else state

    def state_said(self, now: datetime) -> str:
        """The state as shown on pages and in the API: draft, scheduled, open, closed, archiving or archived."""
        return SCHEDULED if self.is_scheduled(now) else self.state_at(now).value

    def confirms_until(self) -> datetime | None:
        """The end of the grace period for sign-ups made before closing; None if the letter never closes."""
        return None if self.closes_at is None else self.closes_at + GRACE

    def turns_at(self, now: datetime) -> datetime | None:
        """When its pages next change by the clock alone: opening, closing, or end of the embargo."""
        moments = (self.opens_at, self.closes_at, self.embargo_until)
        return min((at for at in moments if at is not None and at > now), default=None)

    def takes_confirmation(self, *, signed_up_at: datetime, now: datetime) -> bool:
        """Whether a sign-up made at that moment may still be confirmed."""
        if self.is_open(now):
            return True
        if self.state in (LetterState.DRAFT, *NAMES_ARE_OFF) or self.closes_at is None:
            return False
        in_time: bool = signed_up_at < self.closes_at and now < self.closes_at + GRACE
        return in_time

    def asks(self, consent: str) -> bool:
        """Whether it asks signers for this consent (updates, quote); `audit` is no longer asked."""
        return bool({"updates": self.asks_updates, "quote": self.asks_quote}.get(consent))


class Letter(TakesSignatures, Base):
    """A letter, petition or pledge, with the people behind it."""

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[LetterKind] = mapped_column(open_words_of(LetterKind, "letter_kind"))
    state: Mapped[LetterState] = mapped_column(words_of(LetterState, "letter_state"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"))
    agreed_name: Mapped[str | None]  # of the organisation, as shown to signers; None for a draft
    title: Mapped[str]
    summary: Mapped[str]
    caps_line: Mapped[str]
    byline: Mapped[str]
    place: Mapped[str]
    dated: Mapped[date]
    address: Mapped[str]  # the lines printed under "to", one per line
    valediction: Mapped[str]
    responsible_name: Mapped[str]
    responsible_contact: Mapped[str]
    funder: Mapped[str]
    milestone_count: Mapped[int | None]  # verified professionals
    milestone_on: Mapped[date | None]
    milestone_deed: Mapped[str] = mapped_column(default="")
    routes_needed: Mapped[int] = mapped_column(default=1)
    search_engines: Mapped[bool] = mapped_column(default=False)  # lets search engines index the lists of names
    mailbox_key: Mapped[str] = mapped_column(info=ENCRYPTED)  # the key for digests of this letter's mailboxes
    made_at: Mapped[datetime] = mapped_column(Moment)
    opens_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    time_zone: Mapped[str] = mapped_column(default=UTC_NAME)
    language: Mapped[str] = mapped_column(default=ENGLISH)  # of its text, a BCP 47 tag
    archives_at: Mapped[datetime | None] = mapped_column(Moment)  # while archiving: when its signers are erased
    archived_at: Mapped[datetime | None] = mapped_column(Moment)
    deleted_at: Mapped[datetime | None] = mapped_column(Moment)  # a draft whose text has been erased
    salutation: Mapped[str] = mapped_column(default="")
    response_to: Mapped[str] = mapped_column(default="")  # the docket or bill that it responds to
    response_url: Mapped[str] = mapped_column(default="")
    data_controller: Mapped[str] = mapped_column(default="")  # if it is not the responsible organisation itself
    layout: Mapped[Layout] = mapped_column(open_words_of(Layout, "layout"), default=Layout.CREDITS)
    asks_updates: Mapped[bool] = mapped_column(default=False)
    asks_quote: Mapped[bool] = mapped_column(default=False)
    sends_reminder: Mapped[bool] = mapped_column(default=True)  # once, after 48 hours
    embargo_until: Mapped[datetime | None] = mapped_column(Moment)  # readable only by its link until then
    embargo_key: Mapped[str | None]  # part of that link
    revision: Mapped[int] = mapped_column(default=1)  # optimistic lock of draft and settings, against lost updates
    paused_at: Mapped[datetime | None] = mapped_column(Moment)  # by the operator: nobody can sign
    taken_down_at: Mapped[datetime | None] = mapped_column(Moment)  # by the operator
    take_down_reason: Mapped[str | None]  # as the public reads it; None if a restore knows only that it was
    first_told_at: Mapped[datetime | None] = mapped_column(Moment)  # organisers were mailed about the first signature
    milestone_told_at: Mapped[datetime | None] = mapped_column(Moment)
    reviews_told_at: Mapped[datetime | None] = mapped_column(Moment)  # last mail about reviews waiting over 24 hours
    # The last signature whose credit was checked again since a name was protected. None: all are checked.
    judged_to: Mapped[int | None]

    organisation: Mapped[Organisation] = relationship()
    addressees: Mapped[list[Addressee]] = relationship(order_by="Addressee.position")
    authors: Mapped[list[Author]] = relationship(order_by="Author.position")
    endorsements: Mapped[list[Endorsement]] = relationship(order_by="Endorsement.position")
    deliveries: Mapped[list[Delivery]] = relationship(order_by=(Delivery.delivered_on, Delivery.id), viewonly=True)
    promises: Mapped[list[Promise]] = relationship(order_by="Promise.position")
    listed_professions: Mapped[list[LetterProfession]] = relationship()
    own_professions: Mapped[list[OwnProfession]] = relationship(order_by="OwnProfession.position")

    @hybrid_property
    def is_draft(self) -> bool:
        return self.state is LetterState.DRAFT

    @is_draft.inplace.expression
    @classmethod
    def _is_draft(cls) -> ColumnElement[bool]:
        return cls.state == spelled(LetterState.DRAFT)

    @hybrid_property
    def is_open_or_closed(self) -> bool:
        """Published, and names are shown: organisers can still change, deliver and archive it."""
        return self.state in OPEN_OR_CLOSED

    @is_open_or_closed.inplace.expression
    @classmethod
    def _is_open_or_closed(cls) -> ColumnElement[bool]:
        return cls.state.in_([spelled(state) for state in OPEN_OR_CLOSED])

    @property
    def organisation_name(self) -> str:
        """The name it was published under, or for a draft its organisation's current name."""
        return self.agreed_name or self.organisation.name

    @property
    def kind_words(self) -> str:
        return self.kind.words

    @property
    def address_lines(self) -> list[str]:
        return self.address.splitlines()

    @property
    def professions(self) -> list[Profession]:
        """What signers choose from: standard professions in the vocabulary's order, then the letter's own in theirs,
        and the catch-all last.
        """
        slugs = {row.profession for row in self.listed_professions}
        ours = [profession for profession in PROFESSIONS if profession.slug in slugs]
        own = [row.as_profession for row in self.own_professions]
        return sorted([*ours, *own], key=lambda one: one.slug == CATCH_ALL)

    def profession(self, slug: str | None) -> Profession | None:
        """A standard profession (also one that is not offered) or one of the letter's own; None if there is no such
        slug.
        """
        if slug is None or not is_own(slug):
            return profession_by_slug(slug or "")
        return next((row.as_profession for row in self.own_professions if row.slug == slug), None)

    def may_be_archived(self, now: datetime) -> bool:
        """Only after the grace period for confirmations."""
        over = self.closes_at is None or self.closes_at + GRACE <= now
        return self.state_at(now) is LetterState.CLOSED and over
