"""A minimal application, for `flask serve --wsgi tests.processes.one_view:app`."""

import time

from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def quick() -> str:
    return "quick"


@app.get("/slow")
def slow() -> str:
    time.sleep(1.0)
    return "slow"


@app.post("/length")
def length() -> str:
    return str(len(request.get_data()))


@app.get("/from")
def forwarded() -> str:
    return request.headers.get("X-Forwarded-For", "")


not_an_app = "a string"
