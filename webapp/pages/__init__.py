"""The HTML face: pages and htmx partials for people in a browser."""

from fastapi import FastAPI

from webapp.database import Database
from webapp.pages import (
    accounts,
    activities,
    applications,
    board,
    cards,
    columns,
    facts,
    home,
    keys,
    links,
    notes,
    patterns,
    positions,
    sessions,
    settings,
    themes,
    trash,
    undos,
)
from webapp.pages.assets import Assets
from webapp.pages.cross_origin import CrossOriginGuard
from webapp.pages.errors import add_error_pages
from webapp.pages.rendering import create_environment
from webapp.pages.routing import Addresses
from webapp.security import Keyring
from webapp.services.throttles import Throttle
from webapp.settings import Settings

_MODULES = (
    home,
    accounts,
    sessions,
    applications,
    board,
    cards,
    columns,
    facts,
    notes,
    links,
    positions,
    activities,
    trash,
    undos,
    settings,
    themes,
    keys,
)


def create_pages(settings_: Settings, database: Database, keyring: Keyring) -> FastAPI:
    """Make the app of the pages."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    modules = (*_MODULES, patterns) if settings_.development else _MODULES
    for module in modules:
        app.include_router(module.router)
    assets = Assets(is_development=settings_.development)
    app.mount("/static", assets, name="static")
    addresses = Addresses(module.router for module in (*_MODULES, patterns))
    app.state.settings = settings_
    app.state.database = database
    app.state.keys = keyring
    app.state.throttle = Throttle(database, keyring)
    app.state.addresses = addresses
    app.state.templates = create_environment(assets, addresses)
    add_error_pages(app)
    app.add_middleware(CrossOriginGuard, public_url=settings_.public_url)
    return app
