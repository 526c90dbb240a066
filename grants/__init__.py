"""The application: grants for expert exchange trips between cities."""

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

    from grants.config import Config


def create_app(config: "Config | None" = None, **given: Any) -> "Flask":
    """The web application.

    Raises ConfigError, DefinitionError, RuntimeError (a route without an access rule).
    """
    # Slow imports: every command of the command line loads this package, and few of them need the web.
    from flask import Flask
    from flask_wtf import CSRFProtect
    from sqlalchemy.exc import OperationalError

    from grants import db, web
    from grants.config import PROJECT, load_config
    from grants.migrations import is_current
    from grants.vocabulary.binding import prove
    from grants.vocabulary.versions import refuse_changed
    from grants.worker import make_queue

    config = config or load_config(**given)
    prove()
    app = Flask(__name__, template_folder=str(PROJECT / "templates"), instance_path=str(config.instance))
    app.config.update(
        SECRET_KEY=config.secret_key,
        GRANTS_NAME=config.name or None,
        TESTING=config.testing,
        MAX_CONTENT_LENGTH=config.upload_bytes + 1_000_000,
        MAX_FORM_MEMORY_SIZE=2_000_000,
        SESSION_COOKIE_NAME="grants_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        PERMANENT_SESSION_LIFETIME=timedelta(seconds=config.session_seconds),
        TRUSTED_HOSTS=list(config.trusted_hosts) or None,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="de",
        BABEL_TRANSLATION_DIRECTORIES=str(PROJECT / "grants" / "translations"),
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
    )
    app.extensions["grants"] = config
    app.extensions["grants_queue"] = make_queue(config)
    database = db.use(db.Database(config.database))
    with suppress(OperationalError):  # a database that is away: the health page says so, and pages answer 503
        if is_current(database):
            with db.reading() as session:
                refuse_changed(session)
    CSRFProtect(app)
    web.register(app)
    return app
