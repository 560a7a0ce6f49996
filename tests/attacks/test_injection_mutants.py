"""The flaws that `test_injection` has to see: text that is not escaped, or not always."""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import nh3
import pytest
from jinja2 import FunctionLoader
from markdown_it import MarkdownIt
from sqlalchemy import ColumnElement, func, text
from sqlalchemy.orm import Session
from starlette.applications import Starlette

from tests.attacks import test_injection as attacks
from tests.flaws import Flaw, Plant, all_of, instead
from webapp.pages import markdown, rendering
from webapp.pages.drawing import CardKeeper, Frames
from webapp.repositories import documents, searching
from webapp.repositories.documents import Document, Documents, Selection
from webapp.repositories.tables import APPLICATIONS
from webapp.schemas import types
from webapp.services import exports


def template(name: str, sound: str, flawed: str) -> Plant:
    """Plant something else into one template."""

    def plant(patch: pytest.MonkeyPatch, app: Starlette) -> None:
        state = app.state.pages.state
        environment, folder = state.templates, state.templates.loader

        def load(wanted: str) -> str:
            source = str(folder.get_source(environment, wanted)[0])
            assert wanted != name or sound in source
            return source.replace(sound, flawed) if wanted == name else source

        flawed_ones = environment.overlay(loader=FunctionLoader(load))
        for kept, made in (
            ("templates", flawed_ones),
            ("frames", Frames(flawed_ones)),
            ("cards", CardKeeper()),
        ):
            patch.setitem(state._state, kept, made)

    return plant


def any_scheme(address: str) -> Any:
    return urlsplit(f"https://x/{address}")


def formatted(session: Session, owner_id: object, selection: Selection, _most: int) -> Documents:
    """Writes the search into the statement."""
    rows = session.execute(
        text(
            "SELECT jsonb_build_object('id', id, 'company', company)::text, created_at, id"
            f" FROM applications WHERE owner_id = '{owner_id}'"
            f" AND company ILIKE '%{selection.query}%'".replace(":", "\\:")
        )
    )
    return Documents([Document(*row) for row in rows], has_more=False)


def as_a_pattern(word: ColumnElement[str]) -> ColumnElement[bool]:
    return APPLICATIONS.c.search_text.like(func.concat("%", word, "%"))


def first_character(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@"} else cell


def in_clear(value: dict[str, Any]) -> str:
    """Puts a header together by hand."""
    text = value.get("toast", {}).get("text", "")
    return f'{{"toast": "{text.encode("latin-1", "ignore").decode("latin-1")}"}}'


def cleaned(**change: Any) -> Plant:
    def clean(html: str, **options: Any) -> str:
        return nh3.clean(html, **options | change)

    return instead(markdown, "nh3", SimpleNamespace(clean=clean))


MADE_ANEW = instead(documents, "_statement", documents._statement.__wrapped__)
HTML = instead(markdown, "_parser", MarkdownIt("commonmark", {"html": True}))
NOT_CLEANED = instead(markdown, "nh3", SimpleNamespace(clean=lambda html, **_: html))
LINK = '[a](https://x.example "\' onclick=zq7")'
SCRIPT = attacks.MARKUP[0]
notes, filtered = attacks.test_notes_are_no_code, attacks.test_a_filter_is_no_statement
FLAWS = [
    Flaw("safe", template("trash/index.html", "application.title }}</a>",
                          "application.title|safe }}</a>"),
         attacks.test_text_stays_text_on_every_page, text=SCRIPT),
    Flaw("not cleaned", all_of(HTML, NOT_CLEANED), notes, text=SCRIPT),
    Flaw("blind", instead(attacks, "shape", lambda _: ({}, [])),
         attacks.test_notes_without_their_sanitiser_would_be_seen),
    Flaw("rel", cleaned(link_rel=None), notes, text=LINK),
    Flaw("safe", template("macros/fields.html", "form.value(name) if", "form.value(name)|safe if"),
         attacks.test_a_refused_form_shows_what_was_typed_as_text, text=attacks.MARKUP[2]),
    Flaw("any scheme", instead(types, "urlsplit", any_scheme),
         attacks.test_an_address_is_one_of_the_web,
         address="javascript:alert(1)"),
    Flaw("formatted", instead(documents, "list_selected", formatted), filtered,
         text="' OR 1=1 --"),
    Flaw("wildcard", all_of(instead(searching, "_contains", as_a_pattern), MADE_ANEW), filtered,
         text="_"),
    Flaw("as it is", instead(exports, "_neutral", lambda cell: cell),
         attacks.test_a_cell_is_no_formula, text="=1+1"),
    Flaw("first character", instead(exports, "_neutral", first_character),
         attacks.test_a_cell_is_no_formula, text=" =1"),
    Flaw("by hand", instead(rendering, "json", SimpleNamespace(dumps=in_clear)),
         attacks.test_a_name_is_no_header, text="a\r\nSet-Cookie: x=y"),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)
