"""Loads the demo: letters by the organisers' actions, invented signers by the signers' actions."""

from datetime import datetime, time
from itertools import islice

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.audit_log.record import THE_OPERATOR
from app.claim_routes import LATER
from app.claim_routes.draft import ClaimDraft
from app.claim_routes.published_credits import PublishedCredits
from app.claim_routes.work_email import WorkEmail
from app.core import encryption
from app.core.db import db, end_read, transaction
from app.core.tokens import new_handle
from app.demo import leads
from app.demo.credits import LOOKED_AT_WITHIN, credits_of
from app.demo.curve import time_of
from app.demo.letters import DEMO_LETTERS, LISTED_DOMAINS, DemoLetter
from app.demo.people import Person, people
from app.i18n.hours import moment_on
from app.ledger import registrar
from app.letters import actions as letters
from app.letters.versions import latest_text
from app.models import (
    Addressee,
    Author,
    Endorsement,
    Letter,
    LetterProfession,
    MailState,
    OutgoingMail,
    Promise,
    Route,
    Signature,
)
from app.organisations import actions as organisations
from app.signing import actions as signing
from app.signing import queries as signatures
from app.signing.details import Details
from app.text.addresses import parse_address
from app.verification import beginning, listings, review
from app.verification.facts import seen_now

A_TRANSACTION = 500
SIGNERS = 600
FIRST_CROWD = 2076  # a seed of people(): this crowd's credits are in thirteen scripts
A_CROWD = 20  # enough signers to include the lead signatories
TIME_ZONE, LAST_MINUTE = "America/New_York", time(23, 59)
SHARES = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2)  # the letters that ten consecutive signers sign


def load_if_empty(*, now: datetime) -> bool:
    """Loads letters and signers if nobody has signed and there are at most demo letters, as after an interrupted first
    start. True if it did.
    """
    others = select(Letter.id).where(Letter.slug.not_in([demo.slug for demo in DEMO_LETTERS]))
    begun = [db.session.scalar(rows.limit(1)) for rows in (others, select(Signature.id))]
    end_read()
    empty = not any(begun)
    if empty:
        load(signers=SIGNERS, now=now)
    return empty


def load(*, signers: int, now: datetime) -> list[str]:
    """Loads the missing demo letters, then `signers` invented signers, shared among the letters over the time since
    each was published. All are counted on return. Returns the slugs.
    """
    with transaction() as session:
        for domain in LISTED_DOMAINS:
            listings.list_domain(session, domain=domain.domain, organisation=domain.organisation, now=now)
        ids = [_letter(session, demo, now=now) for demo in DEMO_LETTERS]
        seed = FIRST_CROWD + (session.scalar(select(func.max(Signature.id))) or 0)
    led = _leads_sign(now=now) if signers >= A_CROWD else 0
    crowd = enumerate(people(signers - led, seed=seed))
    while batch := list(islice(crowd, A_TRANSACTION)):
        with transaction() as session:
            written = []
            for at, person in batch:
                share = SHARES[at % len(SHARES)]
                moment = now - DEMO_LETTERS[share].opened_before * (1 - time_of((at + 1) / (signers + 1)))
                written.append(_sign(session, session.get_one(Letter, ids[share]), person, now=moment))
                if now - moment > LOOKED_AT_WITHIN:
                    _review_claim(session, written[-1], now=moment + LOOKED_AT_WITHIN)
            _close_mails(session, written, now=now)
        while registrar.look(now):
            pass
    while registrar.look(now):
        pass
    return [demo.slug for demo in DEMO_LETTERS]


def _leads_sign(*, now: datetime) -> int:
    """Returns how many signed."""
    with transaction() as session:
        waiting = leads.unsigned(session)
        written = []
        for demo, author, person in waiting:
            letter = session.scalars(select(Letter).where(Letter.slug == demo.slug)).one()
            moment = now - demo.opened_before + leads.FIRST
            written.append(_sign(session, letter, person, now=moment))
            _review_claim(session, written[-1], now=moment + leads.LOOKED_AT_AFTER)
            leads.tie(session, letter, author.name, written[-1], now=moment + leads.LOOKED_AT_AFTER)
        _close_mails(session, written, now=now)
    return len(waiting)


def _letter(session: Session, demo: DemoLetter, *, now: datetime) -> int:
    there = session.scalar(select(Letter.id).where(Letter.slug == demo.slug))
    if there is not None:
        return there
    began = now - demo.opened_before
    organisation = organisations.found(
        session, slug=demo.organisation.name.lower().replace(" ", "-"), name=demo.organisation.name, now=began
    )
    organisation.about = demo.organisation.about
    letter = letters.draft_letter(
        session,
        letter=_described(demo, organisation.id, now=now),
        responsible=letters.Responsible(
            demo.organisation.legal_name, demo.organisation.contact, demo.organisation.funder
        ),
        source=demo.text,
        now=began,
    )
    letters.publish(session, letter=letter, now=began)
    return letter.id


