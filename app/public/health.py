"""Health checks: whether the process lives, and whether it can serve."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from app.core.version import version
from app.operations.readiness import readiness

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> Response:
    found = readiness()
    status = "ready" if found.is_ready else "not ready"
    response = jsonify(status=status, version=version(), checks=found.checks, reasons=list(found.reasons))
    response.status_code = 200 if found.is_ready else 503
    return response
