"""Whatever comes into a parser of ours: it is understood or refused, and never breaks."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import TypeAdapter, ValidationError
from selectolax.lexbor import LexborHTMLParser

from tests.flaws import Flaw, all_of, instead
from tests.people import Person
from webapp import limits, ranking, security
from webapp.api import applications, dependencies
from webapp.api.dependencies import read_revisions
from webapp.pages import markdown, routing
from webapp.pages.markdown import ATTRIBUTES, SCHEMES, TAGS, render_markdown
from webapp.pages.routing import local_path
from webapp.schemas.types import CalendarDate
from webapp.security import InvalidToken, Keyring, new_token, read_token
from webapp.services.throttles import network_of

keys = Keyring(["the secret of these tests, which is long enough"])
bounded = settings(max_examples=200, deadline=None, derandomize=True, database=None)
asking = settings(
    bounded,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
anything = st.text(st.characters(), max_size=200)
close = st.text("01Vz", max_size=4).map(lambda text: "a0" + text.rstrip("0"))
ranks = st.text(ranking.DIGITS, max_size=12) | close
slashes = st.text("/\\.\t\n\x00 a", max_size=9)
tags_of_http = st.text('"W/0123456789, *-', max_size=40)
CODE = ["javascript:", "<script>", "</", "](", "![", "<", ">", "`", "\n\n", "|", "&#x6A;", "[a]:",
        "onclick=", '"', "'", "~~", "* ", "# ", "1. ", "http://x", "\t", "data:", "(", "\\",
        "<!--"]  # fmt: skip
scribbles = st.lists(st.sampled_from(CODE) | anything, max_size=25).map("".join)


def refuses(parse: Callable[[], object], *errors: type[Exception]) -> bool:
    try:
        parse()
    except errors:
        return True
    return False


@bounded
@given(anything, st.sampled_from(["api", "web"]))
def test_no_text_is_a_token(text: str, audience: str) -> None:
    assert refuses(lambda: keys.read(text, audience), InvalidToken)
    assert refuses(lambda: keys.unseal("cursor", text), InvalidToken)
    assert refuses(lambda: keys.unseal_young("reset", text, timedelta(1)), InvalidToken)
    assert refuses(lambda: read_token(f"jt_{text}"), InvalidToken)


@bounded
@given(st.uuids(), st.integers(0, 57), st.characters())
def test_a_changed_token_names_nobody(owner: UUID, place: int, other: str) -> None:
    text = new_token(owner)
    assert read_token(text) == owner
    changed = text[:place] + other + text[place + 1 :]
    assert changed == text or refuses(lambda: read_token(changed), InvalidToken)


@bounded
@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=9))
def test_a_seal_gives_back_what_json_holds(value: object) -> None:
    assert keys.unseal("cursor", keys.seal("cursor", value)) == value


@bounded
@given(ranks, ranks)
def test_between_two_ranks_is_a_rank_or_a_refusal(low: str, high: str) -> None:
    assert isinstance(ranking.is_rank(low), bool)
    if ranking.is_rank(low) and ranking.is_rank(high) and low < high:
        middle = ranking.between(low, high)
        assert low < middle < high
        assert ranking.is_rank(middle)
    else:
        assert refuses(lambda: ranking.between(low, high), ValueError)


@bounded
@given(anything)
def test_no_text_breaks_a_rank(text: str) -> None:
    assert ranking.is_rank(text) != refuses(lambda: ranking.between(text, None), ValueError)


@bounded
@given(anything | tags_of_http)
def test_if_match_is_numbers_or_nothing(text: str) -> None:
    expected = read_revisions(text)
    assert expected is None or all(number >= 0 for number in expected)
    assert (expected is None) == (text.strip() == "*")


@bounded
@given(scribbles)
def test_notes_become_what_is_allowed_and_nothing_else(text: str) -> None:
    body = LexborHTMLParser(str(render_markdown(text))).body
    assert body is not None
    for node in body.css("*"):
        if node.tag in {"body", "-text", "_text"}:
            continue
        assert node.tag in TAGS
        assert node.attributes.keys() <= ATTRIBUTES.get(node.tag, set()) | {"rel"}
        if address := node.attributes.get("href"):
            assert ":" not in address.split("/")[0] or address.split(":")[0].lower() in SCHEMES


@bounded
@given(
    anything
    | st.dates().map(str)
    | st.from_regex(r"[-+]?\d{1,6}-\d{1,3}-\d{1,3}([T ].*)?", fullmatch=True)
)
def test_a_date_is_one_of_our_time_or_refused(text: str) -> None:
    dates: TypeAdapter[Any] = TypeAdapter(CalendarDate)
    if not refuses(lambda: dates.validate_python(text), ValidationError):
        assert 1900 <= dates.validate_python(text).year <= 2200


@bounded
@given(anything | slashes)
def test_what_is_returned_to_is_a_path(text: str) -> None:
    path = local_path(f"/{text}", "/board")
    assert path.startswith("/")
    assert path[1:2] not in {"/", "\\"}
    assert path.isascii()
    assert path.isprintable()
    assert isinstance(network_of(text), str)


PATHS = ["/login", "/register", "/theme", "/board/applications", "/board/columns", "/board/undos",
         "/settings/profile", "/settings/tokens", "/settings/preferences"]  # fmt: skip
NAMES = [b"email", b"password", b"company", b"title", b"status", b"salary_min", b"deadline_on",
         b"revision", b"name", b"next", b"tags", b"url", b"theme", b"days",
         b"time_zone"]  # fmt: skip
pair = st.tuples(st.sampled_from(NAMES) | st.binary(max_size=9), st.binary(max_size=30))
pairs = st.lists(pair.map(b"=".join), max_size=9).map(b"&".join)


@pytest.mark.parametrize("path", PATHS)
@asking
@given(body=st.binary(max_size=200) | pairs)
def test_no_form_breaks_a_page(alice: Person, path: str, body: bytes) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert alice.browser.post(path, content=body, headers=headers).status_code < 500


@asking
@given(text=anything)
def test_no_cursor_and_no_condition_breaks_the_api(alice: Person, keys: Keyring, text: str) -> None:
    sendable = text.encode("utf-8", "replace").decode()
    listing = f"applications {alice.id} -created_at"  # what is sealed, is sealed for this list
    for place in ([[sendable], sendable.split()], [["datetime", sendable], ["uuid", sendable]]):
        sealed = keys.seal("cursor", [listing, *place])
        assert alice.api.get("/applications", params={"cursor": sealed}).status_code == 422
    for name in ("cursor", "sort", "q", "updated_since", "limit"):
        response = alice.api.get("/applications", params={name: sendable})
        assert response.status_code in {200, 422}
    headers = {b"if-match": sendable.encode("latin-1", "replace")}
    if not any(character < 32 or character == 127 for character in headers[b"if-match"]):
        response = alice.api.patch("/me", json={"name": "A"}, headers=headers)
        assert response.status_code in {200, 412}


def believe(_self: Keyring, _purpose: str, text: str) -> object:
    return text


def seal_text(self: Keyring, purpose: str, value: object) -> str:
    return seal(self, purpose, str(value))


def between_digits(low: str, high: str | None) -> str:
    """Takes the middle of two digits, also where there is none."""
    first = ranking.DIGITS.index(low[0]) if low else 0
    last = ranking.DIGITS.index(high[0]) if high else len(ranking.DIGITS)
    return ranking.DIGITS[(first + last) // 2]


def by_first_letter(text: str) -> bool:
    return text[:1].isalpha()


seal = Keyring.seal
HTML = instead(markdown, "_parser", MarkdownIt("commonmark", {"html": True}))
NOT_CLEANED = instead(markdown, "nh3", SimpleNamespace(clean=lambda html, **_: html))
FLAWS = [
    Flaw("believed", instead(Keyring, "unseal", believe), test_no_text_is_a_token),
    Flaw("no checksum", instead(security, "_checksum", lambda _: "000000"),
         test_a_changed_token_names_nobody),
    Flaw("as text", instead(Keyring, "seal", seal_text), test_a_seal_gives_back_what_json_holds),
    Flaw("middle", instead(ranking, "_midpoint", between_digits),
         test_between_two_ranks_is_a_rank_or_a_refusal),
    Flaw("letter", instead(ranking, "is_rank", by_first_letter), test_no_text_breaks_a_rank),
    Flaw("signed", instead(dependencies, "_STRONG_TAG", re.compile(r"(-?\d+)")),
         test_if_match_is_numbers_or_nothing),
    Flaw("not cleaned", all_of(HTML, NOT_CLEANED),
         test_notes_become_what_is_allowed_and_nothing_else),
    Flaw("any year", instead(limits, "FIRST_YEAR", 1), test_a_date_is_one_of_our_time_or_refused),
    Flaw("backslash", instead(routing, "_UNSAFE", routing._UNSAFE - {"\\"}),
         test_what_is_returned_to_is_a_path),
    Flaw("passed over", instead(applications, "read_cursor", lambda *_: None),
         test_no_cursor_and_no_condition_breaks_the_api),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)
