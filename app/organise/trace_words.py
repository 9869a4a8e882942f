"""The lines of the trace in words. No signer is named: a signature is its number in our rows."""

from collections.abc import Callable
from typing import Any

from app.accounts.trace import TraceKind
from app.accounts.trail import TraceLine
from app.exports.records import title_of_list

THE_OPERATOR = "The operator"
SOMEBODY = "somebody who is gone"

WORDS: dict[TraceKind, str] = {
    TraceKind.LETTER_DRAFTED: "began the letter",
    TraceKind.DRAFT_SAVED: "saved the draft",
    TraceKind.DRAFT_SHARED: "made a link that shows the draft",
    TraceKind.DRAFT_LINK_ENDED: "ended a link that showed the draft",
    TraceKind.DRAFT_DELETED: "deleted the draft",
    TraceKind.LETTER_PUBLISHED: "published the letter",
    TraceKind.LETTER_UNPUBLISHED: "made the letter a draft again",
    TraceKind.TEXT_CORRECTED: "corrected the text",
    TraceKind.TEXT_VERSIONED: "put up a new version of the text",
    TraceKind.SETTINGS_CHANGED: "changed the settings",
    TraceKind.LETTER_CLOSED: "closed the letter",
    TraceKind.LETTER_REOPENED: "opened the letter again",
    TraceKind.PICTURE_PUT_UP: "put up a share picture of the letter’s own",
    TraceKind.PICTURE_DESCRIBED: "described the share picture in other words",
    TraceKind.PICTURE_TAKEN_DOWN: "went back to the drawn share picture",
    TraceKind.DELIVERY_SAID: "said that the letter was delivered",
    TraceKind.DELIVERY_TAKEN_BACK: "took back that the letter was delivered",
    TraceKind.ARCHIVING_BEGUN: "began to archive the letter: its signers are erased in a week",
    TraceKind.ARCHIVING_TAKEN_BACK: "took the archiving back",
    TraceKind.LETTER_ARCHIVED: "archived the letter",
    TraceKind.CLAIM_VERIFIED: "verified a claim",
    TraceKind.CLAIM_ASKED: "asked about a claim",
    TraceKind.CLAIM_DECLINED: "declined a claim",
    TraceKind.DECISION_UNDONE: "took back a decision",
    TraceKind.ROUTE_REVOKED: "revoked what a claim was verified by",
    TraceKind.NAME_RELEASED: "released a held name",
    TraceKind.NAME_REFUSED: "refused a held name",
    TraceKind.RELEASE_TAKEN_BACK: "took back the release of a name",
    TraceKind.REPORT_DISMISSED: "let a reported name stand",
    TraceKind.CORRECTION_ACCEPTED: "accepted a corrected name",
    TraceKind.CORRECTION_REFUSED: "refused a corrected name",
    TraceKind.NAME_PROTECTED: "put a name on the protected list",
    TraceKind.NAME_UNPROTECTED: "took a name off the protected list",
    TraceKind.FIELD_ACCEPTED: "let a credit stand, or a word to file under",
    TraceKind.FIELD_REFUSED: "kept a credit off, or a word to file under",
    TraceKind.LEAD_TIED: "tied a lead signatory to a signature",
    TraceKind.LEAD_UNTIED: "untied a lead signatory",
    TraceKind.SIGNATURE_REMOVED: "removed a signature",
    TraceKind.SIGNER_ERASED: "erased a signer on request",
    TraceKind.SIGNATURE_RESTORED: "restored a signature",
    TraceKind.LIST_EXPORTED: "took out a list",
    TraceKind.MEMBER_INVITED: "invited somebody",
    TraceKind.INVITATION_WITHDRAWN: "took back an invitation",
    TraceKind.MEMBER_JOINED: "joined",
    TraceKind.MEMBER_RENAMED: "took this name",
    TraceKind.ROLE_CHANGED: "changed a role",
    TraceKind.MEMBER_REMOVED: "removed a member",
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
        return "let a famous name stand, the first of two"
    return _SENTENCES[line.kind](line) if line.kind in _SENTENCES else WORDS[line.kind]


def _verified(line: TraceLine) -> str:
    is_enough = line.details.get("enough", True)
    return WORDS[line.kind] if is_enough else "accepted one proof of a claim that needs two"


def _exported(line: TraceLine) -> str:
    told = line.details
    title = title_of_list(told["list"], told.get("state"))
    return f"took out a list: {title}, {told['format'].upper()}, {told['rows']:,} row{'' if told['rows'] == 1 else 's'}"


def _invited(line: TraceLine) -> str:
    """The address goes a month after the invitation has ended; who has joined by it is named in a line of their own."""
    return f"invited {line.invited or 'somebody'} as {line.details['role']}"


def _withdrew(line: TraceLine) -> str:
    return f"took back the invitation of {line.invited or 'somebody'}"


def _joined(line: TraceLine) -> str:
    """The operator gives places too; whoever takes up an invitation says so in person."""
    role = line.details["role"]
    invited = f", invited by {line.inviter}" if line.inviter else ""
    return (
        f"joined as {role}{invited}"
        if line.is_about_oneself
        else f"gave {line.colleague or SOMEBODY} a place as {role}"
    )


def _changed_role(line: TraceLine) -> str:
    return f"made {line.colleague or SOMEBODY} {line.details['after']} instead of {line.details['before']}"


def _removed(line: TraceLine) -> str:
    return f"removed {line.colleague or SOMEBODY}, who was {line.details['before']}"


_SENTENCES: dict[TraceKind, Callable[[TraceLine], str]] = {
    TraceKind.CLAIM_VERIFIED: _verified,
    TraceKind.LIST_EXPORTED: _exported,
    TraceKind.MEMBER_INVITED: _invited,
    TraceKind.INVITATION_WITHDRAWN: _withdrew,
    TraceKind.MEMBER_JOINED: _joined,
    TraceKind.ROLE_CHANGED: _changed_role,
    TraceKind.MEMBER_REMOVED: _removed,
}
_IN_THE_SENTENCE: dict[TraceKind, tuple[str, ...]] = {
    TraceKind.LIST_EXPORTED: ("list", "state", "format", "rows"),
    TraceKind.MEMBER_INVITED: ("role", "invitation"),
    TraceKind.MEMBER_JOINED: ("account", "role", "invited_by"),
    TraceKind.ROLE_CHANGED: ("account", "before", "after"),
    TraceKind.MEMBER_REMOVED: ("account", "before"),
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
