"""Templates become answers here, and only here is it known whether htmx asked."""

import hashlib
import json
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from webapp import limits
from webapp.models.words import Colour, EmploymentType, SalaryPeriod, Status, Word, WorkMode
from webapp.pages import cookies, devices, formats, highlights, markdown, narration
from webapp.pages.assets import STATIC, Assets
from webapp.pages.constants import Constants
from webapp.pages.cookies import Notice
from webapp.pages.icons import Icons
from webapp.pages.routing import Addresses
from webapp.pages.top_bars import TopBars

TEMPLATES = Path(__file__).parents[2] / "templates"
PRIVATE = {"Vary": "HX-Request, HX-History-Restore-Request, Cookie", "Cache-Control": "no-store"}
SEE_OTHER = 303
# Error answers are only swapped in where a form says so; morphs leave what scripts have written;
# back and forward, where they are more than a dialog, load the page. Nothing settles: that would
# write the style of what was there (a field made taller) as an attribute, which the CSP forbids.
HTMX = {
    "noSwap": [204, 304, "4xx", "5xx"],
    "morphIgnore": ["data-htmx-powered", "tabindex", "data-pending"],
    "defaultTimeout": 15_000,
    "defaultSettleDelay": 0,
    "history": "reload",
}
_WORDS: dict[str, type[Word]] = {
    "work_mode": WorkMode,
    "employment_type": EmploymentType,
    "salary_period": SalaryPeriod,
    "status": Status,
}


class _Environment(Environment):
    """Gives each template the names that all templates know as they are, not as a chain of maps:
    Jinja copies them for each answer.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template knows; what is given for one template comes first."""
        return super().make_globals(d) if d else self.globals


def create_environment(assets: Assets, addresses: Addresses) -> Environment:
    """Prepare Jinja: what every template knows."""
    environment = _Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=assets.is_development,
        extensions=[] if assets.is_development else [Constants],
    )
    environment.globals |= {
        "url": addresses.url,
        "around": addresses.around,
        "asset": assets.address,
        "modules": assets.modules,
        "icon": Icons(STATIC / "vendor" / "icons.svg"),
        "htmx_config": json.dumps(HTMX),
        "limits": limits,
        "statuses": list(Status),
        "colours": list(Colour),
        "work_modes": list(WorkMode),
        "employment_types": list(EmploymentType),
        "salary_periods": list(SalaryPeriod),
        "priorities": formats.PRIORITIES,
        "label": _label,
        "themes": cookies.THEMES,
        "monogram": formats.monogram,
        "hue": formats.hue,
        "salary": formats.salary,
        "full_salary": formats.full_salary,
        "relative_day": formats.relative_day,
        "urgency": formats.urgency,
        "long_date": formats.long_date,
        "instant": formats.instant,
        "plural": formats.plural,
        "host": formats.host,
        "web_link": formats.web_link,
        "next_step": highlights.next_step,
        "quiet_days": highlights.quiet_days,
        "device_name": devices.device_name,
        "describe": narration.describe,
        "markdown": markdown.render_markdown,
    }
    environment.filters |= {"word": _word, "numbered": lambda words: list(enumerate(words))}
    return environment


