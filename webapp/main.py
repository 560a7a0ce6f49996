"""The application: two faces behind one door. The only module that knows both."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send
from starlette_compress import CompressMiddleware, remove_compress_type

from webapp import metrics
from webapp.api import FIRST_SEGMENTS, create_api
from webapp.database import Database
from webapp.driver import bound_waiting
from webapp.logs import configure_logs
from webapp.memory import return_gaps
from webapp.methods import HeadRequests
from webapp.middleware import PromptBodies, SafeAnswers, TrustedProxies
from webapp.pages import create_pages
from webapp.security import Keyring
from webapp.services.hub import Hub
from webapp.settings import Settings, load_settings

LEAST_COMPRESSED = 1000
ZSTD_LEVEL, BROTLI_QUALITY, GZIP_LEVEL = 3, 4, 4
"""The highest levels would cost many times as much for a tenth less; no answer holds a secret
beside what somebody else may have written, so all may be compressed."""
remove_compress_type("text/event-stream")


class Faces:
    """Sends a request to the API when its first path segment is one of the API's own, else to the
    pages.
    """

    def __init__(self, api: ASGIApp, pages: ASGIApp) -> None:
        self.api = api
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose the face."""
        segment = scope["path"].split("/", 2)[1:2]
        face = self.api if segment and segment[0] in FIRST_SEGMENTS else self.pages
        await face(scope, receive, send)


class Application(Starlette):
    """The whole: requests go straight to the front, the rest (start and stop) to Starlette."""

    def __init__(self, front: ASGIApp, lifespan: Lifespan[Starlette]) -> None:
        super().__init__(lifespan=lifespan)
        self.front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or start and stop."""
        if scope["type"] == "http":
            await self.front(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings) -> Application:
    """Make the application for these settings. Nothing is connected before the first request."""
    if settings.database_url is None or settings.jwt_secret is None:
        raise ValueError("the application needs a database and a secret")
    size = settings.database_pool_size
    database = Database(settings.database_url, pool_size=size, max_overflow=size)
    database.teller.is_prompt = False  # no request waits until it is told
    metrics.watch(database.engine.pool)
    secrets = [settings.jwt_secret, *settings.jwt_previous_secrets]
    keys = Keyring([secret.get_secret_value() for secret in secrets])
    faces = Faces(create_api(settings, database, keys), create_pages(settings, database, keys))
    hub = Hub(database)
    for face in (faces.api, faces.pages):
        face.state.hub = hub  # type: ignore[attr-defined]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        _settle_garbage()
        tasks = [asyncio.create_task(hub.run()), asyncio.create_task(return_gaps())]
        yield
        for task in tasks:
            task.cancel()
        database.dispose()

    compressed = CompressMiddleware(
        faces,
        minimum_size=LEAST_COMPRESSED,
        zstd_level=ZSTD_LEVEL,
        brotli_quality=BROTLI_QUALITY,
        gzip_level=GZIP_LEVEL,
    )
    front = TrustedProxies(
        SafeAnswers(PromptBodies(HeadRequests(compressed))), settings.trusted_proxies
    )
    app = Application(front, lifespan)
    app.state.database = database
    return app


def create_app_from_environment() -> Application:
    """Make the application for the settings in the environment, as each server process does."""
    settings = load_settings()
    configure_logs(settings.log_level)
    bound_waiting()
    return create_app(settings)


def _settle_garbage() -> None:
    """Keep the collector from walking the 90,000 objects that live as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
