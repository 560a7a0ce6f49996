"""Errors as pages: what happened, in a sentence, and what to do next."""

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from webapp.errors import DomainError, NoRoom, NotSignedIn, TooManyTries, Unavailable
from webapp.logs import path_without_secrets
from webapp.methods import allowed_methods
from webapp.pages import cookies
from webapp.pages.forms import Rejected
from webapp.pages.rendering import PRIVATE, SEE_OTHER, render_text, wants_partial
from webapp.pages.routing import came_from

log = logging.getLogger(__name__)

TITLES = {
    401: "Please sign in",
    403: "Request blocked",
    404: "Not found",
    409: "This has changed",
    408: "That took too long",
    413: "Too large",
    422: "That did not work",
    429: "Too many attempts",
    500: "Something went wrong",
    503: "Back in a moment",
    504: "This may not have been saved",
}
SENTENCES = {
    403: "This request did not come from a page of this site, so nothing was done. "
    "Open the board and try again from there.",
    404: "What you are looking for does not exist, or is not yours.",
    405: "This address only accepts forms.",
    408: "Your connection is too slow right now. Try again.",
    413: "Shorten the text and try again.",
    415: "The form could not be read. Go back, reload the page and send it again.",
    422: "Something in the address or the form is not valid. Go back and try again.",
    500: "This is our fault, not yours. Everything you saved is safe. Try again; if it keeps "
    "happening, tell the administrator the request ID.",
    503: "The database cannot be reached right now. Everything you saved is safe. "
    "Try again in a moment.",
    504: "The server or its database stopped at the last moment, so this may or may not have "
    "been saved. Reload the page in a moment and check before you try again.",
}
_IS_OURS = {403, 404, 409, 422, 429}


def add_error_pages(app: FastAPI) -> None:
    """Let every error of the HTML face be answered here."""
    app.add_exception_handler(Rejected, _answer_rejected)
    app.add_exception_handler(DomainError, _answer_domain_error)
    app.add_exception_handler(ValidationError, _answer_bad_shape)
    app.add_exception_handler(RequestValidationError, _answer_bad_shape)
    app.add_exception_handler(HTTPException, _answer_http_error)
    app.add_exception_handler(ClientDisconnect, _answer_nobody)
    app.add_exception_handler(Exception, _answer_bug)


def render_error(
    request: Request, status: int, sentence: str = "", headers: dict[str, str] | None = None
) -> Response:
    """Answer with an error: a page, or for htmx a line that is shown as a toast."""
    sentence = sentence or SENTENCES.get(status, SENTENCES[422])
    context: dict[str, Any] = {
        "status": status,
        "title": TITLES.get(status, TITLES[422]),
        "sentence": sentence,
        "request_id": getattr(request.state, "request_id", None),
        "notice": None,
    }
    extra = PRIVATE | (headers or {})
    if wants_partial(request):
        extra["HX-Trigger"] = json.dumps({"toast": {"text": sentence, "kind": "error"}})
        html = render_text(request, "errors/_error.html", in_dialog=True, **context)
    else:
        html = render_text(request, "errors/show.html", in_dialog=False, **context)
    return HTMLResponse(html, status, extra)


def render_refusal(request: Request) -> Response:
    """Answer a request that another site has sent."""
    return render_error(request, 403)


async def _answer_rejected(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Rejected)
    return error.response


async def _answer_domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    if isinstance(error, NotSignedIn):
        return _ask_to_sign_in(request, error)
    if isinstance(error, Unavailable | TooManyTries):
        headers = {"Retry-After": str(error.retry_after)}
        is_said = isinstance(error, NoRoom | TooManyTries)
        sentence = error.message if is_said else SENTENCES[error.status]
        return render_error(request, error.status, sentence, headers)
    return render_error(request, error.status, error.message if error.status in _IS_OURS else "")


def _ask_to_sign_in(request: Request, error: NotSignedIn) -> Response:
    """Send people to the sign-in page, and back afterwards; htmx cannot follow, so it is told."""
    if wants_partial(request):
        return render_error(
            request, error.status, "You have been signed out. Sign in and try again."
        )
    home = request.app.state.addresses.url("board.show")
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    is_read = request.method in {"GET", "HEAD"}
    back = here if is_read else came_from(request, home)
    target = request.app.state.addresses.url(
        "sessions.new", next=None if back == home else back, unsent=None if is_read else "true"
    )
    response = RedirectResponse(target, SEE_OTHER, PRIVATE)
    # The sign-in stays: this may arrive after somebody has signed in anew, and end what they have.
    cookies.forget_notice(request, response)
    return response


async def _answer_bad_shape(request: Request, error: Exception) -> Response:
    """Answer what no page of ours sends; an address with an impossible id leads nowhere."""
    if isinstance(error, RequestValidationError):
        places = {problem["loc"][0] for problem in error.errors()}
        return render_error(request, 404 if "path" in places else 422)
    return render_error(request, 422)


async def _answer_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    is_said = error.detail != HTTPStatus(error.status_code).phrase
    sentence = error.detail if is_said else ""
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed_methods(request)
    return render_error(request, error.status_code, sentence, headers)


async def _answer_nobody(_request: Request, _error: Exception) -> Response:
    """Answer who left before all was sent, for the log and the figures: it is no bug."""
    return Response(status_code=400)


async def _answer_bug(request: Request, error: Exception) -> Response:
    log.error("page_failed", exc_info=error, extra={"path": path_without_secrets(request.scope)})
    return render_error(request, 500)
