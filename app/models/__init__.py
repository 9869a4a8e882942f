"""The database models, one noun per file. Behaviour lives in the other rooms; a model only describes its row."""

from app.models.account import Account, Passkey, SignInLink
from app.models.address_change import AddressChange
from app.models.audit_line import AuditLine
from app.models.code import Code
from app.models.console_session import ConsoleSession
from app.models.correction import Correction
from app.models.decision import Decision, Verdict
from app.models.delivery import Delivery
from app.models.domain import ListedDomain
from app.models.draft_link import DraftLink
from app.models.entry import Entry, EntryKind
from app.models.export import Export
from app.models.journal import Journal
from app.models.key import PLATFORM_KEY, Key
from app.models.last_run import LastRun
from app.models.later_answers import LaterAnswers
from app.models.letter import (
    ADDRESS_KEPT,
    NAMES_ARE_OFF,
    OPEN_OR_CLOSED,
    Layout,
    Letter,
    LetterKind,
    LetterState,
)
from app.models.letter_parts import Addressee, Author, Endorsement, LetterProfession, OwnProfession, Promise
from app.models.list_revision import ListRevision
from app.models.lost_range import LostRange
from app.models.mail import MailCount, MailKind, MailState, OutgoingMail, Suppression, SuppressionReason
from app.models.membership import Invitation, Membership, Role
from app.models.migration import Migration
from app.models.name_word import NameWord
from app.models.organisation import AliasKind, Organisation, OrganisationAlias
from app.models.organisation_mark import OrganisationMark
from app.models.password_reset import PasswordReset
from app.models.protected_name import ProtectedName
from app.models.published_credits_route import PublishedCreditsRoute
from app.models.report import Report, ReportKind
from app.models.route import ReviewReason, Route, RouteState
from app.models.share_picture import SharePicture
from app.models.signature import (
    HOLDS_ITS_MAILBOX,
    ClaimState,
    CountedPromise,
    Signature,
    SignaturePromise,
    SignatureState,
    Standing,
)
from app.models.tally import DayTally, ProfessionTally, PromiseTally, Tally
from app.models.text_version import TextVersion
from app.models.token import Token
from app.models.total import Total
from app.models.turned_switch import TurnedSwitch
from app.models.unsent_form import UnsentForm
from app.models.waiting_field import Field, WaitingField
from app.models.work_email_route import WorkEmailRoute

__all__ = [
    "ADDRESS_KEPT",
    "HOLDS_ITS_MAILBOX",
    "NAMES_ARE_OFF",
    "OPEN_OR_CLOSED",
    "PLATFORM_KEY",
    "Account",
    "AddressChange",
    "Addressee",
    "AliasKind",
    "AuditLine",
    "Author",
    "ClaimState",
    "Code",
    "ConsoleSession",
    "Correction",
    "CountedPromise",
    "DayTally",
    "Decision",
    "Delivery",
    "DraftLink",
    "Endorsement",
    "Entry",
    "EntryKind",
    "Export",
    "Field",
    "Invitation",
    "Journal",
    "Key",
    "LastRun",
    "LaterAnswers",
    "Layout",
    "Letter",
    "LetterKind",
    "LetterProfession",
    "LetterState",
    "ListRevision",
    "ListedDomain",
    "LostRange",
    "MailCount",
    "MailKind",
    "MailState",
    "Membership",
    "Migration",
    "NameWord",
    "Organisation",
    "OrganisationAlias",
    "OrganisationMark",
    "OutgoingMail",
    "OwnProfession",
    "Passkey",
    "PasswordReset",
    "ProfessionTally",
    "Promise",
    "PromiseTally",
    "ProtectedName",
    "PublishedCreditsRoute",
    "Report",
    "ReportKind",
    "ReviewReason",
    "Role",
    "Route",
    "RouteState",
    "SharePicture",
    "SignInLink",
    "Signature",
    "SignaturePromise",
    "SignatureState",
    "Standing",
    "Suppression",
    "SuppressionReason",
    "Tally",
    "TextVersion",
    "Token",
    "Total",
    "TurnedSwitch",
    "UnsentForm",
    "Verdict",
    "WaitingField",
    "WorkEmailRoute",
]
