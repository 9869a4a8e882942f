"""The permissions of each role: a single matrix for guards, tabs and tests."""

from enum import StrEnum

from app.models import Role


class Act(StrEnum):
    """An action in the console."""

    SEE_FIGURES = "see-figures"  # numbers, plots, maps
    READ_DRAFTS = "read-drafts"  # find unpublished letters at all
    WRITE_LETTER = "write-letter"  # draft, correct, settings
    PUBLISH_LETTER = "publish-letter"  # and close, reopen
    SAY_DELIVERED = "say-delivered"  # and revert that
    ARCHIVE_LETTER = "archive-letter"  # erases the signers; and cancel that
    REVIEW_CLAIMS = "review-claims"
    LOOK_AT_NAMES = "look-at-names"  # held, reported, corrected, protected
    SEE_SIGNATURES = "see-signatures"
    REMOVE_SIGNATURES = "remove-signatures"
    ERASE_SIGNERS = "erase-signers"  # signers who ask for it and have lost their mailbox
    EXPORT_LISTS = "export-lists"
    EXPORT_ADDRESSES = "export-addresses"
    SEE_EXPORTS = "see-exports"
    SEE_AUDIT_LOG = "see-audit-log"
    SEE_LEADS = "see-leads"  # lead signatories, and signers with their names
    TIE_LEADS = "tie-leads"  # link a lead signatory to a signature
    MANAGE_PEOPLE = "manage-people"
    NAME_ORGANISATION = "name-organisation"  # and its page, address and mark


# Acts that show signers' names to organisers; unavailable, like all names, while the letter is archived.
OF_NAMES = frozenset(
    {
        Act.REVIEW_CLAIMS,
        Act.LOOK_AT_NAMES,
        Act.SEE_SIGNATURES,
        Act.SEE_LEADS,
        Act.TIE_LEADS,
        Act.REMOVE_SIGNATURES,
        Act.ERASE_SIGNERS,
        Act.EXPORT_ADDRESSES,
    }
)

_EVERYBODY = frozenset({Act.SEE_FIGURES})

MAY: dict[Role, frozenset[Act]] = {
    Role.OWNER: frozenset(Act),
    Role.EDITOR: _EVERYBODY
    | {Act.READ_DRAFTS, Act.WRITE_LETTER, Act.PUBLISH_LETTER, Act.SEE_SIGNATURES, Act.SEE_LEADS, Act.EXPORT_LISTS},
    Role.REVIEWER: _EVERYBODY
    | {Act.READ_DRAFTS, Act.REVIEW_CLAIMS, Act.LOOK_AT_NAMES, Act.SEE_SIGNATURES, Act.REMOVE_SIGNATURES},
    Role.ADVOCATE: _EVERYBODY | {Act.EXPORT_LISTS},
}
