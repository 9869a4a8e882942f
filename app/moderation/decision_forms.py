"""The forms of the page of a letter's names: a decision, or names to protect."""

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, Field, IntegerField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import AnyOf, NumberRange

from app.core.errors import BadRequest
from app.core.row_ids import LARGEST_ID
from app.moderation.decisions import NameDecision, Seen
from app.moderation.kinds import KINDS
from app.moderation.reasons import RemovalReason
from app.signing.address_fields import AddressField
from app.text import names
from app.text.lookalikes import skeleton
from app.web.bounded_fields import UNTICKED, AtMost, Form

REASONS = [
    SelectChoice(RemovalReason.FAKE.value, lazy_gettext("The person named did not sign")),
    SelectChoice(RemovalReason.NOT_A_NAME.value, lazy_gettext("Not a person’s name")),
    SelectChoice(RemovalReason.DUPLICATE.value, lazy_gettext("The same person has already signed")),
    SelectChoice(RemovalReason.ABUSE.value, lazy_gettext("Used for something other than signing")),
]
SHORTEN_NAME = lazy_gettext("Shorten the name to 100 characters")
OR_EMPTY = lazy_gettext("Enter an email address in full, like name@example.org, or leave it empty")


class NameForm(Form):
    """A button beside a name; the page fills in everything but the reason."""

    waiting = StringField(validators=[AnyOf(list(KINDS))])
    number = IntegerField(validators=[NumberRange(min=1, max=LARGEST_ID)])
    seen = StringField()
    verdict = StringField(validators=[AnyOf(["yes", "no"])])
    reason = SelectField(lazy_gettext("Why"), choices=REASONS, default=RemovalReason.FAKE.value)

    def decision(self) -> NameDecision:
        """Raises BadRequest for what no page of ours sends."""
        if not self.validate():
            raise BadRequest(gettext("Choose one of the buttons beside the name."))
        return NameDecision(
            signature_id=self.number.data or 0,
            on=Seen(self.seen.data),
            stands=self.verdict.data == "yes",
            kind=self.waiting.data,
            reason=RemovalReason(self.reason.data),
        )


MOST_AT_ONCE = 20
LONGEST_LINE = 1_000
TOO_MANY_NAMES = lazy_gettext("Enter up to %(most)s names at once, one on each line", most=MOST_AT_ONCE)


class ProtectForm(Form):
    """Names to protect, one per line."""

    name = StringField(lazy_gettext("Names"), [AtMost(MOST_AT_ONCE, raw=MOST_AT_ONCE * 200, says=TOO_MANY_NAMES)])
    famous = BooleanField(false_values=UNTICKED)
    watch = AddressField(lazy_gettext("Who to email"), missing=OR_EMPTY, instead=OR_EMPTY)

    def validate_name(self, _field: Field) -> None:
        if not self.names:
            raise ValidationError(gettext("Enter the name as it is usually written"))
        if len(self.names) > MOST_AT_ONCE:
            raise ValidationError(TOO_MANY_NAMES)
        for typed in self.names:
            check_protected(typed)

    @property
    def names(self) -> list[str]:
        """The names, one per line, without duplicates."""
        lines = (line.strip() for line in (self.name.data or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def validate_watch(self, field: Field) -> None:
        if field.data:
            self.watch.read()


def check_protected(typed: str) -> None:
    """Raises ValidationError, with the number of the line."""
    cleaned = names.clean_name(typed) if len(typed) <= LONGEST_LINE else typed
    if names.too_long(cleaned):
        raise ValidationError(gettext("Shorten “%(name)s…” to 100 characters", name=typed[:40]))
    if not names.is_name(cleaned) or not skeleton(cleaned):
        raise ValidationError(
            gettext("We can’t recognise “%(name)s” as a name. Enter it as it is usually written", name=cleaned[:40])
        )
