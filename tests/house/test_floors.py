"""Downstream knows upstream, never the reverse: the picture of the house, kept.

A file imports from its own room or from a lower floor. To change the house, change FLOORS, and say why in the commit.
"""

import ast

from tests.house.tree import ROOT, Source, of_the_app

# From the ground up. Rooms of one floor never import each other. A room is a folder of app/, or one file; the files of
# the foundations share a room.
FOUNDATIONS = (
    *(
        "addresses",
        "mail_domains",
        "mail_providers",
        "role_mailboxes",
        "as_seen",
        "slips",
        "assets",
        "bounds",
        "cells",
        "clock",
        "config",
        "engine_events",
        "db",
        "differences",
        "environment",
        "errors",
        "filing",
        "forwarded",
        "hold_words",
        "holds",
        "incoming",
        "journal",
        "languages",
        "limits",
    ),
    *(
        "logs",
        "likeness",
        "lookalikes",
        "marks",
        "names",
        "near_misses",
        "normalising",
        "networks",
        "places",
        "professions",
        "proof_of_work",
        "published_credits",
        "remembering",
        "review_words",
        "sealing",
        "sender",
        "picture_files",
        "texts",
        "time_zones",
        "token_pages",
        "tokens",
        "typed",
        "typefaces",
        "uploaded_pictures",
        "web",
        "wording",
    ),
)
FLOORS: tuple[tuple[str, ...], ...] = (
    ("foundations",),
    ("models",),
    ("mail", "frames"),
    ("accounts",),
    ("organisations",),
    ("letters",),
    ("signing",),
    ("private",),
    ("verification", "moderation"),
    ("ledger",),
    ("tally",),
    ("exports", "keeping", "notices"),
    ("pages", "api", "dev", "organise"),  # doors: no rules of their own
    ("demo", "jobs", "serve"),
    ("commands",),
    ("desk", "account", "backups", "letter", "organisation"),
    ("domains", "postmaster"),
    ("up",),
    ("cli",),
    ("__init__",),  # the factory, which knows everybody and is known by nobody
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

# What a request is: known to views and answers, to the web foundations, and to nobody else.
OF_A_REQUEST = {"request", "session", "g", "current_app", "has_request_context"}
KNOWS_REQUESTS = {
    "app/bounds.py": "a form that is only shown again never counts as valid",
    "app/assets.py": "how a static file is sent depends on what the request accepts",
    "app/incoming.py": "what a request brings is what it reads",
    "app/token_pages.py": "a link as it was opened stands in the request's address",
    "app/typed.py": "what was typed stands in the request",
    "app/limits.py": "the network of a request is what it counts",
    "app/web.py": "it is what every request passes",
    "app/cli.py": "current_app is the application of the command; no request is near",
    "app/backups.py": "current_app is the application of the command; no request is near",
    "app/postmaster.py": "current_app is the application of the command; no request is near",
    "app/account.py": "current_app is the application of the command; no request is near",
    "app/accounts/guards.py": "who may open a page depends on who asks",
    "app/accounts/passkeys.py": "a passkey as second step has to be of whoever took the first",
    "app/accounts/pages.py": "how the pages of signing in are rendered",
    "app/accounts/unsent.py": "what was typed is kept out of a request, and shown again in one",
    "app/accounts/sessions.py": "where a session is read and set",
    "app/accounts/setup.py": "a session begins there",
    "app/organise/blueprint.py": "what each request of the console passes",
    "app/letters/embargo.py": "the key of an embargoed letter stands in the request's address",
    "app/pages/letter_page.py": "the part of a view that keeps the rendered page",
    "app/pages/icons.py": "robots.txt names the paths that the application has",
    "app/pages/health.py": "its views ask the configuration for Redis",
    "app/pages/reports.py": "the views of a report",
    "app/private/by_mail.py": "the views of what a mailbox alone can do",
    "app/signing/sent.py": "the views of the page after the sign form",
    "app/private/views.py": "the views of the private page",
    "app/signing/answers.py": "the part of views that renders",
}
BELOW_VIEWS = {
    *("actions", "queries", "changes", "chores", "entries", "links", "details", "lost_links"),
    *("moves", "codes", "resending", "corrections", "claims", "my_data", "end_credits"),
    *("replies", "my_claim", "steps", "settling", "conflicts", "telling", "waiting", "listings", "revoking"),
}
ABOVE_ACTIONS = {"views", "answers", "forms", "page", "by_mail", "sent"}
ACTIONS_ROOMS = (
    *("organisations", "letters", "signing", "private", "verification", "moderation", "ledger", "tally", "exports"),
    "keeping",
)


def room_of(place: str) -> str:
    return "foundations" if place in FOUNDATIONS else place


def imported_places(source: Source) -> list[tuple[ast.stmt, str]]:
    """The places below app/ that a file imports from."""
    found = [(node, name.split(".")) for node, name in source.imports()]
    return [(node, parts[1] if len(parts) > 1 else "__init__") for node, parts in found if parts[0] == "app"]


def test_every_room_has_its_floor() -> None:
    there = {room_of(source.place) for source in of_the_app()}

    assert there == set(FLOOR_OF)
    assert all((ROOT / "app" / f"{name}.py").exists() for name in FOUNDATIONS)


def test_a_file_imports_from_its_own_room_or_a_lower_floor() -> None:
    upwards = [
        f"{source.at(node)}: {own} imports from {room}"
        for source in of_the_app()
        for node, place in imported_places(source)
        for own, room in [(room_of(source.place), room_of(place))]
        if room not in FLOOR_OF or (room != own and FLOOR_OF[room] >= FLOOR_OF[own])
    ]

    assert upwards == []


def test_in_a_room_views_know_actions_and_never_the_reverse() -> None:
    for source in of_the_app():
        if source.path.stem in BELOW_VIEWS:
            above = [name for _, name in source.imports() if ABOVE_ACTIONS & set(name.split(".")[1:3])]
            assert not above, f"{source.name} imports {above}"


def test_a_request_is_known_to_views_alone() -> None:
    for source in of_the_app():
        if source.path.stem == "views" or source.place == "organise" or source.name in KNOWS_REQUESTS:
            continue
        known = [name for _, name in source.imports() if name in {f"flask.{one}" for one in OF_A_REQUEST}]
        assert not known, f"{source.name} imports {known}"


def test_actions_and_queries_are_the_same_for_pages_api_jobs_and_commands() -> None:
    for source in of_the_app():
        if source.path.stem in BELOW_VIEWS or source.place == "models":
            flask = [name for _, name in source.imports() if name.split(".")[0] in ("flask", "werkzeug")]
            assert not flask, f"{source.name} imports {flask}"


def test_a_model_tells_the_truth_about_its_row_and_asks_nothing() -> None:
    asking = {f"sqlalchemy.{verb}" for verb in ("select", "insert", "update", "delete", "func")}
    for source in of_the_app():
        if source.place == "models":
            assert not asking & {name for _, name in source.imports()}, source.name


def test_time_is_handed_in_below_the_views() -> None:
    for source in of_the_app():
        if source.place in (*ACTIONS_ROOMS, "models") and source.path.stem not in ABOVE_ACTIONS:
            assert "app.clock" not in {name for _, name in source.imports()}, f"{source.name} reads the clock"
            assert "datetime.now(" not in source.text, f"{source.name} reads the clock"
