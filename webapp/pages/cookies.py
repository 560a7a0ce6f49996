"""The cookies: who is signed in, what has just been done, and which theme is liked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from webapp.security import Claims, InvalidToken, Keyring
from webapp.services.clock import now
from webapp.services.sessions import ABSOLUTE

FLASH = "flash"
FLASH_SECONDS = 120
THEME = "theme"
KNOWN = "known"
RESET = "reset"
RESET_PATH = "/password-resets"
THEMES = ("system", "light", "dark")
YEAR_SECONDS = 31_536_000


@dataclass(frozen=True, slots=True)
class Notice:
    """What has just been done, and the revision that an undo would take back."""

    text: str
    undo: int | None = None


def is_secure(request: Request) -> bool:
    """Tell whether people reach us over TLS, by PUBLIC_URL or by the connection (or its proxy)."""
    public_url = request.app.state.settings.public_url
    return (public_url or "").startswith("https:") or request.scope["scheme"] == "https"


def session_name(request: Request) -> str:
    """Return the name of the sign-in's cookie.

    With `__Host-` no neighbouring host can set it (RFC 6265bis, 4.1.3).
    """
    return "__Host-session" if is_secure(request) else "session"


def read_session(request: Request) -> Claims:
    """Return whom the cookie names. Raises InvalidToken."""
    keys: Keyring = request.app.state.keys
    return keys.read(request.cookies.get(session_name(request), ""), "web")


def set_session(request: Request, response: Response, owner_id: UUID, session_id: UUID) -> None:
    """Sign the browser in. The session's row ends sooner than the cookie when it is not used."""
    keys: Keyring = request.app.state.keys
    token = keys.issue(Claims(owner_id, session_id), "web", now(), ABSOLUTE)
    _set(request, response, session_name(request), token, int(ABSOLUTE.total_seconds()))


def forget_session(request: Request, response: Response) -> None:
    """Sign the browser out."""
    for name in (session_name(request), FLASH):
        response.delete_cookie(name, secure=is_secure(request), httponly=True, samesite="lax")


def forget_person(request: Request, response: Response) -> None:
    """Leave nothing in the browser of who has had an account here."""
    forget_session(request, response)
    for name in (KNOWN, THEME):
        response.delete_cookie(name, secure=is_secure(request), httponly=True, samesite="lax")
    # What was typed and not saved is kept there too.
    response.headers["Clear-Site-Data"] = '"storage"'


def set_reset(request: Request, response: Response, token: str, seconds: int) -> None:
    """Keep the token of a password reset, so that it need not stay in the address.

    Not SameSite=Strict: a browser does not send such a cookie after the redirect of a link that
    was followed from another site, as from the mailbox in a browser.
    """
    _set(request, response, RESET, token, seconds, RESET_PATH)


def read_reset(request: Request) -> str:
    """Return the token of a password reset, empty if there is none."""
    return request.cookies.get(RESET, "")


def forget_reset(request: Request, response: Response) -> None:
    """Forget the token of a password reset."""
    response.delete_cookie(
        RESET, RESET_PATH, secure=is_secure(request), httponly=True, samesite="lax"
    )


def set_known_account(request: Request, response: Response, account: str) -> None:
    """Remember, for a year, that an account was signed in to from here."""
    keys: Keyring = request.app.state.keys
    _set(request, response, KNOWN, keys.seal(KNOWN, account), YEAR_SECONDS)


def read_known_account(request: Request) -> str:
    """Return what stands for the account that was last signed in to from here."""
    keys: Keyring = request.app.state.keys
    try:
        return str(keys.unseal(KNOWN, request.cookies.get(KNOWN, "")))
    except InvalidToken:
        return ""


def set_notice(request: Request, response: Response, notice: Notice) -> None:
    """Keep a notice for the next page."""
    keys: Keyring = request.app.state.keys
    sealed = keys.seal(FLASH, [notice.text, notice.undo, int(now().timestamp())])
    _set(request, response, FLASH, sealed, FLASH_SECONDS)


def read_notice(request: Request) -> Notice | None:
    """Return the notice that was kept for this page, if it is ours and still fresh."""
    if FLASH not in request.cookies:
        return None
    keys: Keyring = request.app.state.keys
    try:
        match keys.unseal(FLASH, request.cookies[FLASH]):
            case [str(text), int() | None as undo, int(at)] if _age(at) <= FLASH_SECONDS:
                return Notice(text, undo)
    except InvalidToken:
        pass
    return None


def forget_notice(request: Request, response: Response) -> None:
    """Let a notice be shown once."""
    if FLASH in request.cookies:
        response.delete_cookie(FLASH, secure=is_secure(request), httponly=True, samesite="lax")


def read_theme(request: Request) -> str:
    """Return the theme that was chosen, or `system`."""
    theme = request.cookies.get(THEME, "")
    return theme if theme in THEMES else THEMES[0]


def set_theme(request: Request, response: Response, theme: str) -> None:
    """Keep the theme, for a year."""
    _set(request, response, THEME, theme, YEAR_SECONDS)


def _set(
    request: Request, response: Response, name: str, value: str, seconds: int, path: str = "/"
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def _age(at: int) -> float:
    return (now() - datetime.fromtimestamp(at, now().tzinfo)).total_seconds()