def _described(demo: DemoLetter, organisation_id: int, *, now: datetime) -> Letter:
    return Letter(
        slug=demo.slug,
        kind=demo.kind,
        organisation_id=organisation_id,
        title=demo.title,
        summary=demo.summary,
        caps_line=demo.caps_line,
        byline=demo.byline,
        asks_updates=True,
        asks_quote=True,
        place=demo.place,
        dated=demo.dated,
        address="\n".join(demo.address_lines),
        valediction=demo.valediction,
        milestone_count=demo.milestone_count,
        milestone_on=(now + demo.milestone_in).date() if demo.milestone_in else None,
        milestone_deed=demo.milestone_deed,
        time_zone=TIME_ZONE,
        closes_at=moment_on(datetime.combine((now + demo.closes_in).date(), LAST_MINUTE), TIME_ZONE),
        first_told_at=now,
        milestone_told_at=now,
        reviews_told_at=now + demo.closes_in,  # the demo's organisers are never mailed
        addressees=[
            Addressee(position=at, name=one.name, office=one.office, body=one.body)
            for at, one in enumerate(demo.addressees)
        ],
        authors=[Author(position=at, name=one.name, credit=one.credit) for at, one in enumerate(demo.authors)],
        endorsements=[Endorsement(position=at, name=name) for at, name in enumerate(demo.endorsements)],
        promises=[Promise(position=at, key=one.key, words=one.words) for at, one in enumerate(demo.promises)],
        listed_professions=[LetterProfession(profession=slug) for slug in demo.professions],
    )


def _sign(session: Session, letter: Letter, person: Person, *, now: datetime) -> int:
    """Signs, confirms and proves a claim by the same actions as real users. Returns the signature's id."""
    address = parse_address(person.email)
    text = latest_text(session, letter.id)
    details = _details(letter, person)
    signing.sign(
        session, letter=letter, text_version_id=text.id, details=details, address=address,
        handle=new_handle(address.deliver_to), network=None, now=now,
    )  # fmt: skip
    digest = encryption.keyed_digest(letter.mailbox_key, address.canonical)
    signature = session.scalars(
        select(Signature).where(Signature.letter_id == letter.id, Signature.mailbox_digest == digest)
    ).one()
    judged = signatures.judged(session, letter, person.name, file_under=person.file_under, credit=person.credit)
    signing.confirm(
        session, signature_id=signature.id, details=details, text_version_id=text.id, hold_reason=judged.name,
        waits=judged.fields, now=now,
    )  # fmt: skip
    if details.claim_draft and details.claim_draft.route != LATER:
        for new in beginning.new_routes(session, most=1, signature_id=signature.id):
            beginning.begin(session, new, now=now)
    session.expunge(signature)
    return signature.id


def _review_claim(session: Session, signature_id: int, *, now: datetime) -> None:
    """Reviews the claim, as a reviewer has done with all but the newest."""
    route = session.scalars(
        select(Route).where(Route.signature_id == signature_id, Route.kind == PublishedCredits.kind)
    ).one_or_none()
    if route is not None:
        seen = seen_now(session, route.id)
        tie = "The page names the agency whose mailbox signed"
        review.verify(session, letter_id=route.letter_id, seen=seen, tie=tie, by=THE_OPERATOR, now=now)


def _details(letter: Letter, person: Person) -> Details:
    evidence = credits_of(person)
    draft = ClaimDraft(PublishedCredits.kind, {"evidence": evidence}) if evidence else ClaimDraft(LATER)
    draft = ClaimDraft(WorkEmail.kind, {"work_address": person.email}) if person.work_email else draft
    promised = tuple(action.key for action in letter.promises)
    return Details(
        name=person.name,
        file_under=person.file_under,
        country=person.country,
        region=person.region,
        show_name=person.show_name,
        updates=person.updates,
        claims=person.professional,
        profession=person.profession,
        credit=person.credit,
        claim_draft=draft if person.professional else None,
        promised=promised[: 1 + len(person.name) % max(1, len(promised))],
    )


def _close_mails(session: Session, signature_ids: list[int], *, now: datetime) -> None:
    """The demo's mails are queued like all mails, and closed in the same transaction, so none is sent."""
    session.flush()
    session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.is_queued, OutgoingMail.signature_id.in_(signature_ids))
        .values(state=MailState.DEMO, recipient_encrypted=None, links_encrypted=None, settled_at=now)
    )
