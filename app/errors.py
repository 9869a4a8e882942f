"""Everything that Undersigned refuses, and how a refusal is shown.

Refusal
├── BadRequest 400           the request itself cannot be read
│   ├── StaleForm            a form of the console whose session is over
│   └── FormOfAnother        and on whose page it was is not who is signed in now
├── ForeignOrigin 403        a form posted from another site
│   └── UnnamedOrigin        or from a page that the browser does not name
├── NotAForm 415             a body of another kind
├── UnfitPicture 422         what was uploaded is no picture that we take
├── Forbidden 403            a role does not do that
├── NotFound 404
│   ├── LetterNotFound
│   └── UnknownToken         forged, mistyped, or of an erased signature
├── LetterClosed 409
├── LetterNotOpenYet 409
├── NamesAreOff 409          the letter is archived, or about to be
├── LetterChanged 409       somebody else has saved the letter since the page was shown
├── NotAllowed 409           the signature is not in a state where this can be done
│   ├── MailboxFull          its mailbox has had as many mails as we send in a day
│   └── LookAgain            what somebody decides on is not what they have looked at
│       ├── ChangedSinceSeen
│       ├── NothingWaits
│       └── SeveralWait
├── LinkExpired 410          was good once: offers the form again
├── MarkExpired 410          of a list that was opened over an hour ago: offers its beginning
├── TooMany 429              with Retry-After
├── DatabaseBusy 503         with Retry-After; nothing was kept
└── Fault 500                our own mistake

An invalid form is no refusal: it is the form again, with status 422.
"""

from collections.abc import Sequence
from typing import ClassVar


class Refusal(Exception):
    """Something that we do not do, with the sentence that says what to do next."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "That did not work"
    message: str = "Go back, look at what was sent, and try again."
    way_on: tuple[str, str] | None = None  # (href, words)
    retry_after: int | None = None  # seconds

    def __init__(self, message: str | None = None, *, way_on: tuple[str, str] | None = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message
        self.way_on = way_on or self.way_on


class BadRequest(Refusal):
    status = 400
    title = "We could not read that"
    message = "Part of what was sent is not text that we can read. Go back and type it again."


class StaleForm(BadRequest):
    title = "Your session has ended since this page was opened"
    message = (
        "Nothing was done yet, and nothing that you typed is lost: it waits on this page. "
        "Where you are signed out, sign in first, in another tab. Then send it again with this button."
    )


class FormOfAnother(BadRequest):
    title = "Another account opened this form"
    message = (
        "Nothing was done with it. We keep it for an hour, for the account that opened it: "
        "sign out, sign in with that account, and it is there as it was typed."
    )
    way_on = ("/organise/", "My letters")


class ForeignOrigin(Refusal):
    status = 403
    title = "That came from another site"
    message = "A form counts only when it is sent from its own page here. Open the page again and use its button."


class UnnamedOrigin(ForeignOrigin):
    title = "Did you send this yourself?"
    message = (
        "Your browser does not say which page this form was on, so it could have come from another site. Nothing was "
        "done with it yet. If you have just filled it in here, send it with this button: everything is as you typed it."
    )


class NotAForm(Refusal):
    status = 415
    title = "That is not a form"
    message = (
        "This site takes what its forms send: application/x-www-form-urlencoded or multipart/form-data. "
        "What can be read as JSON is under /api/v1."
    )


class UnfitPicture(Refusal):
    status = 422
    title = "We can’t take that picture"


class Forbidden(Refusal):
    status = 403
    title = "Your role does not do that"
    message = "An owner of your organisation can do it, or give you another role."
    way_on = ("/organise/", "My letters")


class NotFound(Refusal):
    status = 404
    title = "There is no such page"
    message = "Check the address for a missing or extra letter, or begin at the list of letters."
    way_on = ("/", "All letters")


class LetterNotFound(NotFound):
    title = "We can’t find that letter"
    message = "Check the address, or see all letters."


class UnknownToken(NotFound):
    title = "That link doesn’t work"
    message = (
        "Nothing was signed and nothing was changed. "
        "If the link came in a mail, copy it whole: it may have been cut at the end of a line."
    )


class LetterClosed(Refusal):
    status = 409
    title = "Signing has closed"
    message = "No more signatures are taken. The text can still be read."


class LetterNotOpenYet(Refusal):
    status = 409
    title = "Signing is not open yet"


class NamesAreOff(Refusal):
    status = 409
    title = "The names of this letter are off"
    message = (
        "It is archived, or about to be: its signers’ names are on no page and in no list. "
        "Until they are erased, an owner can take the archiving back in the letter’s settings."
    )


class LetterChanged(Refusal):
    status = 409
    title = "Somebody else has saved this letter"
    message = "It has changed since this page was shown to you. Nothing of yours was saved: open it again and look."


class MarkExpired(Refusal):
    status = 410
    title = "That part of the list is over"
    message = "A link to the next part of a list is good for an hour, for lists change. Begin it again."


class NotAllowed(Refusal):
    status = 409
    title = "That cannot be done now"
    message = "The signature has changed in the meantime. Open your private link again to see how it stands."


class MailboxFull(NotAllowed):
    title = "That mailbox has had enough from us today"
    message = (
        "We send at most three messages a day about one letter and six in all to a mailbox. Nothing was changed, and "
        "the links of those messages stay good. Ask again tomorrow."
    )


class LookAgain(NotAllowed):
    """Nothing was decided. The console shows the page anew, with this sentence."""

    title = "Look again before you decide"
    message = "Something has changed since you looked. Nothing was decided."


class ChangedSinceSeen(LookAgain):
    @classmethod
    def since_seen(cls, changed: Sequence[str]) -> "ChangedSinceSeen":
        """`changed` are the things that are not as they were shown, in words."""
        *others, last = changed
        words = f"{', '.join(others)} and {last}" if others else last
        verb = "have" if others else "has"
        return cls(f"Since you looked, {words} {verb} changed. Nothing was decided: look again.")


class NothingWaits(LookAgain):
    message = "This waits no more: somebody has decided, or its signer has changed it. Nothing was done."


class SeveralWait(LookAgain):
    message = "More than one thing waits under this name. Say which of them you decide. Nothing was done."


class LinkExpired(Refusal):
    status = 410
    title = "This link has expired"
    message = "Nothing was signed. The form gives you another link."


class TooMany(Refusal):
    status = 429
    title = "Too many requests from your network"

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = max(1, retry_after)
        super().__init__(f"Nothing was lost. Try again in {_about(self.retry_after)}.")


class DatabaseBusy(Refusal):
    status = 503
    title = "We couldn’t save that"
    message = "Wait a few seconds, then send it again. You won’t be counted twice."
    retry_after = 5


class Fault(Refusal):
    status = 500
    title = "Something went wrong here"
    message = "Nothing was kept. Try again in a minute; if it stays so, write to the letter's organiser."


def _about(seconds: int) -> str:
    if seconds <= 45:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = max(1, round(seconds / 60))
    return f"about {minutes} minute{'' if minutes == 1 else 's'}"
