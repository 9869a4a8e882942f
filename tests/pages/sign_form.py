"""Data for the sign form."""

from typing import Any


def professional(name: str, **changes: Any) -> dict[str, Any]:
    address = f"{name.split()[0].lower()}@northlight.example"
    return {
        "name": name, "email": address, "professional": "1", "profession": "composers", "credit": "Northern Lights",
        "route": "work-email", "work_email": address,
    } | changes  # fmt: skip
