"""Constants of templates: filled in early or late, the pages are the same."""

import pytest
from jinja2 import Environment

from webapp.pages import board, trash
from webapp.pages.assets import Assets
from webapp.pages.constants import Constants
from webapp.pages.rendering import create_environment
from webapp.pages.routing import Addresses

TEXT = """{{ url('board.show') }} {{ url('board.show', q=1) }}
{{ icon('plus') }}{% if true %}{{ asset('app.css') }}{% endif %}
{{ name }} {{ url(name) }} {# {{ icon('x') }} #} {{ '{{ icon("x") }}' }}"""


def environment(addresses: Addresses, *, is_development: bool) -> Environment:
    return create_environment(Assets(is_development=is_development), addresses)


@pytest.fixture
def addresses() -> Addresses:
    return Addresses([board.router, trash.router])


def test_what_is_constant_is_filled_in_when_a_template_is_loaded(addresses: Addresses) -> None:
    early = environment(addresses, is_development=False)
    late = early.overlay(extensions=[])
    late.extensions = {}
    assert early.preprocess(TEXT) != late.preprocess(TEXT) == TEXT
    values = {"name": "trash.index"}
    assert early.from_string(TEXT).render(values) == late.from_string(TEXT).render(values)
    assert "url(" not in early.preprocess("{{ url('board.show') }}")
    assert early.preprocess(TEXT).count("\n") == TEXT.count("\n")


def test_indents_are_left_out_and_nothing_else(addresses: Addresses) -> None:
    found = environment(addresses, is_development=False)
    text = "<ul>\n  <li>\n\t{{ '  a  b' }}  </li>\n\n</ul>"
    assert found.from_string(text).render() == "<ul>\n<li>\n  a  b  </li>\n\n</ul>"


def test_while_developing_nothing_is_kept(addresses: Addresses) -> None:
    """A file may get another address while the server runs."""
    found = environment(addresses, is_development=True)
    assert not [each for each in found.extensions.values() if isinstance(each, Constants)]


def test_a_route_that_is_not_there_is_no_constant(addresses: Addresses) -> None:
    with pytest.raises(KeyError):
        environment(addresses, is_development=False).from_string("{{ url('board.shwo') }}")
