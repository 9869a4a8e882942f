"""The sentences of the audit log. Signers are never named: a signature appears as its row id."""

from collections.abc import Callable, Iterable

from babel.lists import format_list
from flask_babel import gettext, lazy_gettext, pgettext

from app.audit_log.read import ShownLine
from app.audit_log.record import AuditKind
from app.console import audit_log_details
from app.exports.records import title_of_list
from app.i18n.formats import locale_here, thousands
from app.models import Role

# Events whose sentence has no other parameter than the actor.
WORDS: dict[AuditKind, str] = {
    AuditKind.LETTER_DRAFTED: lazy_gettext("%(who)s started the letter"),
    AuditKind.DRAFT_SAVED: lazy_gettext("%(who)s saved the draft"),
    AuditKind.DRAFT_SHARED: lazy_gettext("%(who)s made a link that shows the draft"),
    AuditKind.DRAFT_LINK_ENDED: lazy_gettext("%(who)s ended a link that showed the draft"),
    AuditKind.DRAFT_DELETED: lazy_gettext("%(who)s deleted the draft"),
    AuditKind.LETTER_PUBLISHED: lazy_gettext("%(who)s published the letter"),
    AuditKind.LETTER_UNPUBLISHED: lazy_gettext("%(who)s made the letter a draft again"),
    AuditKind.TEXT_CORRECTED: lazy_gettext("%(who)s corrected the text"),
    AuditKind.TEXT_VERSIONED: lazy_gettext("%(who)s published a new version of the text"),
    AuditKind.SETTINGS_CHANGED: lazy_gettext("%(who)s changed the settings"),
    AuditKind.LETTER_CLOSED: lazy_gettext("%(who)s closed the letter"),
    AuditKind.LETTER_REOPENED: lazy_gettext("%(who)s reopened the letter"),
    AuditKind.SIGNING_PAUSED: lazy_gettext("%(who)s paused signing"),
    AuditKind.SIGNING_RESUMED: lazy_gettext("%(who)s let people sign again"),
    AuditKind.LETTER_TAKEN_DOWN: lazy_gettext("%(who)s took the letter down"),
    AuditKind.LETTER_PUT_BACK: lazy_gettext("%(who)s put the letter back on its page"),
    AuditKind.PICTURE_PUT_UP: lazy_gettext("%(who)s uploaded a share picture"),
    AuditKind.PICTURE_DESCRIBED: lazy_gettext("%(who)s changed the description of the share picture"),
    AuditKind.PICTURE_TAKEN_DOWN: lazy_gettext("%(who)s went back to the drawn share picture"),
    AuditKind.DELIVERY_SAID: lazy_gettext("%(who)s recorded a delivery"),
    AuditKind.DELIVERY_TAKEN_BACK: lazy_gettext("%(who)s undid a delivery"),
    AuditKind.ARCHIVING_BEGUN: lazy_gettext(
        "%(who)s started archiving the letter: its signers are erased after a week"
    ),
    AuditKind.ARCHIVING_TAKEN_BACK: lazy_gettext("%(who)s cancelled the archiving"),
    AuditKind.LETTER_ARCHIVED: lazy_gettext("%(who)s archived the letter"),
    AuditKind.CLAIM_VERIFIED: lazy_gettext("%(who)s verified a claim"),
    AuditKind.CLAIM_ASKED: lazy_gettext("%(who)s asked about a claim"),
    AuditKind.CLAIM_DECLINED: lazy_gettext("%(who)s declined a claim"),
    AuditKind.DECISION_UNDONE: lazy_gettext("%(who)s undid a decision"),
    AuditKind.ROUTE_REVOKED: lazy_gettext("%(who)s revoked a check that had verified a claim"),
    AuditKind.NAME_RELEASED: lazy_gettext("%(who)s released a held name"),
    AuditKind.NAME_REFUSED: lazy_gettext("%(who)s refused a held name"),
    AuditKind.RELEASE_TAKEN_BACK: lazy_gettext("%(who)s undid the release of a name"),
    AuditKind.REPORT_DISMISSED: lazy_gettext("%(who)s kept a reported name"),
    AuditKind.CORRECTION_ACCEPTED: lazy_gettext("%(who)s accepted a corrected name"),
    AuditKind.CORRECTION_REFUSED: lazy_gettext("%(who)s refused a corrected name"),
    AuditKind.NAME_PROTECTED: lazy_gettext("%(who)s put a name on the protected list"),
    AuditKind.NAME_UNPROTECTED: lazy_gettext("%(who)s took a name off the protected list"),
    AuditKind.FIELD_ACCEPTED: lazy_gettext("%(who)s accepted a credit, or a word to file under"),
    AuditKind.FIELD_REFUSED: lazy_gettext("%(who)s refused a credit, or a word to file under"),
    AuditKind.LEAD_TIED: lazy_gettext("%(who)s tied a lead signatory to a signature"),
    AuditKind.LEAD_UNTIED: lazy_gettext("%(who)s untied a lead signatory"),
    AuditKind.SIGNATURE_REMOVED: lazy_gettext("%(who)s removed a signature"),
    AuditKind.SIGNER_ERASED: lazy_gettext("%(who)s erased a signer on request"),
    AuditKind.SIGNATURE_RESTORED: lazy_gettext("%(who)s restored a signature"),
    AuditKind.MEMBER_RENAMED: lazy_gettext("%(who)s chose this name"),
    AuditKind.ORGANISATION_DESCRIBED: lazy_gettext("%(who)s changed what the organisation’s page says"),
    AuditKind.MARK_PUT_UP: lazy_gettext("%(who)s put up a mark of the organisation"),
    AuditKind.MARK_TAKEN_DOWN: lazy_gettext("%(who)s took down the mark of the organisation"),
    AuditKind.SWITCH_TURNED: lazy_gettext("%(who)s turned a switch of the site"),
}

