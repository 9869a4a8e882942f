from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import ListedDomain, Route, RouteState, Tally


def is_listed(session: Session, domain: str) -> bool:
    """Whether the operator has approved the domain, or a domain above it, as one of a studio, agency, guild …"""
    labels = domain.split(".")
    above = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    return session.scalar(select(func.count()).select_from(ListedDomain).where(ListedDomain.domain.in_(above))) != 0


def count_passed_by_domain(session: Session, *, letter_id: int, domain: str) -> int:
    return session.scalar(
        select(func.count()).select_from(Route).where(
            Route.letter_id == letter_id, Route.domain == domain, Route.state == RouteState.PASSED
        )
    ) or 0  # fmt: skip


def count_signed(session: Session, letter_id: int) -> int:
    return session.scalar(select(Tally.signed).where(Tally.letter_id == letter_id)) or 0


def is_spent(session: Session, *, letter_id: int, mailbox: bytes | None) -> bool:
    """Whether this work mailbox has proven somebody on this letter already."""
    return session.scalar(
        select(func.count()).select_from(Route).where(
            Route.letter_id == letter_id, Route.mailbox_digest == mailbox, Route.state == RouteState.PASSED
        )
    ) != 0  # fmt: skip
