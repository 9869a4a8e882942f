"""Until when what we know of a person is kept (docs/rules.md): what several nouns share."""

from datetime import timedelta
from functools import partial

from app.core.personal import Erased, Kept, personal

DIGEST_KEPT = timedelta(days=30)  # of a link that has expired: it was good once
NETWORK_KEPT = timedelta(days=30)
MAIL_COUNT_KEPT = timedelta(hours=24)
SETTLED_KEPT = timedelta(days=30)
SESSION_KEPT = timedelta(hours=24)  # none lives longer

ADDRESS = Kept("the day that its letter's clocks say")  # letters/address_retention.py; retention/jobs.py erases it
ARCHIVED = Kept("the letter is archived")
CHOICE = Kept("you withdraw it, or at the latest until the letter is archived")  # a consent, which may be taken back
DECIDED = Kept("24 hours after a final verify, 14 days after a decline or when its appeal ends")
SETTLED = Kept("a moderator has settled it")

# Of somebody who works in the console, or watches a name.
of_no_signer = partial(personal, erased=Erased.NOT_A_SIGNERS, untold="my data is a signer's")
