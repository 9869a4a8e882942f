"""The version of the whole product: one, kept in pyproject.toml."""

import tomllib
from functools import cache
from importlib import metadata

from app.core.config import ROOT


@cache
def version() -> str:
    """As pyproject.toml beside this code says; where only the installed package is there, as that one says."""
    file = ROOT / "pyproject.toml"
    if file.is_file():
        return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])
    return metadata.version("undersigned")
