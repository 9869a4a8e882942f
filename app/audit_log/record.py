"""Writes the audit log: one event for every change by organisers and reviewers, in the same transaction."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.core.db import table_of
from app.models import AuditLine


class AuditKind(StrEnum):
    LETTER_DRAFTED = "letter-drafted"
    DRAFT_SAVED = "draft-saved"
    DRAFT_SHARED = "draft-shared"
    DRAFT_LINK_ENDED = "draft-link-ended"
    DRAFT_DELETED = "draft-deleted"
    LETTER_PUBLISHED = "letter-published"
    LETTER_UNPUBLISHED = "letter-unpublished"
    TEXT_CORRECTED = "text-corrected"
    TEXT_VERSIONED = "text-versioned"
    SETTINGS_CHANGED = "settings-changed"
    LETTER_CLOSED = "letter-closed"
    LETTER_REOPENED = "letter-reopened"
    SIGNING_PAUSED = "signing-paused"
    SIGNING_RESUMED = "signing-resumed"
    LETTER_TAKEN_DOWN = "letter-taken-down"
    LETTER_PUT_BACK = "letter-put-back"
    PICTURE_PUT_UP = "picture-put-up"
    PICTURE_DESCRIBED = "picture-described"
    PICTURE_TAKEN_DOWN = "picture-taken-down"
    DELIVERY_SAID = "delivery-said"
    DELIVERY_TAKEN_BACK = "delivery-taken-back"
    ARCHIVING_BEGUN = "archiving-begun"
    ARCHIVING_TAKEN_BACK = "archiving-taken-back"
    LETTER_ARCHIVED = "letter-archived"
    CLAIM_VERIFIED = "claim-verified"
    CLAIM_ASKED = "claim-asked"
    CLAIM_DECLINED = "claim-declined"
    DECISION_UNDONE = "decision-undone"
    ROUTE_REVOKED = "route-revoked"
    NAME_RELEASED = "name-released"
    NAME_REFUSED = "name-refused"
    RELEASE_TAKEN_BACK = "release-taken-back"
    REPORT_DISMISSED = "report-dismissed"
    CORRECTION_ACCEPTED = "correction-accepted"
    CORRECTION_REFUSED = "correction-refused"
    NAME_PROTECTED = "name-protected"
    NAME_UNPROTECTED = "name-unprotected"
    FIELD_ACCEPTED = "field-accepted"
    FIELD_REFUSED = "field-refused"
    LEAD_TIED = "lead-tied"
    LEAD_UNTIED = "lead-untied"
    SIGNATURE_REMOVED = "signature-removed"
    SIGNER_ERASED = "signer-erased"
    SIGNATURE_RESTORED = "signature-restored"
    LIST_EXPORTED = "list-exported"
    MEMBER_INVITED = "member-invited"
    INVITATION_WITHDRAWN = "invitation-withdrawn"
    MEMBER_JOINED = "member-joined"
    MEMBER_RENAMED = "member-renamed"
    ROLE_CHANGED = "role-changed"
    MEMBER_REMOVED = "member-removed"
    ORGANISATION_RENAMED = "organisation-renamed"
    ORGANISATION_MOVED = "organisation-moved"
    ORGANISATION_DESCRIBED = "organisation-described"
    MARK_PUT_UP = "mark-put-up"
    MARK_TAKEN_DOWN = "mark-taken-down"
    SWITCH_TURNED = "switch-turned"


@dataclass(frozen=True)
class By:
    """The actor and their organisation. Without an account: the operator at the command line, or the system."""

    account_id: int | None = None
    organisation_id: int | None = None


THE_OPERATOR = By()


def record(
    session: Session,
    kind: AuditKind,
    *,
    by: By,
    now: datetime,
    letter_id: int | None = None,
    signature_id: int | None = None,
    **details: object,
) -> None:
    """Adds an event. `details` are codes and counts, never a signer's name or address, because events cannot be
    erased.
    """
    session.execute(
        insert(table_of(AuditLine)),
        {
            "at": now,
            "kind": kind.value,
            "account_id": by.account_id,
            "organisation_id": by.organisation_id,
            "letter_id": letter_id,
            "signature_id": signature_id,
            "details": json.dumps(details, ensure_ascii=False, sort_keys=True),
        },
    )
