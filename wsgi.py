"""The application for `flask` and for any WSGI server: `wsgi:app`."""

import sys

from app import create_app
from app.cli.check import say_fault
from app.core.config import ConfigError

try:
    app = create_app()
except ConfigError as error:
    say_fault(error, sys.argv)
    sys.exit(f"Undersigned does not start: {error}")
