"""A running site with the demo, and Debian's Chromium as its browser."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.browser.every_page import every_page
from tests.browser.open_site import OpenSite, a_site, load_demo, opened
from tests.browser.visitor import DEVICES, Visit, Visitor
from tests.needs import POSTGRES, REDIS, answers_at, need


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For a module only: Playwright's event loop has to be gone from this thread when other tests run."""
    need("Debian's chromium", Path(CHROMIUM).exists())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def open_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSite]:
    """On SQLite, with 120 invented signers; it stands until the end, so tests bring mail addresses of their own."""
    site = a_site(tmp_path_factory.mktemp("open"))
    load_demo(site, signers=120)
    with opened(site):
        yield site


@pytest.fixture(scope="session")
def pages(open_site: OpenSite) -> dict[str, int]:
    """Every page that can be opened by a link or an address, with the status that it answers."""
    return every_page(open_site)


@pytest.fixture(scope="module")
def big_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSite]:
    """On PostgreSQL with Redis."""
    need("PostgreSQL on 127.0.0.1:5432", answers_at(5432))
    need("Redis on 127.0.0.1:6379", answers_at(6379))
    name = f"undersigned_browser_{os.getpid()}"
    server = POSTGRES.replace("+psycopg", "") + "/postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    site = a_site(tmp_path_factory.mktemp("big"), DATABASE_URL=f"{POSTGRES}/{name}", REDIS_URL=REDIS)
    load_demo(site, signers=40)
    with opened(site):
        yield site
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(params=["desktop", "mobile"])
def device(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visit(chromium: Browser, open_site: OpenSite) -> Iterator[Visit]:
    """Opens a browser for somebody; at the test's end it must have nothing to complain about, and no cookie."""
    with ExitStack() as visitors:

        def begin(device: str = "desktop", **options: Any) -> Visitor:
            return visitors.enter_context(Visitor(chromium, open_site.url, **(DEVICES[device] | options)))

        yield begin
