"""What only a development machine shows: the mails that a mail server would have taken."""

from flask import Flask

from app.dev import views


def register(app: Flask) -> None:
    """Raises RuntimeError in production: these pages show everybody's links."""
    if app.extensions["undersigned"].production:
        raise RuntimeError("the development mailbox has no place in production")
    app.register_blueprint(views.bp)
