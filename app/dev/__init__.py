"""What only a development machine shows: the mails that a mail server would have taken."""

from flask import Flask

from app.dev import views


def register(app: Flask) -> None:
    """Raises RuntimeError anywhere but in development on this machine: these pages show everybody's links."""
    if not app.extensions["undersigned"].at_home:
        raise RuntimeError("the development mailbox has a place on the developer's machine alone")
    app.register_blueprint(views.bp)
