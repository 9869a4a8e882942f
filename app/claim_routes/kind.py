"""What a kind of route is: how a claim "I am a professional" can be proven, from its part of a form to its outcome."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from app.models import ClaimState, Route, RouteState
from app.text import addresses, mail_domains
from app.text.addresses import Address

Ground = str | bytes  # what a route rests on: a mailbox, by its digest, or the domain of one owner


@dataclass(frozen=True, kw_only=True)
class FormPart:
    """One line that a kind asks on a form, with its words on the page."""

    name: str  # in the draft, and in what a signer is told is held
    field_name: str  # of the form
    label: str
    heading: str
    heading_again: str = ""  # where a reviewer has asked and the kind takes another answer
    hint: str
    attributes: Mapping[str, str] = field(default_factory=dict)  # of the input


@dataclass(frozen=True, kw_only=True)
class TextPart(FormPart):
    """Answered in words."""

    input_type: ClassVar[str] = "text"

    longest: int
    read: Callable[[str], object]  # raises ValueError with a sentence for whoever typed it


@dataclass(frozen=True, kw_only=True)
class AddressPart(FormPart):
    """Answered with an email address."""

    input_type: ClassVar[str] = "email"

    missing: str  # what to do where nothing was typed
    instead: str  # and where it is no address
    refusal: Callable[[Address], str | None]  # of one that proves nothing, in a sentence


Part = TextPart | AddressPart


@dataclass(frozen=True)
class NewRoute:
    """A route that nobody had taken up when it was read; `opened` is what its kind has made of it outside the
    transaction.
    """

    id: int
    letter_id: int
    signature_id: int
    kind: "RouteKind"
    opened: Any


@dataclass(frozen=True)
class Outcome:
    """How a route stands from now on, and the columns of its row that say so beside the state."""

    state: RouteState
    columns: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """What was looked at by machine: ok, waiting or bad, and in words."""

    state: str
    words: str


@dataclass(frozen=True)
class Evidence:
    """What a reviewer looks at: words, and a page or a text of the signer's own beside them."""

    words: str
    url: str | None = None
    own: str | None = None


@dataclass(frozen=True)
class Step:
    """One thing that proves a claim: done, still to come, or over without having proven it."""

    done: bool
    words: str
    over: bool = False


@dataclass(frozen=True)
class Passed:
    """A route that has passed, and the mailbox that signed."""

    mailbox_digest: bytes | None
    domain: str | None
    signer_digest: bytes | None
    signer_domain: str | None


class RouteKind(ABC):
    """One object of each kind stands in ROUTES. Everything it does is in the caller's transaction."""

    kind: ClassVar[str]  # as the database, the forms and the addresses of pages spell it
    label: ClassVar[str]
    checked_by: ClassVar[str]  # "checked by …"
    hint: ClassVar[str]
    how_we_verify: ClassVar[str]  # a paragraph of the page that tells everybody
    sufficient: ClassVar[bool]  # verifies by itself, as a rule without a person
    parts: ClassVar[tuple[Part, ...]]
    takes_other: ClassVar[bool] = False  # until somebody has decided, another answer takes the place of the first

    @property
    @abstractmethod
    def amid_words(self) -> str:
        """What it is called amid a sentence, or in a list."""

    @abstractmethod
    def columns(self, said: Mapping[str, str]) -> dict[str, Any]:
        """What the row of a route keeps of the answers, by the names of the parts."""

    def open(self, row: Any) -> Any:  # noqa: ARG002
        """What can be worked out of a new route before the transaction, in which on SQLite everybody who signs waits.

        `row` has `address_encrypted` of the route, `signer_encrypted` and the letter's `mailbox_key`.
        """
        return None

    def mailbox(self, new: NewRoute) -> Address | None:  # noqa: ARG002
        """The mailbox that starting writes to; it is locked before everything else."""
        return None

    @abstractmethod
    def start(self, session: Session, new: NewRoute, *, claim: ClaimState, now: datetime) -> Outcome:
        """What becomes of a new route of a confirmed signature, whose row is locked."""

    def not_started(self) -> Outcome:
        """The same where the signature is over: it was looked at, and nothing else is written down."""
        return Outcome(RouteState.WAITING)

    def write_to_mailbox(self, session: Session, new: NewRoute, *, now: datetime) -> None:
        """Mail to that mailbox, where the route waits for it."""
        raise NotImplementedError

    def grounds(self, passed: Passed) -> frozenset[Ground]:
        """What a route rests on where it stands: two that share a ground are not independent. As a rule it is the
        mailbox that signed, which a reviewer has tied to the person.
        """
        return mailbox_grounds(passed.signer_digest, passed.signer_domain)

    @abstractmethod
    def check(self, session: Session, route: Route) -> Check:
        """For the reviewer."""

    @abstractmethod
    def evidence(self, route: Route) -> Evidence | None:
        """For the reviewer."""

    def objection(self, session: Session, route: Route) -> str | None:  # noqa: ARG002
        """Why no reviewer can let it pass now, in a sentence."""
        return None

    @abstractmethod
    def progress(self, route: Route) -> Step:
        """How it stands, in words for the signer."""

    def my_data(self, route: Route) -> dict[str, Any]:  # noqa: ARG002
        """What is held in this kind's columns, for the signer; plain values, by the names of the parts and more."""
        return {}


def mailbox_grounds(digest: bytes | None, domain: str | None) -> frozenset[Ground]:
    """Of a mailbox, and of whoever owns its domain where that says something."""
    says_something = domain and not addresses.is_free_mail(domain)
    owner = mail_domains.registrable(domain) if domain and says_something else None
    return frozenset(ground for ground in (digest, owner) if ground)
