"""The application, for `flask serve --wsgi tests.deploy.noting:app`: it notes each request that reaches it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app import create_app

NOTED = "NOTED"  # the variable that names the file

site = create_app()


def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    with Path(os.environ[NOTED]).open("a", encoding="utf-8") as notes:
        notes.write(
            f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} for={environ.get('HTTP_X_FORWARDED_FOR')} "
            f"encoding={environ.get('HTTP_ACCEPT_ENCODING')}\n"
        )
    return site(environ, start_response)
