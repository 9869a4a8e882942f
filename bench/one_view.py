"""The letter page's reference: Flask with a single view that returns the same bytes and headers."""

import os
import pickle
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)
headers, body = pickle.loads(Path(os.environ["BENCH_ANSWER"]).read_bytes())


@app.get("/letters/<slug>")
def letter(slug: str) -> Response:  # noqa: ARG001 - routed as the real page is
    return Response(body, headers=headers)


@app.get("/healthz")
def healthz() -> str:
    return "ok"
