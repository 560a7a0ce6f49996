"""Routes whose handlers ask for nothing unusual do without FastAPI's solver of dependencies.

The solver finds out anew for each request what each parameter is. Most handlers ask for what needs
none of that: the request, ids in the path, one model of the query, and what a coroutine reads from
the request alone, such as a form. Their values are found here. As soon as one is not as it should
be, FastAPI is asked after all, and tells all that is wrong.
"""

import re
from collections.abc import Awaitable, Callable
from inspect import isclass, iscoroutinefunction
from typing import Any, Final, cast, get_origin, get_type_hints
from uuid import UUID

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.responses import Response

_Coroutine = Callable[..., Awaitable[Any]]
_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class PlainRoute(APIRoute):
    """A route that asks FastAPI only if it must."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """Return the handler."""
        handle = super().get_route_handler()
        if not is_plain(self.dependant):
            return handle
        call = _PlainCall(self.dependant)

        async def handle_plain(request: Request) -> Response:
            response = await call(request)
            return await handle(request) if response is None else response

        return handle_plain


class _PlainCall:
    """Calls a plain handler with all that it asks for."""

    def __init__(self, dependant: Dependant) -> None:
        self._endpoint = cast(_Coroutine, dependant.call)
        self._request = str(dependant.request_param_name)
        self._ids = [field.alias for field in dependant.path_params]
        self._queries = [
            (field.name, _QueryReader(cast(type[BaseModel], field.field_info.annotation)))
            for field in dependant.query_params
        ]
        self._readers = [
            (str(each.name), cast(_Coroutine, each.call), str(each.request_param_name))
            for each in dependant.dependencies
        ]

    async def __call__(self, request: Request) -> Response | None:
        """Return the answer, or None where something is not as it should be: nothing was called."""
        values: dict[str, Any] = {self._request: request}
        for name in self._ids:
            text = request.path_params[name]
            if not _ID.fullmatch(text):
                return None
            values[name] = UUID(text)
        for name, query in self._queries:
            try:
                values[name] = query.read(request.query_params)
            except ValidationError:
                return None
        for name, read, its_request in self._readers:
            values[name] = await read(**{its_request: request})
        return cast(Response, await self._endpoint(**values))


class _QueryReader:
    """Reads a model from what stands after the question mark, as FastAPI does."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._model = model
        fields = model.model_fields.items()
        self._lists = {name for name, field in fields if get_origin(field.annotation) is list}

    def read(self, query: QueryParams) -> BaseModel:
        """Return the model. Raises ValidationError."""
        values: dict[str, Any] = dict(query)  # of a name that is there twice, the last
        for name in self._lists.intersection(values):
            values[name] = query.getlist(name)
        return self._model.model_validate(values)


def is_plain(dependant: Dependant) -> bool:
    """Tell whether a handler is a coroutine that returns a whole response, and asks for nothing but
    what is read here.
    """
    query = [field.field_info.annotation for field in dependant.query_params]
    return (
        iscoroutinefunction(dependant.call)
        and get_type_hints(dependant.call).get("return") is Response
        and dependant.request_param_name is not None
        and not (dependant.header_params or dependant.cookie_params or dependant.body_params)
        and all(field.field_info.annotation is UUID for field in dependant.path_params)
        and len(query) <= 1
        and all(isclass(kind) and issubclass(kind, BaseModel) for kind in query)
        and all(_reads_the_request(each) for each in dependant.dependencies)
    )


def _reads_the_request(dependant: Dependant) -> bool:
    fields = (
        dependant.path_params,
        dependant.query_params,
        dependant.header_params,
        dependant.cookie_params,
        dependant.body_params,
        dependant.dependencies,
    )
    return (
        iscoroutinefunction(dependant.call)
        and dependant.request_param_name is not None
        and not any(fields)
    )
