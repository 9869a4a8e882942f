"""The signer: what the owner of a signature does with it afterwards, by the private link or by the mailbox alone."""

from flask import Flask

from app.signer import by_mail, views


def register(app: Flask) -> None:
    app.register_blueprint(views.bp)
    app.register_blueprint(by_mail.bp)
