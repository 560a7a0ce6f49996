"""All routes of both faces, found by walking the application, and valid input for each."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, SecretStr

from tests.people import build_app
from webapp.settings import Settings

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Route:
    """One method of one path of one face."""

    face: str
    method: str
    path: str
    endpoint: Any
    dependants: tuple[Dependant, ...]

    def __str__(self) -> str:
        return f"{self.face} {self.method} {self.path}"

    @property
    def params(self) -> list[str]:
        """The names in the path."""
        return re.findall(r"{(\w+)", self.path)

    def at(self, **values: object) -> str:
        """Return the path with values for its names."""
        return re.sub(r"{(\w+)(?::\w+)?}", lambda match: str(values[match[1]]), self.path)

    @property
    def schema(self) -> type[BaseModel] | None:
        """What the body is parsed by: a parameter of the API, a form of the pages."""
        for field in self._fields("body_params"):
            kind = field.field_info.annotation
            if inspect.isclass(kind) and issubclass(kind, BaseModel):
                return kind
        named = re.search(r"\.parse\(\s*(\w+)", inspect.getsource(self.endpoint))
        found = vars(inspect.getmodule(self.endpoint)).get(named[1]) if named else None
        return found if inspect.isclass(found) and issubclass(found, BaseModel) else None

    @property
    def query_ids(self) -> list[str]:
        """The names of parameters that are ids."""
        return [name for name, kind in self.query.items() if "uuid" in str(kind).lower()]

    @property
    def query(self) -> dict[str, Any]:
        """The parameters after the question mark, with their types."""
        found: dict[str, Any] = {}
        for field in self._fields("query_params"):
            kind = field.field_info.annotation
            if inspect.isclass(kind) and issubclass(kind, BaseModel):
                found |= {name: info.annotation for name, info in kind.model_fields.items()}
            else:
                found[field.alias] = kind
        return found

    @property
    def headers(self) -> list[str]:
        """The names of the headers that it reads."""
        return [field.alias for field in self._fields("header_params")]

    def _fields(self, kind: str) -> list[Any]:
        return [field for each in self.dependants for field in getattr(each, kind)]


@cache
def routes() -> tuple[Route, ...]:
    """Return all routes of both faces."""
    app = build_app(
        Settings(
            database_url="postgresql+psycopg2://nobody@127.0.0.1:1/nothing",
            jwt_secret=SecretStr("for the walk over the routes only, 0123456789"),
        )
    )
    return tuple(
        Route(face, method, path, route.endpoint, tuple(_flatten(route.dependant)))
        for face in ("api", "pages")
        for path, route in _walk(getattr(app.state, face).routes)
        for method in sorted((route.methods or set()) - {"HEAD"})
    )


def _flatten(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for each in dependant.dependencies:
        yield from _flatten(each)


def _walk(nested: Any, prefix: str = "") -> Iterator[tuple[str, APIRoute]]:
    for route in nested:
        if isinstance(route, APIRoute):
            yield prefix + route.path, route
        elif inner := getattr(route, "original_router", None):
            yield from _walk(inner.routes, prefix + route.include_context.prefix)


def of(face: str, *methods: str) -> list[Route]:
    """Return the routes of a face, of these methods or of all."""
    return [each for each in routes() if each.face == face and each.method in (methods or ALL)]


ALL = UNSAFE | {"GET"}


def ids_in(schema: type[BaseModel] | None) -> list[str]:
    """Return the names of a schema's fields that are ids."""
    if schema is None:
        return []
    return [name for name, info in schema.model_fields.items() if "UUID" in str(info.annotation)]


def valid(schema: type[BaseModel] | None, *, whole: bool = False) -> dict[str, Any]:
    """Return a valid body: what is required, or a value for every field."""
    if schema is None:
        return {}
    document = _document_of(schema)
    wanted = document["properties"] if whole else document.get("required", [])
    return {
        name: _value(document["properties"][name], document)
        for name in wanted
        if not (whole and name == "column_id" and "status" in document["properties"])
    }


@cache
def _document_of(schema: type[BaseModel]) -> dict[str, Any]:
    return schema.model_json_schema()


def _value(field: dict[str, Any], document: dict[str, Any]) -> Any:
    if "$ref" in field:
        found = document["$defs"][field["$ref"].rsplit("/", 1)[1]]
        return _value(found | {key: field[key] for key in field.keys() - {"$ref"}}, document)
    for choice in field.get("anyOf", []):
        if choice.get("type") != "null":
            return _value(
                choice | {key: field[key] for key in ("examples",) if key in field}, document
            )
    if examples := field.get("examples"):
        return examples[0]
    if "enum" in field:
        return field["enum"][0]
    return _plain(field, document)


def _plain(field: dict[str, Any], document: dict[str, Any]) -> Any:
    if field.get("type") == "string":
        made = {"uuid": str(uuid4()), "date": "2026-11-30"}
        return made.get(field.get("format", ""), "x" * max(field.get("minLength", 1), 1))
    if field.get("type") == "object":
        properties = field.get("properties", {})
        return {name: _value(properties[name], document) for name in field.get("required", [])}
    plain = {"integer": field.get("minimum", 1), "boolean": True}
    return plain.get(field.get("type", ""), [])


NOBODY = UUID(int=7 << 76 | 0b10 << 62)
"""A well-formed id that nothing has."""
