"""The JSON face: FastAPI for scripts, with bearer tokens. It never reads a cookie."""

from fastapi import FastAPI

from webapp import limits
from webapp.api import (
    accounts,
    activities,
    applications,
    columns,
    docs,
    health,
    links,
    positions,
    restorations,
    sessions,
    streams,
    tokens,
)
from webapp.api.body_limit import BodyLimit
from webapp.api.contract import complete
from webapp.api.problems import add_problem_handlers
from webapp.database import Database
from webapp.security import Keyring
from webapp.services.throttles import Throttle
from webapp.settings import Settings
from webapp.transactions import UNTRACED

FIRST_SEGMENTS = frozenset(
    {
        "applications",
        "auth",
        "changes",
        "columns",
        "docs",
        "health",
        "me",
        "openapi.json",
        "ready",
        "tokens",
    }
)
"""The first path segments that are the API's; all others are pages."""

_MODULES = (
    accounts,
    sessions,
    tokens,
    applications,
    positions,
    restorations,
    links,
    columns,
    activities,
    streams,
    health,
    docs,
)


def create_api(settings: Settings, database: Database, keys: Keyring) -> FastAPI:
    """Make the JSON face on a database, with keys for its tokens."""
    app = FastAPI(
        title="Job Tracker",
        summary="A board for a job search, for scripts.",
        description=_DESCRIPTION,
        version="1.0.0",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=UNTRACED,
        separate_input_output_schemas=False,
    )
    app.state.settings = settings
    app.state.database = database
    app.state.keys = keys
    app.state.throttle = Throttle(database, keys)
    # Nothing is added to the routes, so that they need no layer around them.
    for module in _MODULES:
        app.router.routes.extend(module.router.routes)
    app.add_middleware(BodyLimit, most=limits.BODY)
    add_problem_handlers(app)
    complete(app)
    return app


_DESCRIPTION = """
The same data as the board in the browser, under the same rules.

- **Sign in** with `POST /auth/login` and send the token as `Authorization: Bearer …`. Personal
  tokens (`jt_…`), created with `POST /tokens` or in the settings, are sent the same way. A
  read-only token cannot make changes (403), and no personal token can change the account.
- **Every single resource has an `ETag`**, its revision. Send it back as `If-Match` so that a change
  made in the meantime is not overwritten: the answer is then 412, with the current state.
- **Retry safely**: with an `Idempotency-Key`, a repeated POST returns the first answer again.
- **Lists** are arrays; the next page is in the `Link` header.
- **Errors** are `application/problem+json` (RFC 9457). Unknown fields and parameters are rejected
  with 422, so that typos are noticed.
- **Deleting** an application moves it to the trash; `POST /applications/{id}/restore` brings it
  back.
- **Keep a copy** in sync with `GET /changes?since=REVISION`, or follow changes as they happen with
  `GET /changes/stream`.
"""
