"""Retention periods of personal data (docs/rules.md) that several models share."""

from datetime import timedelta
from functools import partial

from app.core.personal import Erased, Expiry, Kept, personal

DIGEST_KEPT = timedelta(days=30)  # after a link has expired, to tell it from an unknown one
NETWORK_KEPT = timedelta(days=30)
MAIL_COUNT_KEPT = timedelta(hours=24)
SETTLED_KEPT = timedelta(days=30)
SESSION_KEPT = timedelta(hours=24)  # no session lives longer

ADDRESS = Kept("the day that its letter's clocks say")  # letters/address_retention.py decides; retention/jobs.py erases
# Another mailbox of the same person, erased together with that address.
WITH_ADDRESS = Kept("it is proven, or your own address is erased", (Expiry("work addresses"),))
ARCHIVED = Kept("the letter is archived")
CHOICE = Kept("you withdraw it, or at the latest until the letter is archived")  # a consent, which can be withdrawn
DECIDED = Kept("24 hours after a final verify, 14 days after a decline or when its appeal ends")
SETTLED = Kept("a moderator has settled it")

# Data of console users and of people who watch a name.
of_no_signer = partial(personal, erased=Erased.NOT_A_SIGNERS, untold="my data is a signer's")
