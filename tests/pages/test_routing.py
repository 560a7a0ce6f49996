"""Addresses by name."""

import pytest

from webapp.pages import _MODULES
from webapp.pages.routing import Addresses, local_path

ADDRESSES = Addresses(module.router for module in _MODULES)


def test_what_the_path_does_not_name_goes_into_the_query() -> None:
    assert ADDRESSES.url("cards.index", column_id="a/b", q="x y&z", after=None) == (
        "/board/columns/a%2Fb/cards?q=x+y%26z"
    )


def test_what_stands_around_the_id_is_enough_for_loops() -> None:
    assert ADDRESSES.around("positions.edit") == ("/board/applications/", "/position")
    assert ADDRESSES.around("applications.show") == ("/board/applications/", "")


@pytest.mark.parametrize("path", ["/", "/board?q=a", "/board/applications/1"])
def test_paths_of_ours_are_local(path: str) -> None:
    assert local_path(path, "/x") == path


@pytest.mark.parametrize(
    "path",
    ["", None, "board", "//a.b", "/\\a.b", "/ a", "/\n", "https://a.b", "/ü", "/" + "a" * 3000],
)
def test_all_others_are_not(path: str | None) -> None:
    assert local_path(path, "/x") == "/x"
