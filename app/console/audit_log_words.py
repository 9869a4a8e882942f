"""The lines of the audit log in words. No signer is named: a signature is its number in our rows."""

from collections.abc import Callable
from typing import Any

from app.audit_log.read import ShownLine
from app.audit_log.record import AuditKind
from app.exports.records import title_of_list

THE_OPERATOR = "The operator"
SOMEBODY = "someone who has left"

WORDS: dict[AuditKind, str] = {
    AuditKind.LETTER_DRAFTED: "started the letter",
    AuditKind.DRAFT_SAVED: "saved the draft",
    AuditKind.DRAFT_SHARED: "made a link that shows the draft",
    AuditKind.DRAFT_LINK_ENDED: "ended a link that showed the draft",
    AuditKind.DRAFT_DELETED: "deleted the draft",
    AuditKind.LETTER_PUBLISHED: "published the letter",
    AuditKind.LETTER_UNPUBLISHED: "made the letter a draft again",
    AuditKind.TEXT_CORRECTED: "corrected the text",
    AuditKind.TEXT_VERSIONED: "published a new version of the text",
    AuditKind.SETTINGS_CHANGED: "changed the settings",
    AuditKind.LETTER_CLOSED: "closed the letter",
    AuditKind.LETTER_REOPENED: "reopened the letter",
    AuditKind.PICTURE_PUT_UP: "uploaded a share picture",
    AuditKind.PICTURE_DESCRIBED: "changed the description of the share picture",
    AuditKind.PICTURE_TAKEN_DOWN: "went back to the drawn share picture",
    AuditKind.DELIVERY_SAID: "recorded a delivery",
    AuditKind.DELIVERY_TAKEN_BACK: "undid a delivery",
    AuditKind.ARCHIVING_BEGUN: "started archiving the letter: its signers are erased after a week",
    AuditKind.ARCHIVING_TAKEN_BACK: "cancelled the archiving",
    AuditKind.LETTER_ARCHIVED: "archived the letter",
    AuditKind.CLAIM_VERIFIED: "verified a claim",
    AuditKind.CLAIM_ASKED: "asked about a claim",
    AuditKind.CLAIM_DECLINED: "declined a claim",
    AuditKind.DECISION_UNDONE: "undid a decision",
    AuditKind.ROUTE_REVOKED: "revoked a check that had verified a claim",
    AuditKind.NAME_RELEASED: "released a held name",
    AuditKind.NAME_REFUSED: "refused a held name",
    AuditKind.RELEASE_TAKEN_BACK: "undid the release of a name",
    AuditKind.REPORT_DISMISSED: "kept a reported name",
    AuditKind.CORRECTION_ACCEPTED: "accepted a corrected name",
    AuditKind.CORRECTION_REFUSED: "refused a corrected name",
    AuditKind.NAME_PROTECTED: "put a name on the protected list",
    AuditKind.NAME_UNPROTECTED: "took a name off the protected list",
    AuditKind.FIELD_ACCEPTED: "accepted a credit, or a word to file under",
    AuditKind.FIELD_REFUSED: "refused a credit, or a word to file under",
    AuditKind.LEAD_TIED: "tied a lead signatory to a signature",
    AuditKind.LEAD_UNTIED: "untied a lead signatory",
    AuditKind.SIGNATURE_REMOVED: "removed a signature",
    AuditKind.SIGNER_ERASED: "erased a signer on request",
    AuditKind.SIGNATURE_RESTORED: "restored a signature",
    AuditKind.LIST_EXPORTED: "downloaded a list",
    AuditKind.MEMBER_INVITED: "invited someone",
    AuditKind.INVITATION_WITHDRAWN: "withdrew an invitation",
    AuditKind.MEMBER_JOINED: "joined",
    AuditKind.MEMBER_RENAMED: "chose this name",
    AuditKind.ROLE_CHANGED: "changed a role",
    AuditKind.MEMBER_REMOVED: "removed a member",
    AuditKind.ORGANISATION_RENAMED: "renamed the organisation",
    AuditKind.ORGANISATION_MOVED: "gave the organisation another address",
    AuditKind.ORGANISATION_DESCRIBED: "changed what the organisation’s page says",
    AuditKind.MARK_PUT_UP: "put up a mark of the organisation",
    AuditKind.MARK_TAKEN_DOWN: "took down the mark of the organisation",
}


OF_TWO = (AuditKind.NAME_RELEASED, AuditKind.CORRECTION_ACCEPTED)  # what a famous name takes two people for


def said(line: ShownLine) -> str:
    """As in: Ines Achterberg verified a claim (signature 312)."""
    where = f" (signature {line.signature_id})" if line.signature_id is not None else ""
    return f"{line.who or THE_OPERATOR} {_deed(line)}{where}"


def codes(line: ShownLine) -> str:
    """The codes and counts that the sentence leaves out, as in: reason: fake, version: 2."""
    left = {key: value for key, value in line.details.items() if key not in _IN_THE_SENTENCE.get(line.kind, ())}
    return ", ".join(f"{key}: {_plain(value)}" for key, value in left.items() if value not in (None, "", []))


