"""The record of exports: who exported which list, when and how many rows, recorded before the file is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from app.audit_log.record import AuditKind, By
from app.audit_log.record import record as write_line
from app.core import cursors
from app.core.errors import NotFound
from app.exports import manifests, request
from app.exports.address_list import ADDRESS_LISTS
from app.exports.formats import CSV
from app.exports.request import file_name
from app.models import Export
from app.tally.public_lists import ListName


def record(
    session: Session, *, letter_id: int, name: str, format: str, region: str | None, rows: int, sha256: str,
    manifest: dict[str, Any], index: int | None, by: By, now: datetime,
) -> Export:  # fmt: skip
    """Records an export with its manifest, and adds an event to the audit log."""
    export = Export(
        letter_id=letter_id, account_id=by.account_id, list_name=name, format=format, region=region, rows=rows,
        sha256=sha256, idx=index, manifest=manifests.as_text(manifest), made_at=now,
    )  # fmt: skip
    session.add(export)
    session.flush()
    told: dict[str, Any] = {"list": name, "format": format, "state": region, "rows": rows}
    write_line(session, AuditKind.LIST_EXPORTED, by=by, now=now, letter_id=letter_id, **told)
    return export


def exports_of(letter_id: int, *, account_id: int | None = None) -> Select[Export]:
    """Newest first; of all accounts or of one."""
    of_letter = select(Export).where(Export.letter_id == letter_id).order_by(Export.id.desc())
    return of_letter if account_id is None else of_letter.where(Export.account_id == account_id)


@dataclass(frozen=True)
class Page:
    """Some exports, newest first, and the id to continue before; None on the last page."""

    exports: Sequence[Export]
    older: int | None


def page_of(session: Session, letter_id: int, *, account_id: int | None, before: int | None, most: int) -> Page:
    query = exports_of(letter_id, account_id=account_id).options(joinedload(Export.account))
    place = None if before is None else (before,)
    found = session.scalars(cursors.stretch(query, (Export.id,), after=place, most=most, descending=True)).all()
    exports, last = cursors.cut(found, most)
    return Page(exports, last.id if last else None)


def export_by_id(session: Session, letter_id: int, export_id: int, *, account_id: int | None = None) -> Export:
    """With `account_id`, only that account's exports. Raises NotFound."""
    found = session.scalar(exports_of(letter_id, account_id=account_id).where(Export.id == export_id))
    if found is None:
        raise NotFound
    return found


def title_of(export: Export) -> str:
    """For example: Verified professionals, California."""
    return title_of_list(export.list_name, export.region)


def title_of_list(name: str, region: str | None) -> str:
    if name in ADDRESS_LISTS:
        return ADDRESS_LISTS[name].title
    return request.title_of(ListName(name), region)


def file_name_of(slug: str, export: Export) -> str:
    if export.list_name in ADDRESS_LISTS:
        return address_file_name(slug, export.list_name, export.made_at)
    return file_name(slug, export.list_name, export.region, export.idx, export.format)


def address_file_name(slug: str, name: str, made_at: datetime) -> str:
    return file_name(slug, f"{name}-{made_at:%Y-%m-%d}", None, None, CSV.name)
