"""The mark (logo) of an organisation: uploaded, shown on its page, removed. Does not commit."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.db import count_changed, table_of
from app.models import Organisation, OrganisationMark
from app.models.kept_picture import PictureFile
from app.pictures.uploading import Frame, Picture

FRAME = Frame(400, 160)  # twice the size at which it is shown


def mark_of(session: Session, organisation_id: int) -> OrganisationMark | None:
    """Without its content."""
    found = select(OrganisationMark).where(OrganisationMark.organisation_id == organisation_id)
    return session.scalar(found.execution_options(populate_existing=True))


def file_of(session: Session, organisation_id: int, *, digest: str) -> PictureFile | None:
    """None if there is no mark, or another one by now."""
    here = (OrganisationMark.organisation_id == organisation_id, OrganisationMark.digest == digest)
    row = session.execute(select(OrganisationMark.content, OrganisationMark.media_type).where(*here)).one_or_none()
    return PictureFile(*row) if row is not None else None


def put_up(session: Session, *, organisation: Organisation, picture: Picture, by: By, now: datetime) -> None:
    """Replaces the current one."""
    _lock(session, organisation)
    _erase(session, organisation.id)
    values = {"content": picture.content, "media_type": picture.media_type, "digest": picture.digest}
    size = {"width": picture.width, "height": picture.height}
    whose = {"organisation_id": organisation.id, "put_up_at": now}
    session.execute(insert(table_of(OrganisationMark)).values(values | size | whose))
    record(session, AuditKind.MARK_PUT_UP, by=by, now=now, picture=picture.digest)


def take_down(session: Session, *, organisation: Organisation, by: By, now: datetime) -> None:
    """Does nothing if there is no mark."""
    _lock(session, organisation)
    if _erase(session, organisation.id):
        record(session, AuditKind.MARK_TAKEN_DOWN, by=by, now=now)


def _erase(session: Session, organisation_id: int) -> bool:
    """True if there was one."""
    where = OrganisationMark.organisation_id == organisation_id
    return count_changed(session, delete(OrganisationMark).where(where)) > 0


def _lock(session: Session, organisation: Organisation) -> None:
    """Serialises concurrent changes by two owners."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
