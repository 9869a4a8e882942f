"""Sends an export from an unlinked file, which disappears once it is sent or the client disconnects."""

import base64
import os

from flask import Response, send_file, url_for

from app.exports import manifests
from app.exports.actions import HandedOver


def as_attachment(over: HandedOver, *, slug: str) -> Response:
    """Sets the length, the SHA-256 (`Repr-Digest`, RFC 9530) and the link to the manifest."""
    response = send_file(
        over.file,
        mimetype=over.format.media_type,
        as_attachment=True,
        download_name=over.name,
        conditional=False,
        etag=False,
    )
    response.content_length = os.fstat(over.file.fileno()).st_size
    digest = base64.b64encode(bytes.fromhex(over.sha256)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    beside = url_for("console.manifest", slug=slug, export_id=over.export_id)
    response.headers["Link"] = f'<{beside}>; rel="describedby"; type="application/json"'
    response.headers["Cache-Control"] = "no-store"
    return response


def as_manifest(name: str, text: str) -> Response:
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{manifests.file_name(name)}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def as_checksum(name: str, sha256: str) -> Response:
    """One line in the format of `sha256sum -c`."""
    response = Response(f"{sha256}  {name}\n", mimetype="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.sha256"'
    response.headers["Cache-Control"] = "no-store"
    return response
