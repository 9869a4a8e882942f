"""The line under a letter's title until its organiser says otherwise."""


def organised_by(name: str) -> str:
    return f"Organised by {name}"
