"""What FastAPI cannot know of the contract: who may ask, headers of answers, one form of errors."""

from typing import Any

from fastapi import FastAPI

from webapp.api.dependencies import SIGN_IN, TOKEN
from webapp.api.examples import add_examples
from webapp.security import TOKEN_PREFIX

_ETAG = {
    "description": "The revision of the resource, for `If-Match`.",
    "schema": {"type": "string", "examples": ['"17"']},
}
_LINK = {
    "description": 'The next page, if there is one: `<address>; rel="next"` (RFC 8288).',
    "schema": {"type": "string"},
}
_LOCATION = {"description": "Where the new resource is.", "schema": {"type": "string"}}
_REPLAYED = {
    "description": "`true` if this is the answer to an earlier request with the same key.",
    "schema": {"type": "string", "enum": ["true"]},
}
_CHALLENGE = {"description": "How to sign in.", "schema": {"type": "string", "enum": ["Bearer"]}}
_SCOPE = {
    "description": "The token lacks the required scope (RFC 6750, 3.1).",
    "schema": {"type": "string", "enum": ['Bearer error="insufficient_scope"']},
}
_RETRY_AFTER = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
_PROBLEM_HEADERS: dict[str, dict[str, Any]] = {
    "401": {"WWW-Authenticate": _CHALLENGE},
    "403": {"WWW-Authenticate": _SCOPE},
    "412": {"ETag": _ETAG},
    "429": {"Retry-After": _RETRY_AFTER},
    "503": {"Retry-After": _RETRY_AFTER},
    "504": {"Retry-After": _RETRY_AFTER},
}
_SECURITY: dict[str, dict[str, Any]] = {
    SIGN_IN: {
        "type": "oauth2",
        "description": "Sign in with your email address as `username`.",
        "flows": {"password": {"scopes": {}, "tokenUrl": "auth/login"}},
    },
    TOKEN: {
        "type": "http",
        "description": "A personal token, created with `POST /tokens` or in the settings.",
        "scheme": "bearer",
        "bearerFormat": f"{TOKEN_PREFIX}…",
    },
}
_UNTAGGED = {
    "accounts_destroy",
    "columns_destroy",
    "health_show",
    "links_destroy",
    "readiness_show",
    "sessions_create",
    "sessions_destroy",
    "streams_show",
    "tokens_create",
    "tokens_destroy",
}


def complete(app: FastAPI) -> None:
    """Let the app's OpenAPI document tell the whole contract."""
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = generate()
            for path in document["paths"].values():
                for method, operation in path.items():
                    _leave_out_what_cannot_be(method, operation)
                    _complete_operation(operation)
            document["components"]["securitySchemes"] = _SECURITY
            document["components"]["schemas"].pop("HTTPValidationError", None)
            document["components"]["schemas"].pop("ValidationError", None)
            add_examples(document)
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI documents


def _leave_out_what_cannot_be(method: str, operation: dict[str, Any]) -> None:
    """Only a body can be late or too large, and only a change may or may not be saved."""
    bodies = () if "requestBody" in operation else ("408", "413")
    changes = ("504",) if method == "get" else ()
    for status in (*bodies, *changes):
        operation["responses"].pop(status, None)


def _complete_operation(operation: dict[str, Any]) -> None:
    summary, _, rest = operation.pop("description").partition("\n\n")
    operation["summary"] = summary.removesuffix(".")
    if rest:
        operation["description"] = rest
    for status, answer in operation["responses"].items():
        headers = answer.setdefault("headers", {})
        if status.startswith("2"):
            headers.update(_success_headers(operation, answer))
        else:
            _keep_problems(answer.get("content", {}))
            headers.update(_problem_headers(operation, status))
        if not headers:
            del answer["headers"]


def _problem_headers(operation: dict[str, Any], status: str) -> dict[str, Any]:
    if status == "403" and "security" not in operation:
        return {}
    return _PROBLEM_HEADERS.get(status, {})


def _keep_problems(content: dict[str, Any]) -> None:
    for kind in ("application/json", "text/event-stream"):
        content.pop(kind, None)


def _success_headers(operation: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    content = answer.get("content", {}).get("application/json", {})
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    if "cursor" in names:
        headers["Link"] = _LINK
    elif (
        content.get("schema", {}).get("type") != "array"
        and operation["operationId"] not in _UNTAGGED
    ):
        headers["ETag"] = _ETAG
    if "Idempotency-Key" in names:
        headers["Idempotency-Replayed"] = _REPLAYED
        if operation["operationId"] in {"applications_create", "links_create"}:
            headers["Location"] = _LOCATION
    return headers
