"""The smallest Flask application: what every figure of the web process is compared with, on the same server."""

from flask import Flask


def create_app() -> Flask:
    """One page that says hello."""
    app = Flask(__name__, static_folder=None)
    app.add_url_rule("/", view_func=lambda: "hello")
    return app
