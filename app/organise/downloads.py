"""A list on its way to a browser: a file without a name, which is gone when it is sent or the browser has left."""

import base64
import os

from flask import Response, send_file

from app.exports.actions import HandedOver

TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_attachment(over: HandedOver) -> Response:
    """With its length, and its SHA-256 as RFC 9530 writes it."""
    form = over.name.rpartition(".")[2]
    response = send_file(
        over.file, mimetype=TYPES[form], as_attachment=True, download_name=over.name, conditional=False, etag=False
    )
    response.content_length = os.fstat(over.file.fileno()).st_size
    digest = base64.b64encode(bytes.fromhex(over.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.headers["Cache-Control"] = "no-store"
    return response


def as_checksum(name: str, sha256: str) -> Response:
    """One line for `sha256sum -c`."""
    response = Response(f"{sha256}  {name}\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.sha256"'
    response.headers["Cache-Control"] = "no-store"
    return response