def digest_of_templates() -> str:
    """Return what changes whenever a template does."""
    digest = hashlib.sha256()
    for path in sorted(TEMPLATES.rglob("*.html")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def render(
    request: Request,
    page: str,
    partial: str | None = None,
    *,
    status: int = 200,
    pieces: Mapping[str, bytes] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Answer with a page, or with a partial of it when htmx asked for one.

    `pieces` are large parts that are drawn and encoded already, by their names in the template.
    """
    in_dialog = partial is not None and wants_partial(request)
    template = partial if in_dialog and partial is not None else page
    is_read_on = request.headers.get("HX-Request") == "true"  # the notice is for the next page
    notice = None if is_read_on else cookies.read_notice(request)
    context |= {name: _mark(name) for name in pieces or ()}
    html = render_text(request, template, in_dialog=in_dialog, notice=notice, **context)
    response = HTMLResponse(_put_in(html, pieces or {}), status, PRIVATE)
    if not is_read_on:
        cookies.forget_notice(request, response)
    return response


def _mark(name: str) -> Markup:
    """Return what stands for a piece; no text of a person holds it, as that is escaped."""
    return Markup("<!-- {} -->").format(name)


def _put_in(html: str, pieces: Mapping[str, bytes]) -> bytes:
    parts, rest = [], html
    for name, piece in pieces.items():
        before, mark, after = rest.partition(_mark(name))
        if mark:
            parts += [before.encode(), piece]
            rest = after
    return b"".join([*parts, rest.encode()])


def render_done(
    request: Request,
    partial: str | None,
    *,
    to: str,
    notice: Notice | None = None,
    events: Mapping[str, object] | None = None,
    **context: Any,
) -> Response:
    """Answer after a change: htmx gets a partial (or nothing) and events, a form is sent on."""
    if not wants_partial(request):
        response: Response = RedirectResponse(to, SEE_OTHER, PRIVATE)
        if notice is not None:
            cookies.set_notice(request, response, notice)
        return response
    triggers = dict(events or {})
    if notice is not None:
        triggers["toast"] = {"text": notice.text, "undo": notice.undo}
    headers = PRIVATE | ({"HX-Trigger": json.dumps(triggers)} if triggers else {})
    if partial is None:
        return Response(status_code=204, headers=headers)
    html = render_text(request, partial, in_dialog=True, notice=None, **context)
    return HTMLResponse(html, headers=headers)


def render_text(request: Request, template: str, **context: Any) -> str:
    """Fill a template in, with what the layout needs to know of the request."""
    owner = getattr(request.state, "owner", None)
    theme = cookies.read_theme(request)
    if not context["in_dialog"]:
        top_bars: TopBars = request.app.state.top_bars
        context["top_bar"] = top_bars.draw(request, owner, theme)
    return (
        environment_of(request)
        .get_template(template)
        .render(
            request=request,
            owner=owner,
            today=owner.today() if owner else datetime.now(UTC).date(),
            theme=theme,
            development=request.app.state.settings.development,
            **context,
        )
    )


def environment_of(request: Request) -> Environment:
    """Return what fills templates in."""
    environment: Environment = request.app.state.templates
    return environment


def wants_partial(request: Request) -> bool:
    """Tell whether htmx will put the answer into the page that is there."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def redirect(request: Request, name: str, **values: object) -> RedirectResponse:
    """Send the browser to a route."""
    return redirect_to(request.app.state.addresses.url(name, **values))


def redirect_to(path: str) -> RedirectResponse:
    """Send the browser to a path of ours."""
    return RedirectResponse(path, SEE_OTHER, PRIVATE)


def board_at(request: Request, application_id: UUID) -> str:
    """Return the address of the board, scrolled to a card."""
    return f"{request.app.state.addresses.url('board.show')}#card-{application_id}"


def column_at(request: Request, column_id: UUID) -> str:
    """Return the address of the board, scrolled to a column."""
    return f"{request.app.state.addresses.url('board.show')}#column-{column_id}"


def detail_at(request: Request, application_id: UUID, part: str) -> str:
    """Return the address of an application's page, scrolled to a part of it."""
    page = request.app.state.addresses.url("applications.show", application_id=application_id)
    return f"{page}#{part}-{application_id}"


def changed(application_id: UUID | None = None) -> dict[str, object]:
    """Return the event that lets the board behind a dialog catch up: one card, or all."""
    return {"board:changed": {} if application_id is None else {"id": str(application_id)}}


def finished() -> dict[str, object]:
    """Return the events after which a dialog is done with: it closes and the board catches up."""
    return changed() | {"dialog:close": {}}


def _word(word: Word) -> tuple[str, str]:
    return word.value, word.label


def _label(kind: str, value: str) -> str:
    return _WORDS[kind](value).label
