"""The interface of a kind of route: how a claim "I am a professional" can be proven, from the form to the outcome."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import Column, Table
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import table_of
from app.core.personal import ENCRYPTED, mark_of
from app.models import ClaimState, Route, RouteState
from app.text import addresses, mail_domains
from app.text.addresses import Address

Ground = str | bytes  # what a route's proof rests on: a mailbox, by its digest, or a domain with a single owner
R = TypeVar("R", bound=Route)
TOLD = "claim.routes."  # the path in my data of what a kind keeps


@dataclass(frozen=True, kw_only=True)
class FormPart:
    """One question that a kind asks on a form, with its texts."""

    name: str  # in the draft, and in what a signer is told about their data
    field_name: str  # in the form
    label: str
    heading: str
    heading_again: str = ""  # if a reviewer has asked and the kind allows another answer
    hint: str
    attributes: Mapping[str, str] = field(default_factory=dict)  # HTML attributes of the input


@dataclass(frozen=True, kw_only=True)
class TextPart(FormPart):
    """Answered in words."""

    input_type: ClassVar[str] = "text"

    longest: int
    read: Callable[[str], object]  # raises ValueError with a sentence for the user


@dataclass(frozen=True, kw_only=True)
class AddressPart(FormPart):
    """Answered with an email address."""

    input_type: ClassVar[str] = "email"

    missing: str  # what to do if the field is empty
    instead: str  # what to do if it is not an address
    refusal: Callable[[Address], str | None]  # why an address proves nothing, as a sentence


Part = TextPart | AddressPart


@dataclass(frozen=True)
class NewRoute:
    """A route that was not started yet when it was read; `opened` is what its kind's `open` returned."""

    id: int
    letter_id: int
    signature_id: int
    kind: "RouteKind[Any]"
    opened: Any


@dataclass(frozen=True)
class Outcome:
    """The new state of a route, and the other columns to set with it: in its row, and in its kind's own table."""

    state: RouteState
    columns: dict[str, Any] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Check:
    """An automatic check: ok, waiting or bad, and in words."""

    state: str
    words: str


@dataclass(frozen=True)
class Evidence:
    """The material for a reviewer: words, and a page or a text of the signer's own."""

    words: str
    url: str | None = None
    own: str | None = None


@dataclass(frozen=True)
class Step:
    """A step in proving a claim: done, pending, or ended without proof."""

    done: bool
    words: str
    over: bool = False


@dataclass(frozen=True)
class Passed:
    """A passed route, and the mailbox that signed."""

    rests_on: bytes | None
    domain: str | None
    signer_digest: bytes | None
    signer_domain: str | None


class RouteKind(ABC, Generic[R]):
    """There is one object of each kind in ROUTES. None of its methods commits."""

    kind: ClassVar[str]  # in the database, in forms and in URLs
    model: ClassVar[type[Route]]  # R: its table has the columns of this kind alone
    label: ClassVar[str]
    checked_by: ClassVar[str]  # "checked by …"
    hint: ClassVar[str]
    how_we_verify: ClassVar[str]  # a paragraph for the public page
    sufficient: ClassVar[bool]  # verifies on its own, normally without a reviewer
    parts: ClassVar[tuple[Part, ...]]
    takes_other: ClassVar[bool] = False  # another answer may replace the first until it is decided

    @property
    @abstractmethod
    def amid_words(self) -> str:
        """Its name within a sentence or a list."""

    @property
    def table(self) -> Table | None:
        """Its own table. None: it has no columns beyond those of every route."""
        table = table_of(self.model)
        return table if table is not table_of(Route) else None

    @abstractmethod
    def columns(self, said: Mapping[str, str]) -> dict[str, Any]:
        """The columns of its own table, from the answers by part name."""

    def open(self, row: Any, own: Any) -> Any:  # noqa: ARG002
        """Work on a new route that can be done before the transaction, for which all sign-ups on SQLite wait.

        `row` has `signer_encrypted` and the letter's `mailbox_key`; `own` is the row of its own table.
        """
        return None

    def mailbox(self, new: NewRoute) -> Address | None:  # noqa: ARG002
        """The mailbox that `start` will write to; it is locked before everything else."""
        return None

    @abstractmethod
    def start(self, session: Session, new: NewRoute, *, claim: ClaimState, now: datetime) -> Outcome:
        """The outcome of a new route of a confirmed signature, whose row is locked."""

    def not_started(self) -> Outcome:
        """The outcome if the signature is no longer active: the route counts as handled, with nothing else recorded."""
        return Outcome(RouteState.WAITING)

    def write_to_mailbox(self, session: Session, new: NewRoute, *, now: datetime) -> None:
        """Mail that mailbox, if the route waits for it."""
        raise NotImplementedError

    def grounds(self, passed: Passed) -> frozenset[Ground]:
        """What a passed route rests on: two routes that share a ground are not independent. By default the mailbox that
        signed, which a reviewer has linked to the person.
        """
        return mailbox_grounds(passed.signer_digest, passed.signer_domain)

    @abstractmethod
    def check(self, session: Session, route: R) -> Check:
        """For the reviewer."""

    @abstractmethod
    def evidence(self, route: R) -> Evidence | None:
        """For the reviewer."""

    def objection(self, session: Session, route: R) -> str | None:  # noqa: ARG002
        """Why no reviewer can let it pass now, as a sentence."""
        return None

    @abstractmethod
    def progress(self, route: R) -> Step:
        """Its progress, in words for the signer."""

    def my_data(self, route: Route) -> dict[str, Any]:
        """The data in this kind's table, for the signer, under the keys in its marks; empty for a route of another
        kind.
        """
        return {name: self._opened(route, column) for name, column in self._told().items()}

    def facts(self, route: Route) -> list[Any]:
        """The data that a reviewer reads, so all but the encrypted. If it has changed since the page was shown, the
        decision is refused.
        """
        read = [column.name for column in self._told().values() if not ENCRYPTED.items() <= column.info.items()]
        return [getattr(route, name) for name in read]

    def _told(self) -> dict[str, Column[Any]]:
        told = {column: mark_of(column) for column in (self.table.columns if self.table is not None else ())}
        return {str(mark.told).removeprefix(TOLD): column for column, mark in told.items() if mark and mark.told}

    def _opened(self, route: Route, column: Column[Any]) -> Any:
        value = getattr(route, column.name) if isinstance(route, self.model) else None
        if value and ENCRYPTED.items() <= column.info.items():
            return encryption.decrypt(value)
        return value.isoformat() if isinstance(value, datetime) else value


def mailbox_grounds(digest: bytes | None, domain: str | None) -> frozenset[Ground]:
    """A mailbox and, if its domain says something about its owner, the registrable domain."""
    says_something = domain and not addresses.is_free_mail(domain)
    owner = mail_domains.registrable(domain) if domain and says_something else None
    return frozenset(ground for ground in (digest, owner) if ground)