def _deed(line: ShownLine) -> str:
    if line.details.get("famous") and line.details.get("looked") == 1 and line.kind in OF_TWO:
        return "approved a famous name, as the first of two"
    return _SENTENCES[line.kind](line) if line.kind in _SENTENCES else WORDS[line.kind]


def _verified(line: ShownLine) -> str:
    is_enough = line.details.get("enough", True)
    return WORDS[line.kind] if is_enough else "accepted one check of a claim that needs two"


def _changed_settings(line: ShownLine) -> str:
    """And which professions of the letter's own came and went."""
    told = (("added", line.details.get("professions_added")), ("removed", line.details.get("professions_removed")))
    said = [f"“{'”, “'.join(names)}” {what}" for what, names in told if names]
    return WORDS[line.kind] + (f" (professions: {'; '.join(said)})" if said else "")


def _exported(line: ShownLine) -> str:
    told = line.details
    title = title_of_list(told["list"], told.get("state"))
    return f"downloaded a list: {title}, {told['format'].upper()}, rows: {told['rows']:,}"


def _invited(line: ShownLine) -> str:
    """The address goes a month after the invitation has ended; who has joined by it is named in a line of their own."""
    return f"invited {line.invited or 'someone'} as {line.details['role']}"


def _withdrew(line: ShownLine) -> str:
    return f"withdrew the invitation of {line.invited or 'someone'}"


def _joined(line: ShownLine) -> str:
    """The operator gives places too; whoever takes up an invitation says so in person."""
    role = line.details["role"]
    if not line.is_about_oneself:
        return f"added {line.colleague or SOMEBODY} as {role}"
    return f"joined as {role}, invited by {line.inviter}" if line.inviter else f"joined as {role}"


def _changed_role(line: ShownLine) -> str:
    return f"changed the role of {line.colleague or SOMEBODY} from {line.details['before']} to {line.details['after']}"


def _removed(line: ShownLine) -> str:
    return f"removed {line.colleague or SOMEBODY}, who was {line.details['before']}"


def _renamed(line: ShownLine) -> str:
    return f"renamed the organisation from “{line.details['before']}” to “{line.details['after']}”"


def _moved(line: ShownLine) -> str:
    return f"changed the organisation’s address from “{line.details['before']}” to “{line.details['after']}”"


_SENTENCES: dict[AuditKind, Callable[[ShownLine], str]] = {
    AuditKind.CLAIM_VERIFIED: _verified,
    AuditKind.SETTINGS_CHANGED: _changed_settings,
    AuditKind.LIST_EXPORTED: _exported,
    AuditKind.MEMBER_INVITED: _invited,
    AuditKind.INVITATION_WITHDRAWN: _withdrew,
    AuditKind.MEMBER_JOINED: _joined,
    AuditKind.ROLE_CHANGED: _changed_role,
    AuditKind.MEMBER_REMOVED: _removed,
    AuditKind.ORGANISATION_RENAMED: _renamed,
    AuditKind.ORGANISATION_MOVED: _moved,
}
_IN_THE_SENTENCE: dict[AuditKind, tuple[str, ...]] = {
    AuditKind.SETTINGS_CHANGED: ("professions_added", "professions_removed"),
    AuditKind.LIST_EXPORTED: ("list", "state", "format", "rows"),
    AuditKind.MEMBER_INVITED: ("role", "invitation"),
    AuditKind.MEMBER_JOINED: ("account", "role", "invited_by"),
    AuditKind.ROLE_CHANGED: ("account", "before", "after"),
    AuditKind.MEMBER_REMOVED: ("account", "before"),
    AuditKind.ORGANISATION_RENAMED: ("before", "after"),
    AuditKind.MARK_PUT_UP: ("picture",),
    AuditKind.ORGANISATION_MOVED: ("before", "after"),
    AuditKind.NAME_RELEASED: ("looked",),
    AuditKind.CORRECTION_ACCEPTED: ("looked",),
    AuditKind.CLAIM_VERIFIED: ("decision", "enough"),
    AuditKind.CLAIM_ASKED: ("decision",),
    AuditKind.CLAIM_DECLINED: ("decision",),
    AuditKind.DECISION_UNDONE: ("decision",),
    AuditKind.ROUTE_REVOKED: ("decision",),
    AuditKind.DELIVERY_SAID: ("delivery",),
    AuditKind.DELIVERY_TAKEN_BACK: ("delivery",),
    AuditKind.DRAFT_SAVED: ("revision",),
    AuditKind.DRAFT_SHARED: ("link",),
    AuditKind.DRAFT_LINK_ENDED: ("link",),
    AuditKind.INVITATION_WITHDRAWN: ("invitation",),
}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return f"{value[:12]}…" if isinstance(value, str) and len(value) > 40 else str(value)
