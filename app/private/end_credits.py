from app.frames.end_credit import EndCredit
from app.models import ClaimState, Signature
from app.professions import profession_by_slug

OF_A_SUPPORTER = "the undersigned"  # profession and credit are shown of the verified alone


def end_credit_of(signature: Signature) -> EndCredit | None:
    """What the picture of a name shows: the same as the public lists do. None when they do not show it, or when no face
    of ours has its letters.
    """
    public = signature.is_confirmed and not signature.is_held and signature.show_name and signature.hidden_at is None
    if not public or not signature.name or not signature.letter.shows_names():
        return None
    verified = signature.claim_state is ClaimState.VERIFIED
    role = _role(signature) if verified else OF_A_SUPPORTER
    credit = EndCredit(role=role, name=signature.name, letter=signature.letter.title, verified=verified)
    return credit if credit.can_be_set else None


def _role(signature: Signature) -> str:
    profession = profession_by_slug(signature.profession or "")
    return signature.credit or (profession.one if profession else OF_A_SUPPORTER)
