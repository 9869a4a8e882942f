from dataclasses import dataclass

from app.claim_routes.draft import ClaimDraft
from app.text.filing import file_under_guess


@dataclass(frozen=True)
class Credited:
    """How a signature is or will be credited: cleaned and validated."""

    name: str
    file_under: str
    credit: str | None


@dataclass(frozen=True, kw_only=True)
class Details:
    """A signer's answers on the sign form or the confirm form: cleaned and validated."""

    name: str
    country: str  # ISO alpha-2
    region: str | None  # USPS, in the US
    show_name: bool
    updates: bool  # may be mailed about the letter
    claims: bool  # "I work in the industry"
    profession: str | None  # slug
    credit: str | None
    claim_draft: ClaimDraft | None  # how the claim can be checked
    promised: tuple[str, ...]  # keys of a pledge's actions
    quote: bool = False  # may be asked for a quote
    file_under: str | None = None  # only if the guess is wrong

    @property
    def credited(self) -> Credited:
        return Credited(self.name, self.file_under or file_under_guess(self.name), self.credit)
