"""The application for `flask` and for any WSGI server: `wsgi:app`."""

import sys

from app import create_app
from app.core.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    sys.exit(f"Undersigned does not start: {error}")
