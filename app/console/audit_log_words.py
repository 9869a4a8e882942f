"""The lines of the trace in words. No signer is named: a signature is its number in our rows."""

from collections.abc import Callable
from typing import Any

from app.audit_log.read import TraceLine
from app.audit_log.record import TraceKind
from app.exports.records import title_of_list

THE_OPERATOR = "The operator"
SOMEBODY = "someone who has left"

WORDS: dict[TraceKind, str] = {
    TraceKind.LETTER_DRAFTED: "started the letter",
    TraceKind.DRAFT_SAVED: "saved the draft",
    TraceKind.DRAFT_SHARED: "made a link that shows the draft",
    TraceKind.DRAFT_LINK_ENDED: "ended a link that showed the draft",
    TraceKind.DRAFT_DELETED: "deleted the draft",
    TraceKind.LETTER_PUBLISHED: "published the letter",
    TraceKind.LETTER_UNPUBLISHED: "made the letter a draft again",
    TraceKind.TEXT_CORRECTED: "corrected the text",
    TraceKind.TEXT_VERSIONED: "published a new version of the text",
    TraceKind.SETTINGS_CHANGED: "changed the settings",
    TraceKind.LETTER_CLOSED: "closed the letter",
    TraceKind.LETTER_REOPENED: "reopened the letter",
    TraceKind.PICTURE_PUT_UP: "uploaded a share picture",
    TraceKind.PICTURE_DESCRIBED: "changed the description of the share picture",
    TraceKind.PICTURE_TAKEN_DOWN: "went back to the drawn share picture",
    TraceKind.DELIVERY_SAID: "recorded a delivery",
    TraceKind.DELIVERY_TAKEN_BACK: "undid a delivery",
    TraceKind.ARCHIVING_BEGUN: "started archiving the letter: its signers are erased after a week",
    TraceKind.ARCHIVING_TAKEN_BACK: "cancelled the archiving",
    TraceKind.LETTER_ARCHIVED: "archived the letter",
    TraceKind.CLAIM_VERIFIED: "verified a claim",
    TraceKind.CLAIM_ASKED: "asked about a claim",
    TraceKind.CLAIM_DECLINED: "declined a claim",
    TraceKind.DECISION_UNDONE: "undid a decision",
    TraceKind.ROUTE_REVOKED: "revoked a check that had verified a claim",
    TraceKind.NAME_RELEASED: "released a held name",
    TraceKind.NAME_REFUSED: "refused a held name",
    TraceKind.RELEASE_TAKEN_BACK: "undid the release of a name",
    TraceKind.REPORT_DISMISSED: "kept a reported name",
    TraceKind.CORRECTION_ACCEPTED: "accepted a corrected name",
    TraceKind.CORRECTION_REFUSED: "refused a corrected name",
    TraceKind.NAME_PROTECTED: "put a name on the protected list",
    TraceKind.NAME_UNPROTECTED: "took a name off the protected list",
    TraceKind.FIELD_ACCEPTED: "accepted a credit, or a word to file under",
    TraceKind.FIELD_REFUSED: "refused a credit, or a word to file under",
    TraceKind.LEAD_TIED: "tied a lead signatory to a signature",
    TraceKind.LEAD_UNTIED: "untied a lead signatory",
    TraceKind.SIGNATURE_REMOVED: "removed a signature",
    TraceKind.SIGNER_ERASED: "erased a signer on request",
    TraceKind.SIGNATURE_RESTORED: "restored a signature",
    TraceKind.LIST_EXPORTED: "downloaded a list",
    TraceKind.MEMBER_INVITED: "invited someone",
    TraceKind.INVITATION_WITHDRAWN: "withdrew an invitation",
    TraceKind.MEMBER_JOINED: "joined",
    TraceKind.MEMBER_RENAMED: "chose this name",
    TraceKind.ROLE_CHANGED: "changed a role",
    TraceKind.MEMBER_REMOVED: "removed a member",
    TraceKind.ORGANISATION_RENAMED: "renamed the organisation",
    TraceKind.ORGANISATION_MOVED: "gave the organisation another address",
    TraceKind.ORGANISATION_DESCRIBED: "changed what the organisation’s page says",
    TraceKind.MARK_PUT_UP: "put up a mark of the organisation",
    TraceKind.MARK_TAKEN_DOWN: "took down the mark of the organisation",
}


OF_TWO = (TraceKind.NAME_RELEASED, TraceKind.CORRECTION_ACCEPTED)  # what a famous name takes two people for


def said(line: TraceLine) -> str:
    """As in: Ines Achterberg verified a claim (signature 312)."""
    where = f" (signature {line.signature_id})" if line.signature_id is not None else ""
    return f"{line.who or THE_OPERATOR} {_deed(line)}{where}"


def codes(line: TraceLine) -> str:
    """The codes and counts that the sentence leaves out, as in: reason: fake, version: 2."""
    left = {key: value for key, value in line.details.items() if key not in _IN_THE_SENTENCE.get(line.kind, ())}
    return ", ".join(f"{key}: {_plain(value)}" for key, value in left.items() if value not in (None, "", []))


