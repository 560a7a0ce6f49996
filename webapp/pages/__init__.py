"""The HTML face: pages and htmx partials for people in a browser."""

from fastapi import FastAPI

from webapp.database import Database
from webapp.mail import Mailer
from webapp.pages import (
    account_deletions,
    accounts,
    activities,
    applications,
    board,
    cards,
    changes,
    columns,
    data,
    facts,
    form_addresses,
    home,
    invitations,
    keys,
    links,
    notes,
    patterns,
    positions,
    resets,
    sessions,
    settings,
    sign_ins,
    themes,
    tokens,
    trash,
    undos,
)
from webapp.pages.assets import Assets
from webapp.pages.cross_origin import CrossOriginGuard
from webapp.pages.drawing import KEPT_BYTES, CardKeeper, Frames
from webapp.pages.errors import add_error_pages
from webapp.pages.rendering import create_environment, digest_of_templates
from webapp.pages.routing import Addresses
from webapp.pages.top_bars import TopBars
from webapp.security import Keyring
from webapp.services.throttles import Throttle
from webapp.settings import Settings
from webapp.transactions import UNTRACED

_MODULES = (
    # what is asked for most is looked for first
    board,
    cards,
    positions,
    notes,
    changes,
    home,
    accounts,
    sessions,
    resets,
    applications,
    columns,
    facts,
    links,
    activities,
    trash,
    undos,
    settings,
    sign_ins,
    tokens,
    data,
    invitations,
    account_deletions,
    themes,
    keys,
    form_addresses,
)


def create_pages(settings_: Settings, database: Database, keyring: Keyring) -> FastAPI:
    """Make the app of the pages."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=UNTRACED)
    modules = (*_MODULES, patterns) if settings_.development else _MODULES
    for module in modules:  # nothing is added to the routes, so that they need no layer around them
        app.router.routes.extend(module.router.routes)
    assets = Assets(is_development=settings_.development)
    app.mount("/static", assets, name="static")
    addresses = Addresses(module.router for module in (*_MODULES, patterns))
    app.state.settings = settings_
    app.state.database = database
    app.state.keys = keyring
    app.state.mailer = _make_mailer(settings_)
    app.state.throttle = Throttle(database, keyring)
    app.state.addresses = addresses
    app.state.cards = CardKeeper(0 if settings_.development else KEPT_BYTES)
    app.state.templates = create_environment(assets, addresses)
    app.state.frames = Frames(app.state.templates)
    app.state.top_bars = TopBars(app.state.templates)
    app.state.version = f"{assets.build} {digest_of_templates()}"
    add_error_pages(app)
    app.add_middleware(CrossOriginGuard, public_url=settings_.public_url)
    return app


def _make_mailer(settings_: Settings) -> Mailer | None:
    if settings_.smtp_url is None or settings_.mail_from is None:
        return None
    return Mailer(settings_.smtp_url.get_secret_value(), settings_.mail_from)
