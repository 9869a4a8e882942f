"""All data held on a signer, for the signer: decrypted, dated, with the retention of each part."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.core import encryption
from app.core.db import Base, table_of
from app.core.personal import kept_of
from app.letters.address_retention import Awaited, clock_of
from app.mail import suppressions
from app.models import (
    PLATFORM_KEY,
    AddressChange,
    Author,
    Code,
    Entry,
    Key,
    MailCount,
    NameWord,
    Report,
    Signature,
    SignaturePromise,
    Suppression,
    Token,
)
from app.models.kept import ARCHIVED, CHOICE, SETTLED
from app.signer import my_claim, told_rows
from app.signer.exported_lists import copies_of
from app.signer.reaffirming import promises_signed, text_signed
from app.text import addresses

MEANS = {
    None: lazy_gettext("on that day"),
    Awaited.CLOSING: lazy_gettext(
        "30 days after the letter closes; on that day at the latest, if no one signs in the meantime"
    ),
    Awaited.DELIVERY: lazy_gettext(
        "30 days after the letter is delivered; on that day at the latest, if no one signs in the meantime"
    ),
}


def everything_about(session: Session, signature: Signature, *, now: datetime) -> dict[str, Any]:
    """Plain values for JSON; times in ISO 8601, UTC. Digests and keys are mentioned but not printed, as they mean
    nothing to a reader.
    """
    told = {
        "as_of": _iso(now),
        "letter": _letter(signature, now=now),
        "signature": _signature(signature),
        "text": text_signed(signature) | {"kept_until": ARCHIVED.words},
        "consents": _consents(signature),
        "claim": my_claim.claim_of(session, signature),
        "decisions": my_claim.decisions_of(session, signature),
        "address": _address(session, signature),
        "network": _network(signature),
        "lead_signatory": _lead(session, signature),
        "promised": {
            "actions": _column(session, SignaturePromise.key, signature),
            "in_the_words_signed": [one["words"] for one in promises_signed(session, signature)],
            "kept_until": ARCHIVED.words,
        },
        "search_words": {
            "words": _column(session, NameWord.word, signature),
            "kept_until": kept_of(NameWord.word).words,
        },
        "ledger": _ledger(session, signature),
        "links": _links(session, signature),
        "typed_codes": _codes(session, signature),
        "reports": _reports(session, signature),
        "copies_handed_over": copies_of(session, signature),
    }
    return told | told_rows.sections_of(session, signature.id, besides=told)


def _letter(signature: Signature, *, now: datetime) -> dict[str, Any]:
    letter = signature.letter
    return {
        **{name: getattr(letter, name) for name in ("slug", "title", "time_zone")},
        "responsible": letter.responsible_name,
        "contact": letter.responsible_contact,
        "state": letter.state_said(now),
        "closes_at": _iso(letter.closes_at),
        "archives_at": _iso(letter.archives_at),
        "taken_down_at": _iso(letter.taken_down_at),
        "delivered": [{"to": one.to_whom, "on": one.delivered_on.isoformat()} for one in letter.deliveries],
    }


def _signature(signature: Signature) -> dict[str, Any]:
    plain = ("state", "number", "name", "file_under", "sort_key", "country", "region", "profession", "credit")
    profession = signature.letter.profession(signature.profession)
    moments = ("signed_up_at", "confirmed_at", "entered_at", "hidden_at", "withdrawn_at", "removed_at")
    return {
        **{name: getattr(signature, name) for name in plain},
        "profession_name": profession.name if profession else None,
        **{name: _iso(getattr(signature, name)) for name in moments},
        "show_name": signature.show_name,
        "waits_for_a_person": signature.is_held,
        "hold_reason": signature.hold_reason,
        "removal_reason": signature.removal_reason,
        "counted_as": {
            "standing": signature.standing,
            "shown": signature.shown,
            "professional": signature.professional,
            "profession": signature.counted_profession,
            "promises": sorted(one.key for one in signature.counted_promises),
        },
        "kept_until": ARCHIVED.words,
    }


def _consents(signature: Signature) -> dict[str, Any]:
    """The date of each consent; null if not given."""
    return {
        "keeping_the_signature": _iso(signature.consented_at),
        "updates": _iso(signature.updates_consented_at),
        "audit": _iso(signature.audit_consented_at),
        "quote": _iso(signature.quote_consented_at),
        "kept_until": CHOICE.words,
    }


def _address(session: Session, signature: Signature) -> dict[str, Any]:
    clock = clock_of(session, signature.letter)
    kept = clock.kept(updates=signature.updates, entered_at=signature.entered_at)
    address = _decrypted(signature.address_encrypted)
    move = session.get(AddressChange, signature.id, populate_existing=True)
    return {
        "address": address,
        "domain": signature.mail_domain,
        "kept_until": _iso(kept.until),
        "kept_until_means": str(MEANS[kept.awaits]),
        "digest_of_the_mailbox": signature.mailbox_digest is not None,
        "digest_kept_until": ARCHIVED.words,
        "mails_counted": _mails_counted(session, signature, address),
        "later_sign_up": [],  # exists only beside an unconfirmed signature, and is deleted on confirming
        "change": move and {
            "to": _decrypted(move.address_encrypted),
            "made_at": _iso(move.made_at),
            "old_mailbox_proven_at": _iso(move.old_proven_at),
            "new_mailbox_proven_at": _iso(move.new_proven_at),
            "kept_until": kept_of(AddressChange.made_at).until(move),
        },
    }  # fmt: skip


def _mails_counted(session: Session, signature: Signature, address: str | None) -> dict[str, Any]:
    """Mail counts and suppressions of this mailbox for this letter; this link must not reveal those of
    other letters.
    """
    key = session.scalar(select(Key.encrypted).where(Key.name == PLATFORM_KEY))
    if key is None or address is None:
        return {"at": [], "suppressed": []}
    mailboxes = {encryption.keyed_digest(key, form) for form in addresses.parse_address(address).forms}
    about = or_(Suppression.letter_id.is_(None), Suppression.letter_id == signature.letter_id)
    counted = select(MailCount.at).where(
        MailCount.mailbox_digest.in_(mailboxes), MailCount.letter_id == signature.letter_id
    )
    suppressed = select(Suppression).where(Suppression.mailbox_digest.in_(mailboxes), about)
    return {
        "at": [
            {"at": _iso(one.at), "kept_until": kept_of(MailCount.at).until(one)} for one in session.execute(counted)
        ],
        "suppressed": [
            {
                "since": _iso(one.made_at),
                "why": suppressions.in_words(one),
                "kept_until": kept_of(Suppression.until).until(one),
            }
            for one in session.scalars(suppressed)
        ],
    }  # fmt: skip


def _network(signature: Signature) -> dict[str, Any]:
    return {"network": signature.network, "kept_until": kept_of(Signature.network).until(signature)}


def _lead(session: Session, signature: Signature) -> dict[str, Any]:
    """How the organiser names the signer among the lead signatories; null if not at all."""
    lead = session.scalars(select(Author).where(Author.signature_id == signature.id).limit(1)).one_or_none()
    return {"name": lead and lead.name, "credit": lead and lead.credit, "kept_until": ARCHIVED.words}


def _ledger(session: Session, signature: Signature) -> dict[str, Any]:
    """Entries contain no personal data."""
    entries = [
        {
            "index": entry.idx,
            "kind": entry.kind,
            "number": entry.number,
            "shown": entry.shown,
            "reason": entry.reason,
            "made_at": _iso(entry.made_at),
        }
        for entry in session.scalars(_of(Entry, signature))
    ]
    return {"entries": entries, "kept_until": kept_of(Entry.kind).words}


def _links(session: Session, signature: Signature) -> list[dict[str, Any]]:
    return [
        {
            "opens": link.purpose,
            "made_at": _iso(link.made_at),
            "ends_at": _iso(link.expires_at) or ARCHIVED.words,
            "kept_until": kept_of(Token.digest).words,
        }
        for link in session.scalars(_of(Token, signature))
    ]


def _codes(session: Session, signature: Signature) -> list[dict[str, Any]]:
    codes = session.scalars(select(Code).where(Code.signature_id == signature.id).order_by(Code.expires_at))
    return [{"tries": code.tries, "kept_until": kept_of(Code.tries).until(code)} for code in codes]


def _reports(session: Session, signature: Signature) -> list[dict[str, Any]]:
    """Reports of this name by others; the reporter's identity is not kept."""
    return [
        {
            "kind": report.kind,
            "made_at": _iso(report.made_at),
            "proven_at": _iso(report.proven_at),
            "by_a_mailbox_of_yours": report.from_signer,
            "hid_the_name_at": _iso(report.hid_at),
            "your_answer": report.answer,
            "settled_at": _iso(report.settled_at),
            "kept_until": SETTLED.words,
        }
        for report in session.scalars(_of(Report, signature))
    ]


def _of(model: type[Base], signature: Signature) -> Select[Any]:
    columns = table_of(model).c
    return select(model).where(columns.signature_id == signature.id).order_by(columns.id)


def _column(session: Session, column: Any, signature: Signature) -> list[str]:
    of_signature = column.class_.signature_id == signature.id
    return list(session.scalars(select(column).where(of_signature).order_by(column)))


def _decrypted(encrypted: str | None) -> str | None:
    return encryption.decrypt(encrypted) if encrypted else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