def _deed(line: TraceLine) -> str:
    if line.details.get("famous") and line.details.get("looked") == 1 and line.kind in OF_TWO:
        return "approved a famous name, as the first of two"
    return _SENTENCES[line.kind](line) if line.kind in _SENTENCES else WORDS[line.kind]


def _verified(line: TraceLine) -> str:
    is_enough = line.details.get("enough", True)
    return WORDS[line.kind] if is_enough else "accepted one check of a claim that needs two"


def _changed_settings(line: TraceLine) -> str:
    """And which professions of the letter's own came and went."""
    told = (("added", line.details.get("professions_added")), ("removed", line.details.get("professions_removed")))
    said = [f"“{'”, “'.join(names)}” {what}" for what, names in told if names]
    return WORDS[line.kind] + (f" (professions: {'; '.join(said)})" if said else "")


def _exported(line: TraceLine) -> str:
    told = line.details
    title = title_of_list(told["list"], told.get("state"))
    return f"downloaded a list: {title}, {told['format'].upper()}, rows: {told['rows']:,}"


def _invited(line: TraceLine) -> str:
    """The address goes a month after the invitation has ended; who has joined by it is named in a line of their own."""
    return f"invited {line.invited or 'someone'} as {line.details['role']}"


def _withdrew(line: TraceLine) -> str:
    return f"withdrew the invitation of {line.invited or 'someone'}"


def _joined(line: TraceLine) -> str:
    """The operator gives places too; whoever takes up an invitation says so in person."""
    role = line.details["role"]
    if not line.is_about_oneself:
        return f"added {line.colleague or SOMEBODY} as {role}"
    return f"joined as {role}, invited by {line.inviter}" if line.inviter else f"joined as {role}"


def _changed_role(line: TraceLine) -> str:
    return f"changed the role of {line.colleague or SOMEBODY} from {line.details['before']} to {line.details['after']}"


def _removed(line: TraceLine) -> str:
    return f"removed {line.colleague or SOMEBODY}, who was {line.details['before']}"


def _renamed(line: TraceLine) -> str:
    return f"renamed the organisation from “{line.details['before']}” to “{line.details['after']}”"


def _moved(line: TraceLine) -> str:
    return f"changed the organisation’s address from “{line.details['before']}” to “{line.details['after']}”"


_SENTENCES: dict[TraceKind, Callable[[TraceLine], str]] = {
    TraceKind.CLAIM_VERIFIED: _verified,
    TraceKind.SETTINGS_CHANGED: _changed_settings,
    TraceKind.LIST_EXPORTED: _exported,
    TraceKind.MEMBER_INVITED: _invited,
    TraceKind.INVITATION_WITHDRAWN: _withdrew,
    TraceKind.MEMBER_JOINED: _joined,
    TraceKind.ROLE_CHANGED: _changed_role,
    TraceKind.MEMBER_REMOVED: _removed,
    TraceKind.ORGANISATION_RENAMED: _renamed,
    TraceKind.ORGANISATION_MOVED: _moved,
}
_IN_THE_SENTENCE: dict[TraceKind, tuple[str, ...]] = {
    TraceKind.SETTINGS_CHANGED: ("professions_added", "professions_removed"),
    TraceKind.LIST_EXPORTED: ("list", "state", "format", "rows"),
    TraceKind.MEMBER_INVITED: ("role", "invitation"),
    TraceKind.MEMBER_JOINED: ("account", "role", "invited_by"),
    TraceKind.ROLE_CHANGED: ("account", "before", "after"),
    TraceKind.MEMBER_REMOVED: ("account", "before"),
    TraceKind.ORGANISATION_RENAMED: ("before", "after"),
    TraceKind.MARK_PUT_UP: ("picture",),
    TraceKind.ORGANISATION_MOVED: ("before", "after"),
    TraceKind.NAME_RELEASED: ("looked",),
    TraceKind.CORRECTION_ACCEPTED: ("looked",),
    TraceKind.CLAIM_VERIFIED: ("decision", "enough"),
    TraceKind.CLAIM_ASKED: ("decision",),
    TraceKind.CLAIM_DECLINED: ("decision",),
    TraceKind.DECISION_UNDONE: ("decision",),
    TraceKind.ROUTE_REVOKED: ("decision",),
    TraceKind.DELIVERY_SAID: ("delivery",),
    TraceKind.DELIVERY_TAKEN_BACK: ("delivery",),
    TraceKind.DRAFT_SAVED: ("revision",),
    TraceKind.DRAFT_SHARED: ("link",),
    TraceKind.DRAFT_LINK_ENDED: ("link",),
    TraceKind.INVITATION_WITHDRAWN: ("invitation",),
}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return f"{value[:12]}…" if isinstance(value, str) and len(value) > 40 else str(value)
