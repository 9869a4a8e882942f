"""What the live switches (core/switches.py) change in every request: read-only refuses what would write, and pages show
the operator's messages.
"""

from flask import Flask, request

from app.core import switches
from app.core.db import db

WRITING = ("POST", "PUT", "PATCH", "DELETE")


def register(app: Flask) -> None:
    """Call it after everything that looks at requests first: a form from another site is refused for that."""
    app.before_request(refuse_while_read_only)
    app.jinja_env.globals["site_notices"] = lambda: switches.notices(db.session())


def refuse_while_read_only() -> None:
    """What was typed comes back with the refusal (web/refused_forms.py)."""
    if request.method in WRITING:
        switches.refuse_while_read_only(db.session())
