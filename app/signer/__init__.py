"""What a signer does with their signature afterwards, by the private link or by their mailbox alone."""

from flask import Flask

from app.signer import by_mail, views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.register_blueprint(by_mail.bp)
