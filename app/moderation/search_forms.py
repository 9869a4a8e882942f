"""The search form of a letter's signatures. It uses GET, so the URL shows the search."""

from datetime import date
from functools import cached_property
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Field, HiddenField, RadioField, SelectChoice, SelectField, StringField, ValidationError

from app.claim_routes import ROUTES
from app.models import ClaimState, Signature
from app.moderation.decision_forms import REASONS
from app.moderation.erasure import ErasureReason
from app.moderation.search import ANY_STATE, NO_ROUTE, Search, SignatureStatus
from app.text import addresses, names, places
from app.text.addresses import BadAddress
from app.text.lookalikes import fold
from app.web.bounded_fields import AtMost, Form

ANY = SelectChoice("", lazy_gettext("Any"))
PENDING = "pending"  # counted, never listed
STANDS = [
    ANY,
    SelectChoice(SignatureStatus.LISTED.value, lazy_gettext("Listed")),
    SelectChoice(SignatureStatus.PRIVATE.value, lazy_gettext("Private or hidden")),
    SelectChoice(SignatureStatus.HELD.value, lazy_gettext("Held")),
    SelectChoice(SignatureStatus.WITHDRAWN.value, lazy_gettext("Withdrawn")),
    SelectChoice(SignatureStatus.REMOVED.value, lazy_gettext("Removed")),
    SelectChoice(PENDING, lazy_gettext("Not yet confirmed")),
]
CLAIMS = [
    ANY,
    SelectChoice(ClaimState.NONE.value, lazy_gettext("Supporter")),
    SelectChoice(ClaimState.WAITING.value, lazy_gettext("Waiting")),
    SelectChoice(ClaimState.VERIFIED.value, lazy_gettext("Verified")),
    SelectChoice(ClaimState.DECLINED.value, lazy_gettext("Declined")),
]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)


def place_choices() -> list[SelectChoice]:
    offered = [SelectChoice(*one, optgroup=group) for group, some in places.place_groups() for one in some]
    return [ANY, SelectChoice(ANY_STATE[0], gettext("United States")), *offered]


def route_choices() -> list[SelectChoice]:
    return [
        ANY,
        *(SelectChoice(kind, one.label) for kind, one in ROUTES.items()),
        SelectChoice(NO_ROUTE, gettext("None")),
    ]


class SearchForm(Form):
    q = StringField(lazy_gettext("Name"), [AtMost(200)])
    state = SelectField(lazy_gettext("Status"), choices=STANDS, default="")
    place = SelectField(lazy_gettext("State or country"), choices=place_choices, default="")
    proof = SelectField(lazy_gettext("Route"), choices=route_choices, default="")
    claim = SelectField(lazy_gettext("Claim"), choices=CLAIMS, default="")
    day = StringField(lazy_gettext("Confirmed on"), [AtMost(100)])
    domain = StringField(lazy_gettext("Email domain"), [AtMost(300)])

    def validate_day(self, field: Field) -> None:
        if field.data and self._day is None:
            raise ValidationError(gettext("Enter a day, like 2026-03-15"))

    def validate_domain(self, field: Field) -> None:
        if field.data and self._domain is None:
            raise ValidationError(gettext("Enter the part after the @, like example.org"))

    @cached_property
    def _day(self) -> date | None:
        try:
            found = date.fromisoformat((self.day.data or "").strip())
        except ValueError:
            return None
        return found if FIRST_DAY <= found <= LAST_DAY else None

    @cached_property
    def _domain(self) -> str | None:
        """The part of an address after the @."""
        typed = (self.domain.data or "").strip().rpartition("@")[2]
        try:
            return addresses.parse_address(f"postmaster@{typed}").domain
        except BadAddress:
            return None

    @property
    def asks_for_pending(self) -> bool:
        return bool(self.state.data == PENDING)

    @property
    def search(self) -> Search:
        """Of a valid form that does not ask for the pending."""
        return Search(
            name=self.q.data or "",
            stands=SignatureStatus(self.state.data) if self.state.data else None,
            place=self._place,
            route=self.proof.data or None,
            claim=ClaimState(self.claim.data) if self.claim.data else None,
            day=self._day,
            domain=self._domain,
        )

    @property
    def _place(self) -> tuple[str, str | None] | None:
        return places.split_place(self.place.data) if self.place.data else None

    @property
    def asked(self) -> dict[str, str]:
        """What the URL of the next page repeats."""
        return {name: field.data for name, field in self._fields.items() if field.data}


class RemovalForm(Form):
    """The reason for removing a signature; none is preset."""

    reason = RadioField(lazy_gettext("Why?"), choices=REASONS, validate_choice=False)
    seen = HiddenField()

    def validate_reason(self, field: Field) -> None:
        if field.data not in {choice.value for choice in REASONS}:
            raise ValidationError(gettext("Choose a reason"))


ERASURES = [
    SelectChoice(
        ErasureReason.LOST_MAILBOX.value, lazy_gettext("The signer asked for it, and can’t read the mailbox any more")
    ),
    SelectChoice(ErasureReason.DIED.value, lazy_gettext("The signer has died, and the family asked for it")),
    SelectChoice(ErasureReason.UNDER_AGE.value, lazy_gettext("The signer is under 16")),
    SelectChoice(ErasureReason.ORDERED.value, lazy_gettext("A court or an authority ordered it")),
]
MOST_OF_NOTE = 200  # graphemes
MOST_OF_A_WORD = 2  # name words of up to this many letters are not checked


class ErasureForm(Form):
    """The reason for erasing a signer; none is preset. The note must not contain the name."""

    reason = RadioField(lazy_gettext("Why?"), choices=ERASURES, validate_choice=False)
    note = StringField(lazy_gettext("Note for the audit log"))
    seen = HiddenField()

    def __init__(self, posted: Any = None, *, signer: Signature | None = None) -> None:
        super().__init__(posted)
        self._of_signer = fold(" ".join(filter(None, [signer.name, signer.credit]))) if signer else ""

    def validate_reason(self, field: Field) -> None:
        if field.data not in {choice.value for choice in ERASURES}:
            raise ValidationError(gettext("Choose a reason"))

    def validate_note(self, field: Field) -> None:
        typed = field.data or ""
        if names.too_long(names.clean_line(typed, 10 * MOST_OF_NOTE), MOST_OF_NOTE):
            raise ValidationError(gettext("Shorten it to %(most)s characters", most=MOST_OF_NOTE))
        named = {word for word in self._of_signer.split() if len(word) > MOST_OF_A_WORD}
        if "@" in typed or named & set(fold(typed).split()):
            raise ValidationError(gettext("Leave out name, credit and address: the audit log is kept for good"))

    @property
    def cleaned_note(self) -> str | None:
        return names.clean_line(self.note.data or "", MOST_OF_NOTE) or None
