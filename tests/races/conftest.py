import pytest

from tests.races.webs import webs

__all__ = ["on_postgres", "webs"]


@pytest.fixture
def on_postgres(database_url: str) -> bool:
    return database_url.startswith("postgresql")
