"""The preview picture of a letter's link: the generated one, or one that its organisers uploaded.

Does not commit. A picture is erased with its letter: when a draft is deleted, and when a letter is archived.
"""

from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.orm import Session

from app.audit_log.record import AuditKind, By, record
from app.core.db import count_changed, table_of
from app.core.errors import LetterNotFound, NotAllowed
from app.letters import drawn_pictures
from app.letters.locking import locked
from app.models import Letter, SharePicture
from app.models.kept_picture import PictureFile
from app.pictures.uploading import Frame, Picture

FRAME = Frame(1200, 630, ground="#fcfbf8")
MOST = 200  # per organisation
TOO_MANY = lazy_gettext(
    "Your organisation has %(most)s share pictures of its own. Go back to the drawn one of another letter first.",
    most=MOST,
)
ARCHIVED = lazy_gettext("This letter is archived, or being archived, so its picture can’t be changed any more.")
GONE = lazy_gettext(
    "Someone has gone back to the drawn picture since you opened this page. Choose a picture and send it again."
)


def own_picture(session: Session, letter_id: int) -> SharePicture | None:
    """Without its content. None: the generated one is shown."""
    found = select(SharePicture).where(SharePicture.letter_id == letter_id)
    return session.scalar(found.execution_options(populate_existing=True))


def shown(session: Session, letter: Letter) -> PictureFile | None:
    """The picture for the letter's link, or None if there is none."""
    if (own := own_file(session, letter.id)) is not None:
        return own
    return drawn_file(letter)


def drawn_file(letter: Letter) -> PictureFile | None:
    drawn = drawn_pictures.drawn(letter)
    return PictureFile(drawn, "image/png") if drawn else None


def own_file(session: Session, letter_id: int, *, digest: str | None = None) -> PictureFile | None:
    """The letter's own picture, optionally only if it has this digest."""
    found = select(SharePicture.content, SharePicture.media_type).where(SharePicture.letter_id == letter_id)
    row = session.execute(found if digest is None else found.where(SharePicture.digest == digest)).one_or_none()
    return PictureFile(*row) if row is not None else None


def save(session: Session, *, letter: Letter, picture: Picture | None, alt: str, by: By, now: datetime) -> None:
    """Replace the current picture; with None, change only the alt text of the uploaded one. Raises NotAllowed, and
    LetterNotFound for a deleted draft.
    """
    _lock_editable(session, letter)
    if picture is None:
        return _describe(session, letter, alt, by=by, now=now)
    if not erase(session, letter.id) and not _has_room(session, letter.organisation_id):
        raise NotAllowed(TOO_MANY)
    written = {"content": picture.content, "media_type": picture.media_type, "digest": picture.digest}
    values = written | {"letter_id": letter.id, "alt": alt, "put_up_at": now}
    session.execute(insert(table_of(SharePicture)).values(values))
    record(session, AuditKind.PICTURE_PUT_UP, by=by, now=now, letter_id=letter.id, picture=picture.digest)
    return None


def _describe(session: Session, letter: Letter, alt: str, *, by: By, now: datetime) -> None:
    own = own_picture(session, letter.id)
    if own is None:
        raise NotAllowed(GONE)
    if own.alt != alt:
        own.alt = alt
        record(session, AuditKind.PICTURE_DESCRIBED, by=by, now=now, letter_id=letter.id)


def go_back(session: Session, *, letter: Letter, by: By, now: datetime) -> None:
    """Return to the generated one; no-op if it is already shown. Raises like `save`."""
    _lock_editable(session, letter)
    if erase(session, letter.id):
        record(session, AuditKind.PICTURE_TAKEN_DOWN, by=by, now=now, letter_id=letter.id)


def copy(session: Session, *, of: Letter, to: Letter, now: datetime) -> None:
    """Copies the picture for a duplicated letter, which starts with the generated one if its organisation has no
    room.
    """
    if not _has_room(session, to.organisation_id):
        return
    there = table_of(SharePicture)
    same = [there.c[name] for name in ("content", "media_type", "digest", "alt")]
    row = select(literal(to.id), literal(now, there.c.put_up_at.type), *same).where(there.c.letter_id == of.id)
    session.execute(insert(there).from_select(["letter_id", "put_up_at", *(one.name for one in same)], row))


def erase(session: Session, letter_id: int) -> bool:
    """True if there was one."""
    return count_changed(session, delete(SharePicture).where(SharePicture.letter_id == letter_id)) > 0


def _has_room(session: Session, organisation_id: int) -> bool:
    found = select(func.count()).select_from(SharePicture).join(Letter, Letter.id == SharePicture.letter_id)
    return (session.scalar(found.where(Letter.organisation_id == organisation_id)) or 0) < MOST


def _lock_editable(session: Session, letter: Letter) -> None:
    """Also locks the letter, so that this is serialised with deletion and archiving."""
    row = locked(session, letter.id)
    if row.deleted_at is not None:
        raise LetterNotFound
    if not row.shows_names():
        raise NotAllowed(ARCHIVED)
