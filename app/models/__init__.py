"""The nouns, one a file. Behaviour lives in the rooms of the verbs; a model only tells the truth about its row."""

from app.models.address_change import AddressChange
from app.models.code import Code
from app.models.correction import Correction
from app.models.domain import ListedDomain
from app.models.entry import Entry, EntryKind
from app.models.key import PLATFORM_KEY, Key
from app.models.letter import (
    ADDRESS_KEPT,
    Addressee,
    Author,
    Endorsement,
    Letter,
    LetterKind,
    LetterProfession,
    LetterState,
    PledgeAction,
)
from app.models.lost_range import LostRange
from app.models.mail import MailCount, MailKind, MailState, OutgoingMail, Suppression
from app.models.name_word import NameWord
from app.models.organisation import Organisation
from app.models.report import Report, ReportKind
from app.models.route import Route, RouteKind, RouteState
from app.models.signature import ClaimState, Signature, SignatureAction, SignatureState, Standing
from app.models.tally import ProfessionTally, Tally
from app.models.text_version import TextVersion
from app.models.token import Token

__all__ = [
    "ADDRESS_KEPT",
    "PLATFORM_KEY",
    "AddressChange",
    "Addressee",
    "Author",
    "ClaimState",
    "Code",
    "Correction",
    "Endorsement",
    "Entry",
    "EntryKind",
    "Key",
    "Letter",
    "LetterKind",
    "LetterProfession",
    "LetterState",
    "ListedDomain",
    "LostRange",
    "MailCount",
    "MailKind",
    "MailState",
    "NameWord",
    "Organisation",
    "OutgoingMail",
    "PledgeAction",
    "ProfessionTally",
    "Report",
    "ReportKind",
    "Route",
    "RouteKind",
    "RouteState",
    "Signature",
    "SignatureAction",
    "SignatureState",
    "Standing",
    "Suppression",
    "Tally",
    "TextVersion",
    "Token",
]
