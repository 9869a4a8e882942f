"""Reasons for a reviewer's question or decline: codes for the record, and sentences for the reviewer and the signer."""

from enum import StrEnum

from flask_babel import lazy_gettext


class AskReason(StrEnum):
    """What a reviewer needs to know before deciding."""

    WHAT_TIE = "what-tie"
    WHICH_PERSON = "which-person"
    PAGE_IS_EMPTY = "page-is-empty"
    OTHER_EVIDENCE = "other-evidence"


class DeclineReason(StrEnum):
    """Why a claim was declined."""

    ANOTHER_PERSON = "another-person"
    NO_CREDITS = "no-credits"
    NO_TIE = "no-tie"
    NO_ANSWER = "no-answer"


# For the reviewer, who chooses one.
CHOICES: dict[str, str] = {
    AskReason.WHAT_TIE: lazy_gettext("What ties this mailbox to the person on the page?"),
    AskReason.WHICH_PERSON: lazy_gettext("The page gives another name, or several people"),
    AskReason.PAGE_IS_EMPTY: lazy_gettext("The page doesn’t open, or shows no credits yet"),
    AskReason.OTHER_EVIDENCE: lazy_gettext("Another page or number is needed"),
    DeclineReason.ANOTHER_PERSON: lazy_gettext("The page is about another person"),
    DeclineReason.NO_CREDITS: lazy_gettext("The page shows no credits in this profession"),
    DeclineReason.NO_TIE: lazy_gettext("Nothing ties this mailbox to the person on the page"),
    DeclineReason.NO_ANSWER: lazy_gettext("The question was not answered"),
}
# Why a proven work mailbox is sent to review, by its ReviewReason: for the reviewer, and for the signer.
WHY_A_PERSON_LOOKS: dict[str, str] = {
    "mailbox-used": lazy_gettext("Mailbox used before"),
    "role-mailbox": lazy_gettext("A role mailbox"),
    "host-not-listed": lazy_gettext("A host that is not listed"),
    "share-of-domain": lazy_gettext("Too many of this domain"),
}
WHY_A_PERSON_LOOKS_TOLD: dict[str, str] = {
    "mailbox-used": lazy_gettext("This address has already verified someone on this letter."),
    "role-mailbox": lazy_gettext("Its name describes a task, so it doesn’t show who reads it."),
    "host-not-listed": lazy_gettext("A domain above it is on our list, but this one isn’t."),
    "share-of-domain": lazy_gettext("Many people at this domain are already verified on this letter."),
}
# For the signer, in the mail and on the private page.
TOLD: dict[str, str] = {
    AskReason.WHAT_TIE: lazy_gettext("What shows that your mailbox belongs to the person on that page?"),
    AskReason.WHICH_PERSON: lazy_gettext("The page gives another name, or several people. Which of them are you?"),
    AskReason.PAGE_IS_EMPTY: lazy_gettext("The page did not open, or shows no credits yet. Is there another one?"),
    AskReason.OTHER_EVIDENCE: lazy_gettext("Is there another page or number that names you?"),
    DeclineReason.ANOTHER_PERSON: lazy_gettext("The page seems to be about another person."),
    DeclineReason.NO_CREDITS: lazy_gettext("The page shows no credits in the profession you gave."),
    DeclineReason.NO_TIE: lazy_gettext("Nothing ties your mailbox to the person on the page."),
    DeclineReason.NO_ANSWER: lazy_gettext("The reviewer’s question was not answered."),
    "domain-removed": lazy_gettext("The email domain that your check relied on is no longer on our list."),
}
