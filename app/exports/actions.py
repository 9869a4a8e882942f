"""Exporting a list: written completely, then recorded, and only then handed over.

Lists are read in chunks without a long transaction, so these functions open their own.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.audit_log.record import By
from app.core.db import db, transaction
from app.exports import address_list, manifests, records, temporary_files, writing
from app.exports.address_list import AddressList
from app.exports.formats import CSV, FORMATS
from app.exports.formats.base import ExportFormat
from app.exports.request import Wanted
from app.exports.writing import Written
from app.letters import archiving
from app.letters.queries import letter_by_slug
from app.letters.versions import latest_text
from app.models import Letter
from app.tally.public_lists import ListName


@dataclass(frozen=True)
class HandedOver:
    """An unlinked file, positioned at its start: it disappears when it is closed."""

    file: BinaryIO
    name: str
    format: ExportFormat
    sha256: str
    export_id: int  # id of its record


def export_to_file(
    *, slug: str, which: ListName, format: str, path: Path, now: datetime, region: str | None = None
) -> dict[str, Any]:
    """Writes the list as of one index, and PATH.manifest.json, for the operator; returns the manifest. An existing file
    is replaced only once the new one is complete. Raises LetterNotFound, NamesAreOff and LetterTakenDown.
    """
    letter = letter_by_slug(db.session(), slug)
    by = By(None, letter.organisation_id)
    list_of = writing.about(letter.id, Wanted(which, format, region))
    stretches, whole = (path.with_name(path.name + ending) for ending in (".part", ".whole"))
    try:
        with stretches.open("w+b") as file, whole.open("w+b") as ordered:
            written = writing.write(list_of, stretches=file, file=ordered, folder=path.parent)
        manifest = manifests.of_list(written, file=path.name, now=now)
        _record(written, manifest, by=by, now=now)
        whole.replace(path)
    finally:
        for left_over in (stretches, whole):
            left_over.unlink(missing_ok=True)
    path.with_name(manifests.file_name(path.name)).write_text(manifests.as_text(manifest), encoding="utf-8")
    return manifest


def export_to_hand(*, letter_id: int, wanted: Wanted, folder: Path, by: By, now: datetime) -> HandedOver:
    """Writes the list to an unlinked file in `folder` and records the export."""
    list_of = writing.about(letter_id, wanted)
    file = temporary_files.unnamed(folder)
    try:
        with temporary_files.unnamed(folder) as stretches:
            written = writing.write(list_of, stretches=stretches, file=file, folder=folder)
        name = wanted.file_name(list_of.slug, written.index)
        export_id = _record(written, manifests.of_list(written, file=name, now=now), by=by, now=now)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return HandedOver(file, name, FORMATS[wanted.format], written.sha256, export_id)


def addresses_to_hand(
    *, which: AddressList, letter_id: int, slug: str, folder: Path, by: By, now: datetime
) -> HandedOver:
    """The addresses of confirmed signers who gave this consent, as CSV."""
    file, name = temporary_files.unnamed(folder), records.address_file_name(slug, which.name, now)
    try:
        rows, sha256 = address_list.write(which, letter_id, file, now=now)
        with transaction() as session:
            archiving.require_names(session, letter_id)
            letter, text = session.get_one(Letter, letter_id), latest_text(session, letter_id)
            manifest = manifests.of_addresses(which, letter, text, file=name, sha256=sha256, rows=rows, now=now)
            export = records.record(
                session, letter_id=letter_id, name=which.name, format=CSV.name, region=None, rows=rows,
                sha256=sha256, manifest=manifest, index=None, by=by, now=now,
            )  # fmt: skip
            export_id = export.id
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return HandedOver(file, name, CSV, sha256, export_id)


def _record(written: Written, manifest: dict[str, Any], *, by: By, now: datetime) -> int:
    """Stores the manifest in the export's record, and returns the record's id."""
    wanted = written.about.wanted
    with transaction() as session:
        archiving.require_names(session, written.about.letter_id)
        export = records.record(
            session, letter_id=written.about.letter_id, name=wanted.which.value, format=wanted.format,
            region=wanted.region, rows=written.rows, sha256=written.sha256, manifest=manifest, index=written.index,
            by=by, now=now,
        )  # fmt: skip
        return export.id
