"""Routes of the API: what an address does not know after the question mark is refused."""

from collections.abc import Callable, Iterator
from functools import cached_property
from inspect import isclass
from itertools import islice
from typing import Any

from fastapi import APIRouter, Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response

from webapp.api.problems import problems
from webapp.plain_routes import PlainRoute
from webapp.transactions import DatabaseRoute

_MOST_TOLD = 20


class StrictRoute(PlainRoute):
    """A route that refuses unknown parameters, as bodies refuse unknown fields, so that a typing
    mistake is seen: `GET /changes?sinse=5` would else give all that there ever was.
    """

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The names that may stand after the question mark."""
        return frozenset(_parameters_of(self.dependant))

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Return the handler, which looks at the names before all else."""
        handle = super().get_route_handler()

        async def handle_known(request: Request) -> Response:
            if request.scope["query_string"]:
                self._refuse_unknown(request)
            response: Response = await handle(request)
            return response

        return handle_known

    def _refuse_unknown(self, request: Request) -> None:
        unknown = (name for name in request.query_params if name not in self.parameters)
        message = "This parameter does not exist here"
        errors = [
            {"type": "extra_forbidden", "loc": ("query", name), "msg": message, "input": None}
            for name in islice(unknown, _MOST_TOLD)
        ]
        if errors:
            raise RequestValidationError(errors)


def _parameters_of(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        kind = field.field_info.annotation
        if isclass(kind) and issubclass(kind, BaseModel):
            yield from kind.model_fields
        else:
            yield field.alias
    for each in dependant.dependencies:
        yield from _parameters_of(each)


class ApiRoute(DatabaseRoute, StrictRoute):
    """A route of the API that works on the database; who may not ask is told that first."""


def api_router(**options: Any) -> APIRouter:
    """Return a router for a part of the API, whose routes say all that the contract tells."""
    told: dict[str, Any] = {
        "route_class": ApiRoute,
        "responses": problems(400, 408, 413, 500, 503, 504),
        "generate_unique_id_function": _operation_id,
    }
    return APIRouter(**(told | options))


def _operation_id(route: APIRoute) -> str:
    return route.name.replace(".", "_")