OF_TWO = (AuditKind.NAME_RELEASED, AuditKind.CORRECTION_ACCEPTED)  # needs two approvals for a famous name


def said(line: ShownLine) -> str:
    """For example: Ines Achterberg verified a claim (signature 312)."""
    sentence = _sentence(line, line.who or pgettext("who has done something", "The operator"))
    if line.signature_id is None:
        return sentence
    return gettext("%(sentence)s (signature %(number)s)", sentence=sentence, number=line.signature_id)


def codes(line: ShownLine) -> str:
    """The details that are not in the sentence, for example: reason: the person named did not sign, version: 2."""
    left = {key: value for key, value in line.details.items() if key not in _IN_THE_SENTENCE.get(line.kind, ())}
    told = [audit_log_details.told(key, value) for key, value in left.items() if value not in (None, "", [])]
    return str(format_list(told, style="unit", locale=locale_here()))


def _sentence(line: ShownLine, who: str) -> str:
    if line.details.get("famous") and line.details.get("looked") == 1 and line.kind in OF_TWO:
        return gettext("%(who)s approved a famous name, as the first of two", who=who)
    return SENTENCES.get(line.kind, _plainly)(line, who)


def _plainly(line: ShownLine, who: str) -> str:
    return WORDS[line.kind] % {"who": who}


def _verified(line: ShownLine, who: str) -> str:
    if line.details.get("enough", True):
        return _plainly(line, who)
    return gettext("%(who)s accepted one check of a claim that needs two", who=who)


def _changed_settings(line: ShownLine, who: str) -> str:
    """Names the custom professions that were added or removed."""
    added, removed = (_quoted(line.details.get(f"professions_{what}") or ()) for what in ("added", "removed"))
    if added and removed:
        return gettext(
            "%(who)s changed the settings (professions: %(added)s added; %(removed)s removed)",
            who=who, added=added, removed=removed,
        )  # fmt: skip
    if added:
        return gettext("%(who)s changed the settings (professions: %(added)s added)", who=who, added=added)
    if removed:
        return gettext("%(who)s changed the settings (professions: %(removed)s removed)", who=who, removed=removed)
    return _plainly(line, who)


def _quoted(words: Iterable[str]) -> str:
    """For example: “Stunt performers”, “Foley artists”."""
    quoted = [pgettext("in a list", "“%(words)s”", words=one) for one in words]
    return str(format_list(quoted, style="unit", locale=locale_here()))


def _exported(line: ShownLine, who: str) -> str:
    told = line.details
    return gettext(
        "%(who)s downloaded a list: %(title)s, %(format)s, rows: %(rows)s",
        who=who, title=title_of_list(told["list"], told.get("state")), format=told["format"].upper(),
        rows=thousands(told["rows"]),
    )  # fmt: skip


def _invited(line: ShownLine, who: str) -> str:
    """The address is erased a month after the invitation ends; the invitee's own event records who joined."""
    role = _role(line.details["role"])
    if not line.invited:
        return gettext("%(who)s invited someone as %(role)s", who=who, role=role)
    return gettext("%(who)s invited %(address)s as %(role)s", who=who, address=line.invited, role=role)


def _withdrew(line: ShownLine, who: str) -> str:
    if not line.invited:
        return gettext("%(who)s withdrew the invitation of someone", who=who)
    return gettext("%(who)s withdrew the invitation of %(address)s", who=who, address=line.invited)


def _joined(line: ShownLine, who: str) -> str:
    """Covers members added by the operator as well as those who accepted an invitation themselves."""
    role = _role(line.details["role"])
    if not line.is_about_oneself:
        return gettext("%(who)s added %(colleague)s as %(role)s", who=who, colleague=_colleague(line), role=role)
    if line.inviter:
        return gettext("%(who)s joined as %(role)s, invited by %(inviter)s", who=who, role=role, inviter=line.inviter)
    return gettext("%(who)s joined as %(role)s", who=who, role=role)


def _changed_role(line: ShownLine, who: str) -> str:
    return gettext(
        "%(who)s changed the role of %(colleague)s from %(before)s to %(after)s",
        who=who, colleague=_colleague(line),
        before=_role(line.details["before"]), after=_role(line.details["after"]),
    )  # fmt: skip


def _removed(line: ShownLine, who: str) -> str:
    return gettext(
        "%(who)s removed %(colleague)s, who was %(role)s",
        who=who, colleague=_colleague(line), role=_role(line.details["before"]),
    )  # fmt: skip


def _renamed(line: ShownLine, who: str) -> str:
    return gettext(
        "%(who)s renamed the organisation from “%(before)s” to “%(after)s”",
        who=who, before=line.details["before"], after=line.details["after"],
    )  # fmt: skip


def _moved(line: ShownLine, who: str) -> str:
    return gettext(
        "%(who)s changed the organisation’s address from “%(before)s” to “%(after)s”",
        who=who, before=line.details["before"], after=line.details["after"],
    )  # fmt: skip


def _colleague(line: ShownLine) -> str:
    return line.colleague or pgettext("instead of a name", "someone who has left")


def _role(code: str) -> str:
    return Role(code).words if code in set(Role) else code


SENTENCES: dict[AuditKind, Callable[[ShownLine, str], str]] = {
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
