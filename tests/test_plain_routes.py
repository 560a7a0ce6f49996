"""A plain route answers as FastAPI does, and what is asked for most is plain."""

from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from webapp.api import applications as api_applications
from webapp.pages import applications, board, links, notes, positions, undos
from webapp.plain_routes import PlainRoute, is_plain

ID = "0190a1b2-c3d4-7e5f-8a6b-0c1d2e3f4a5b"


class Wanted(BaseModel):
    """What may stand after the question mark."""

    model_config = ConfigDict(extra="forbid")

    status: list[Literal["saved", "applied"]] = Field([], max_length=2)
    limit: int = Field(5, ge=1, le=9)
    since: UUID | None = None
    text: str | None = None


async def agent_of(request: Request) -> str:
    """Return a header."""
    return request.headers["x-agent"]


def client_of(route_class: type[APIRoute]) -> TestClient:
    """Return somebody who asks the same handlers by one kind of route."""
    router = APIRouter(route_class=route_class)

    @router.get("/things")
    async def index(query: Annotated[Wanted, Query()], request: Request) -> Response:
        return JSONResponse([str(request.url), query.model_dump(mode="json")])

    @router.get("/things/{thing_id}/parts/{part_id}")
    async def show(
        thing_id: UUID, part_id: UUID, request: Request, agent: Annotated[str, Depends(agent_of)]
    ) -> Response:
        return JSONResponse([str(thing_id), str(part_id), agent, request.method])

    app = FastAPI()
    app.include_router(router)
    return TestClient(app, headers={"x-agent": "somebody"})


@pytest.mark.parametrize(
    "path",
    [
        "/things",
        "/things?limit=7&text=a&text=b&limit=3",
        "/things?status=saved&status=applied&text=%00%F0%9F%98%80",
        "/things?status=saved&status=saved&status=saved",
        "/things?status=hired",
        "/things?status=",
        "/things?limit=",
        "/things?limit=many",
        "/things?limit=10&status=hired&since=today",
        f"/things?since={ID}",
        f"/things?since={{{ID}}}",
        "/things?text=&sinse=1",
        f"/things/{ID}/parts/{ID}",
        f"/things/{ID.upper()}/parts/{ID}",
        f"/things/{ID}/parts/{ID.replace('-', '')}",
        f"/things/urn:uuid:{ID}/parts/{{{ID}}}",
        f"/things/{ID}/parts/1",
        "/things/01-90a1b2c3d47e5f8a6b0c1d2e3f4a5-b/parts/%E2%9C%93",
    ],
)
def test_a_plain_route_answers_as_any_other(path: str) -> None:
    plain, other = (client_of(kind).get(path) for kind in (PlainRoute, APIRoute))
    assert (plain.status_code, plain.json()) == (other.status_code, other.json())


def test_a_handler_is_called_once() -> None:
    calls: list[Any] = []
    app, router = FastAPI(), APIRouter(route_class=PlainRoute)

    @router.get("/")
    async def index(request: Request) -> Response:
        calls.append(request)
        return Response(status_code=204)

    app.include_router(router)
    assert TestClient(app).get("/").status_code == 204
    assert len(calls) == 1


@pytest.mark.parametrize(
    ("router", "names"),
    [
        (board.router, {"board.show"}),
        (positions.router, {"positions.edit", "positions.update"}),
        (notes.router, {"notes.show", "notes.edit", "notes.update"}),
        (applications.router, {"applications.create"}),
        (links.router, {"links.create"}),
        (undos.router, {"undos.create"}),
        (api_applications.router, {"applications.index"}),
    ],
)
def test_what_is_asked_for_most_is_plain(router: APIRouter, names: set[str]) -> None:
    found = {
        route.name
        for route in router.routes
        if isinstance(route, APIRoute) and is_plain(route.dependant)
    }
    assert names <= found
