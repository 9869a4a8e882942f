"""All refusals of Undersigned, and how they are shown.

Refusal
├── BadRequest 400           the request itself cannot be read
│   ├── StaleForm            a console form whose session has ended
│   └── FormOfAnother        a console form opened by another account than the one signed in
├── ForeignOrigin 403        a form posted from another site
│   └── UnnamedOrigin        or from a page that the browser does not name
├── NotAForm 415             an unsupported content type
├── UnfitPicture 422         an upload that is not a picture we accept
├── Forbidden 403            not permitted for this role
├── NotFound 404
│   ├── LetterNotFound
│   └── UnknownToken         forged, mistyped, or of an erased signature
├── LetterClosed 409
├── LetterNotOpenYet 409
├── NamesAreOff 409          the letter is archived, or about to be
├── SavedMeanwhile 409       saved by someone else since the page was shown
│   ├── LetterChanged
│   └── OrganisationChanged
├── ProfessionInUse 409      a letter's own profession that a signature uses cannot be changed or removed
├── ProfessionGone 409       the chosen profession has just been removed
├── NotAllowed 409           the signature's state does not allow this
│   ├── MailboxFull          its mailbox has reached our limit of mails per day
│   └── LookAgain            the decision is about something other than what was shown
│       ├── ChangedSinceSeen
│       ├── NothingWaits
│       └── SeveralWait
├── LinkExpired 410          was valid once: offers the form again
├── MarkExpired 410          a list opened more than an hour ago: offers its beginning
├── TooMany 429              with Retry-After
├── DatabaseBusy 503         with Retry-After; nothing was saved
└── Fault 500                our own mistake

An invalid form is not a refusal: the form is shown again, with status 422.
"""

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import gettext, lazy_gettext, ngettext


class Refusal(Exception):
    """A request that we refuse, with a message that says what to do next.

    Class attributes hold lazy strings, since no reader is known yet; an instance holds them in its reader's language.
    """

    status: ClassVar[int] = 400
    title: str = lazy_gettext("That didn’t work")
    message: str = lazy_gettext("Go back, check what you sent, and try again.")
    way_on: tuple[str, str] | None = None  # (href, words)
    retry_after: int | None = None  # seconds

    def __init__(self, message: str | None = None, *, way_on: tuple[str, str] | None = None) -> None:
        self.title, self.message = str(self.title), str(message or self.message)
        super().__init__(self.message)
        if way_on := way_on or self.way_on:
            self.way_on = (way_on[0], str(way_on[1]))


class BadRequest(Refusal):
    status = 400
    title = lazy_gettext("We couldn’t read that")
    message = lazy_gettext("Part of what you sent isn’t text we can read. Go back and type it again.")


class StaleForm(BadRequest):
    title = lazy_gettext("Your session has ended")
    message = lazy_gettext(
        "Nothing has been done yet, and everything you typed is still on this page. If you are signed out, sign in "
        "first in another tab. Then send the form again with this button."
    )


class FormOfAnother(BadRequest):
    title = lazy_gettext("Another account opened this form")
    message = lazy_gettext(
        "We did nothing with it, and keep it for an hour for the account that opened it. Sign out, sign in with that "
        "account, and the form is there as it was typed."
    )
    way_on = ("/organise/", lazy_gettext("My letters"))


class ForeignOrigin(Refusal):
    status = 403
    title = lazy_gettext("That came from another site")
    message = lazy_gettext(
        "We accept a form only from its own page on this site. Open the page again and use its button."
    )


class UnnamedOrigin(ForeignOrigin):
    title = lazy_gettext("Did you send this yourself?")
    message = lazy_gettext(
        "Your browser doesn’t say which page this form came from, so it could be from another site. We have done "
        "nothing with it yet. If you have just filled it in here, send it with this button: everything is as you typed "
        "it."
    )


class NotAForm(Refusal):
    status = 415
    title = lazy_gettext("That isn’t a form")
    message = lazy_gettext(
        "This site accepts only what its forms send: application/x-www-form-urlencoded or multipart/form-data. To read "
        "data as JSON, use /api/v1."
    )


class UnfitPicture(Refusal):
    status = 422
    title = lazy_gettext("We can’t take that picture")


class Forbidden(Refusal):
    status = 403
    title = lazy_gettext("Your role doesn’t allow that")
    message = lazy_gettext("Ask an owner of your organisation to do it, or to give you another role.")
    way_on = ("/organise/", lazy_gettext("My letters"))


class NotFound(Refusal):
    status = 404
    title = lazy_gettext("We can’t find that page")
    message = lazy_gettext("Check the address, or see all letters.")
    way_on = ("/", lazy_gettext("All letters"))


class LetterNotFound(NotFound):
    title = lazy_gettext("We can’t find that letter")
    message = lazy_gettext("Check the address, or see all letters.")


