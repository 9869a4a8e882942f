"""A work mailbox at a listed domain, proven by a second link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from app.claim_routes import listed_domains
from app.claim_routes.kind import (
    AddressPart,
    Check,
    Evidence,
    Ground,
    NewRoute,
    Outcome,
    Passed,
    RouteKind,
    Step,
    mailbox_grounds,
)
from app.claim_routes.listed_domains import Coverage, WorkMailbox
from app.core import encryption
from app.core.tokens import Purpose
from app.mail import outbox
from app.models import ClaimState, MailKind, ReviewReason, RouteState, WorkEmailRoute
from app.text import addresses, mail_domains, role_mailboxes
from app.text.addresses import Address
from app.text.review_reasons import WHY_A_PERSON_LOOKS, WHY_A_PERSON_LOOKS_TOLD

MAILBOX_SPENT = lazy_gettext(
    "This work email has already verified someone else on this letter, and one address verifies one person."
)
FREE_MAIL = lazy_gettext(
    "Free email can’t show where you work. Use your studio, agency or guild address, or choose “Later”"
)

_STARTS_AS = dict.fromkeys(("domain", "rests_on", "review_since", "review_reason", "passed_at"))
_KEEPS_AT_FIRST = dict.fromkeys(("counted_domain", "counted_letter_id", "nth_of_domain"))


@dataclass(frozen=True)
class _Opened:
    address: Address
    digest: bytes  # under the letter's key
    is_own: bool  # the mailbox that signed, which is already proven


def _refusal(address: Address) -> str | None:
    proves_nothing = addresses.is_free_mail(address.domain) or addresses.is_disposable(address.domain)
    return FREE_MAIL if proves_nothing else None


class WorkEmail(RouteKind[WorkEmailRoute]):
    kind = "work-email"
    model = WorkEmailRoute
    label = lazy_gettext("Work email")
    checked_by = lazy_gettext("checked by work email")
    hint = lazy_gettext(
        "We’ll send a second link to your address at a listed studio, agency, label, publisher, broadcaster or guild."
    )
    how_we_verify = lazy_gettext(
        "We can check a signer who works in the industry by work email: we send a second link to an address at a "
        "listed domain, such as a studio’s, an agency’s, a label’s, a publisher’s, a broadcaster’s or a guild’s. The "
        "operator of this site lists each domain, alone or with those below it; free email is never accepted. Once the "
        "signer has confirmed there, their name moves from the supporters into the credits, under their profession. A "
        "reviewer checks some addresses first: one named after a task, such as info@, one at a domain below a listed "
        "one, and one at a domain that has already verified many people on the letter. If the operator takes a domain "
        "off the list because it proves nothing, the people it verified count as supporters until another check has "
        "passed, and we tell them."
    )
    sufficient = True
    parts = (
        AddressPart(
            name="work_address",
            field_name="work_email",
            label=lazy_gettext("Work email"),
            heading=lazy_gettext("Work email address"),
            hint=lazy_gettext("Never shown. Free email, such as Gmail or Outlook.com, won’t work."),
            attributes={
                "inputmode": "email",
                "autocomplete": "work email",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": "254",
            },
            missing=lazy_gettext("Enter your work email address, or choose another way"),
            instead=lazy_gettext("Enter your work email address in full, or choose another way"),
            refusal=_refusal,
        ),
    )

    @property
    def amid_words(self) -> str:
        return gettext("work email")

    def columns(self, said: Mapping[str, str]) -> dict[str, Any]:
        return {"address_encrypted": encryption.encrypt(said["work_address"])}

    def open(self, row: Any, own: Any) -> _Opened | None:
        if not own.address_encrypted:
            return None
        work = addresses.parse_address(encryption.decrypt(own.address_encrypted))
        signer = addresses.parse_address(encryption.decrypt(row.signer_encrypted)) if row.signer_encrypted else None
        digest = encryption.keyed_digest(row.mailbox_key, work.canonical)
        return _Opened(work, digest, is_own=signer is not None and work.canonical == signer.canonical)

    def mailbox(self, new: NewRoute) -> Address | None:
        opened: _Opened | None = new.opened
        return None if opened is None or opened.is_own else opened.address

    def start(self, session: Session, new: NewRoute, *, claim: ClaimState, now: datetime) -> Outcome:  # noqa: ARG002
        """The mailbox that signed is proven by the signature. One at a listed domain, or below one, is sent a second
        link; any other waits until its domain is listed, and nothing is sent.
        """
        opened: _Opened | None = new.opened
        if opened is None:
            return self.not_started()
        work = opened.address
        listed_domains.lock_domain(session, work.domain)
        columns = _STARTS_AS | {"domain": work.domain, "rests_on": opened.digest}
        if not opened.is_own:
            listed = listed_domains.coverage_of(session, work.domain) is not Coverage.UNLISTED
            return Outcome(RouteState.WAITING if listed else RouteState.UNLISTED, columns, _KEEPS_AT_FIRST)
        is_role = role_mailboxes.is_role_mailbox(work.deliver_to)
        mailbox = WorkMailbox(work.domain, opened.digest, is_role)
        proven = _proven(session, new.letter_id, mailbox, passed_at=now, review_since=now)
        return Outcome(proven.state, columns | proven.columns, _KEEPS_AT_FIRST | proven.own)

    def not_started(self) -> Outcome:
        return Outcome(RouteState.WAITING, _STARTS_AS, _KEEPS_AT_FIRST)

    def write_to_mailbox(self, session: Session, new: NewRoute, *, now: datetime) -> None:
        def message(mailbox: outbox.Mailbox) -> outbox.Message:
            return outbox.Message(
                kind=MailKind.WORK_EMAIL, write=mailbox.takes(), purposes=(Purpose.WORK_EMAIL,),
                signature_id=new.signature_id, route_id=new.id,
            )  # fmt: skip

        to = new.opened.address
        outbox.send_unsolicited(session, to=to, letter_id=new.letter_id, message=message, now=now)

    def grounds(self, passed: Passed) -> frozenset[Ground]:
        return mailbox_grounds(passed.rests_on, passed.domain)

    def check(self, session: Session, route: WorkEmailRoute) -> Check:
        if _is_spent(session, route):
            return Check("bad", WHY_A_PERSON_LOOKS[ReviewReason.MAILBOX_USED])
        return Check("ok", gettext("Email confirmed"))

    def evidence(self, route: WorkEmailRoute) -> Evidence | None:
        return Evidence(gettext("Email at"), own=route.domain) if route.domain else None

    def objection(self, session: Session, route: WorkEmailRoute) -> str | None:
        return MAILBOX_SPENT if _is_spent(session, route) else None

    def progress(self, route: WorkEmailRoute) -> Step:
        at = route.domain
        if at is None or route.state is RouteState.WAITING:
            return self._unconfirmed(route)
        match route.state:
            case RouteState.PASSED:
                return Step(True, gettext("You confirmed your email at %(at)s", at=at))
            case RouteState.FOR_REVIEW:
                why = WHY_A_PERSON_LOOKS_TOLD.get(route.review_reason or "")
                checked_next = gettext("You confirmed your email at %(at)s; a reviewer will check it next.", at=at)
                return Step(False, f"{checked_next} {why}" if why else checked_next)
            case RouteState.ASKED:
                words = gettext("You confirmed your email at %(at)s; the reviewer has a question for you", at=at)
                return Step(False, words)
            case RouteState.DECLINED:
                return Step(False, gettext("We didn’t accept your email at %(at)s", at=at), over=True)
            case RouteState.WITHDRAWN:
                return Step(False, gettext("Your email at %(at)s no longer counts", at=at), over=True)
            case RouteState.UNLISTED:
                words = gettext("%(at)s isn’t on our list yet. When it is, we’ll email you a second link there", at=at)
                return Step(False, words)

    def _unconfirmed(self, route: WorkEmailRoute) -> Step:
        """The mailbox is not confirmed, or its domain has not been read yet or is no longer known."""
        if route.domain is None:
            over = route.state in (RouteState.DECLINED, RouteState.WITHDRAWN)
            return Step(route.has_passed, gettext("A work email"), over=over)
        return Step(False, gettext("Your email at %(at)s: open the link we sent there", at=route.domain))


def prove(session: Session, route: WorkEmailRoute, *, now: datetime) -> Outcome:
    """The outcome for a route whose mailbox has been proven; its domain is locked. If the address is already erased, it
    was not a role mailbox when it was proven, since that reason would have come first.
    """
    address = encryption.decrypt(route.address_encrypted) if route.address_encrypted else ""
    work = WorkMailbox(route.domain or "", route.rests_on, role_mailboxes.is_role_mailbox(address))
    since = {"passed_at": route.passed_at or now, "review_since": route.review_since or now}
    return _proven(session, route.letter_id, work, **since)


def _proven(
    session: Session, letter_id: int, work: WorkMailbox, *, passed_at: datetime, review_since: datetime
) -> Outcome:
    proof = listed_domains.proof_by(session, letter_id, work)
    if proof.state is RouteState.UNLISTED:  # keeps its address until its domain is listed again
        return Outcome(proof.state)
    columns = {
        "passed_at": passed_at,
        "review_since": review_since if proof.state is RouteState.FOR_REVIEW else None,
        "review_reason": proof.reason.value if proof.reason else None,
    }
    counted = {"counted_domain": mail_domains.registrable(work.domain), "counted_letter_id": letter_id}
    return Outcome(proof.state, columns, counted | {"nth_of_domain": proof.nth_of_domain, "address_encrypted": None})


def _is_spent(session: Session, route: WorkEmailRoute) -> bool:
    return listed_domains.is_spent(session, letter_id=route.letter_id, mailbox=route.rests_on)