class UnknownToken(NotFound):
    title = lazy_gettext("That link doesn’t work")
    message = lazy_gettext(
        "Nothing was signed or changed. If the link came in an email, copy all of it: it may have been cut off at the "
        "end of a line."
    )


class LetterClosed(Refusal):
    status = 409
    title = lazy_gettext("Signing has closed")
    message = lazy_gettext("It no longer takes signatures. You can still read the text.")


class LetterNotOpenYet(Refusal):
    status = 409
    title = lazy_gettext("Signing isn’t open yet")


class NamesAreOff(Refusal):
    status = 409
    title = lazy_gettext("This letter no longer shows names")
    message = lazy_gettext(
        "It is archived, or being archived, so its signers’ names are on no page and in no list. Until they are "
        "erased, an owner can cancel the archiving in the letter’s settings."
    )


class SavedMeanwhile(Refusal):
    status = 409
    message = lazy_gettext(
        "It has changed since you opened this page, so your changes are not saved. Open it again and check."
    )


class LetterChanged(SavedMeanwhile):
    title = lazy_gettext("Someone else has saved this letter")


class OrganisationChanged(SavedMeanwhile):
    title = lazy_gettext("Someone else has saved your organisation")


class ProfessionInUse(Refusal):
    """`professions` are those that cannot go: each with its heading and its singular."""

    status = 409
    title = lazy_gettext("Someone has chosen that profession")
    message = lazy_gettext("A signature names it, so it can’t be changed or removed. Nothing was saved.")
    professions: Sequence[tuple[str, str]] = ()

    @classmethod
    def of(cls, professions: Sequence[tuple[str, str]]) -> "ProfessionInUse":
        refusal = cls()
        refusal.professions = professions
        return refusal


class ProfessionGone(Refusal):
    status = 409
    title = lazy_gettext("That profession is no longer on the list")
    message = lazy_gettext(
        "The organisers have just removed it. Nothing was saved, and what you typed is not lost: "
        "go back and choose another one."
    )


class MarkExpired(Refusal):
    status = 410
    title = lazy_gettext("This part of the list has expired")
    message = lazy_gettext(
        "Lists change, so a link to the next part works for an hour. Start again from the beginning."
    )


class NotAllowed(Refusal):
    status = 409
    title = lazy_gettext("That can’t be done now")
    message = lazy_gettext(
        "The signature has changed in the meantime. Open your private link again to see it as it is now."
    )


class MailboxFull(NotAllowed):
    title = lazy_gettext("We’ve emailed that address enough today")
    message = lazy_gettext(
        "We send one address at most three emails a day about one letter, and six in all. Nothing was changed, and the "
        "links in those emails still work. Try again tomorrow."
    )


class LookAgain(NotAllowed):
    """Nothing was decided. The console shows the page again, with this message."""

    title = lazy_gettext("Check again before you decide")
    message = lazy_gettext("Something has changed since you opened this page. Nothing was decided.")


class ChangedSinceSeen(LookAgain):
    @classmethod
    def since_seen(cls, changed: Sequence[str]) -> "ChangedSinceSeen":
        """`changed` names the things that have changed since they were shown."""
        things = ", ".join(changed)
        return cls(
            gettext(
                "Changed since you opened this page: %(things)s. Nothing was decided. Please check again.",
                things=things,
            )
        )


class NothingWaits(LookAgain):
    message = lazy_gettext(
        "There is nothing left to decide: someone else has decided, or the signer has changed it. Nothing was done."
    )


class SeveralWait(LookAgain):
    message = lazy_gettext(
        "There is more than one thing to decide about this name. Say which one you mean. Nothing was done."
    )


class LinkExpired(Refusal):
    status = 410
    title = lazy_gettext("This link has expired")
    message = lazy_gettext("Nothing was signed. Fill in the form again to get a new link.")


class TooMany(Refusal):
    status = 429
    title = lazy_gettext("Too many requests from your network")

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = max(1, retry_after)
        super().__init__(_try_again(self.retry_after))


class DatabaseBusy(Refusal):
    status = 503
    title = lazy_gettext("We couldn’t save that")
    message = lazy_gettext("Wait a few seconds, then send it again. You won’t be counted twice.")
    retry_after = 5


class Fault(Refusal):
    status = 500
    title = lazy_gettext("Something went wrong here")
    message = lazy_gettext(
        "Nothing was saved. Try again in a minute. If it happens again, write to the letter’s organiser."
    )


def _try_again(seconds: int) -> str:
    if seconds <= 45:
        return ngettext(
            "Nothing was lost. Try again in %(num)s second.", "Nothing was lost. Try again in %(num)s seconds.", seconds
        )
    return ngettext(
        "Nothing was lost. Try again in about %(num)s minute.",
        "Nothing was lost. Try again in about %(num)s minutes.",
        max(1, round(seconds / 60)),
    )
