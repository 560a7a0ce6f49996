"""Streams of changes, as two server processes tell them to scripts and to pages."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing

import httpx
import pytest

from tests.accounts import Account, write_unheard
from tests.factories import PASSWORD
from tests.followers import following
from tests.installations import connect
from tests.live_server import LiveServer, serving
from tests.postgres import PostgresServer
from webapp import limits

STREAM = "/changes/stream"
PAGE_STREAM = "/board/changes/stream"


@pytest.fixture(scope="module")
def server(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """Two processes; at the end they stop at once and in peace, though streams are open."""
    url = postgres.create()
    with serving(tmp_path_factory.mktemp("streams"), url, workers=2) as server:
        yield server
        account = Account(server, "last")
        with following(server.url, STREAM, account.headers, 8) as followers:
            started = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - started < 3
            for each in followers:
                each.wait_for_end(1)
        account.leave()
    assert "rror" not in server.output()
    postgres.drop(url)


@pytest.fixture(scope="module")
def come(server: LiveServer) -> Iterator[Callable[[str], Account]]:
    """Let somebody sign up."""
    accounts: list[Account] = []

    def come(name: str) -> Account:
        accounts.append(Account(server, name))
        return accounts[-1]

    yield come
    for account in accounts:
        account.leave()


@pytest.fixture(scope="module")
def alice(come: Callable[[str], Account]) -> Account:
    return come("alice")


@pytest.fixture(scope="module")
def bob(come: Callable[[str], Account]) -> Account:
    return come("bob")


def test_a_change_is_told_to_all_within_a_second_wherever_it_was_made(
    server: LiveServer, alice: Account
) -> None:
    with following(server.url, STREAM, alice.headers, 8) as followers:
        for number in range(8):  # by either process
            with httpx.Client(base_url=server.url, headers=alice.headers) as other:
                body = {"company": "Kestrel", "title": f"Engineer {number}"}
                other.post("/applications", json=body).raise_for_status()
            told = time.monotonic()
            for each in followers:
                each.wait(lambda each: len(each.events) == number + 1, 5)  # noqa: B023 - at once
                assert each.events[number].at - told < 1
    assert len({tuple(each.revisions) for each in followers}) == 1
    lines = alice.api.get("/changes", params={"limit": 500}).json()
    assert followers[0].of("change") == lines[-8:]
    assert [int(each.id) for each in followers[0].events] == followers[0].revisions


def test_who_comes_back_is_told_what_was_missed(server: LiveServer, alice: Account) -> None:
    alice.apply()
    before = alice.revision
    card = alice.apply(links=[{"url": "https://a.example"}, {"url": "https://b.example"}])
    alice.api.patch(f"/applications/{card['id']}", json={"priority": 3})
    missed = alice.api.get("/changes", params={"since": before}).json()
    assert len(missed) == 4
    last = alice.headers | {"Last-Event-ID": str(before)}
    with (
        following(server.url, f"{STREAM}?since={before}", alice.headers) as (by_query,),
        following(server.url, f"{STREAM}?since=1", last) as (by_header,),
        following(server.url, STREAM, alice.headers) as (from_now,),
    ):
        for each in (by_query, by_header):
            each.wait(lambda each: len(each.events) >= 4)
            assert each.of("change") == missed
            # the id only with the last line of a change: or a break between them would lose one
            assert [event.id for event in each.events] == ["", "", str(before + 1), str(before + 2)]
        alice.apply()
        from_now.wait(lambda each: each.events)
        assert from_now.revisions == [before + 3]


@pytest.mark.parametrize("since", [2**62, "soon", "-1", "²", str(2**70)])
def test_who_knows_of_another_past_is_told_to_start_anew(
    server: LiveServer, alice: Account, since: object
) -> None:
    headers = alice.headers | {"Last-Event-ID": str(since).encode().decode("latin-1")}
    with following(server.url, STREAM, headers) as (follower,):
        follower.wait(lambda each: each.events)
        revision = alice.revision
        assert follower.of("resync") == [{"revision": revision}]
        assert follower.events[0].id == str(revision)
        alice.apply()
        follower.wait(lambda each: each.revisions == [revision + 1])


def test_who_missed_too_much_is_told_to_start_anew(
    server: LiveServer, come: Callable[[str], Account]
) -> None:
    carol = come("carol")
    links = [{"url": f"https://example.org/{number}"} for number in range(99)]
    for _ in range(6):
        carol.apply(links=links)
    with following(server.url, f"{STREAM}?since=0", carol.headers) as (follower,):
        follower.wait(lambda each: each.of("resync"))
        assert follower.revisions == []
    assert limits.STREAM_LINES < 600


def test_nobody_hears_of_anothers_board(server: LiveServer, alice: Account, bob: Account) -> None:
    with (
        following(server.url, STREAM, alice.headers, 4) as alices,
        following(server.url, STREAM, bob.headers, 4) as bobs,
        following(server.url, f"{PAGE_STREAM}?since=0", bob.cookie, 2) as bobs_pages,
    ):
        ours = {alice.apply(f"Alice {number}")["id"] for number in range(5) if bob.apply()}
        for each in alices:
            each.wait(lambda each: len(each.events) >= 5)
            assert {line["application_id"] for line in each.of("change")} == ours
        for each in bobs + bobs_pages:
            each.wait(lambda each: len(each.of("change")) >= 5)
            assert not any(card in str(each.events) for card in ours)
            assert "Alice" not in str(each.events)


def test_a_page_is_told_in_short_whose_board_and_what_to_draw(
    server: LiveServer, alice: Account
) -> None:
    path = f"{PAGE_STREAM}?since={alice.revision}"
    with following(server.url, path, alice.cookie) as (follower,):
        card = alice.apply()
        # else both may be read when the first is heard, before it is heard whose the second is
        follower.wait(lambda each: each.of("change"))
        answer = alice.api.patch(f"/applications/{card['id']}", json={"priority": 1})
        follower.wait(lambda each: len(each.of("change")) == 2)
        made, updated = follower.of("change")
        assert follower.events[0].name == "ping"
        assert made["board"]
        assert not updated["board"]
        assert updated["ids"] == [card["id"]]
        assert updated["request"] == answer.headers["x-request-id"]
        assert "Kestrel" not in str(follower.events)
    since = {"since": updated["revision"] - 1}
    asked = alice.browser.get("/board/changes", params=since).json()
    assert asked == [updated | {"request": ""}]
    since["since"] += 1
    assert alice.browser.get("/board/changes", params=since).status_code == 204
    since["since"] += 1
    assert alice.browser.get("/board/changes", params=since).json()[0]["board"]


def test_each_face_takes_its_own_kind_of_key(server: LiveServer, alice: Account) -> None:
    with httpx.Client(base_url=server.url) as stranger:
        assert stranger.get(STREAM).status_code == 401
        assert stranger.get(STREAM, headers=alice.cookie).status_code == 401
        assert stranger.get(STREAM, headers={"Authorization": "Bearer jt_x"}).status_code == 401
        assert stranger.get(PAGE_STREAM).status_code == 303
        assert stranger.get(PAGE_STREAM, headers=alice.headers).status_code == 303
    _, reading = alice.make_token("read")
    with following(server.url, STREAM, reading) as (follower,):
        alice.apply()
        follower.wait(lambda each: each.events)


@pytest.mark.parametrize("path", [STREAM, PAGE_STREAM])
def test_nothing_on_the_way_keeps_events_back(
    server: LiveServer, alice: Account, path: str
) -> None:
    headers = alice.headers if path == STREAM else alice.cookie
    accept = {"Accept-Encoding": "gzip, br, zstd"}
    with following(server.url, path, headers | accept) as (follower,):
        assert follower.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in follower.headers
        assert "content-length" not in follower.headers
        assert follower.headers["x-accel-buffering"] == "no"
        assert "no-store" in follower.headers["cache-control"]


@pytest.mark.parametrize("path", [STREAM, PAGE_STREAM])
def test_head_is_answered_and_leaves_the_connection_free(alice: Account, path: str) -> None:
    client = alice.api if path == STREAM else alice.browser
    head = client.head(path, timeout=5)
    assert head.status_code == 200
    assert head.headers["content-type"].startswith("text/event-stream")
    assert client.get("/health", timeout=5).status_code == 200


def sign_out(account: Account) -> None:
    account.browser.post("/logout")


def delete_account(account: Account) -> None:
    form = {"password": PASSWORD}
    account.browser.post("/settings/account/deletion", data=form)


@pytest.mark.parametrize(
    ("name", "end"),
    [("dora", sign_out), ("edda", delete_account), ("hanna", Account.keep_out)],
)
def test_the_stream_ends_with_the_access(
    server: LiveServer, come: Callable[[str], Account], name: str, end: Callable[[Account], None]
) -> None:
    account = come(name)
    with (
        following(server.url, PAGE_STREAM, account.cookie, 3) as pages,
        following(server.url, STREAM, account.headers) as (script,),
    ):
        end(account)
        for each in pages:
            each.wait_for_end(2)
        if end is sign_out:
            account.apply()  # the script's session is another
            script.wait(lambda each: each.events)
        else:
            script.wait_for_end(2)


def test_what_nobody_tells_is_seen_soon_and_who_is_quiet_is_kept_alive(
    server: LiveServer, come: Callable[[str], Account], bob: Account
) -> None:
    fred = come("fred")
    with (
        following(server.url, STREAM, bob.headers) as (script,),
        following(server.url, PAGE_STREAM, bob.cookie) as (page,),
        following(server.url, PAGE_STREAM, fred.cookie, 2) as disabled,
    ):
        with closing(connect(server.database_url or "")) as database, database.cursor() as tell:
            tell.execute("UPDATE users SET disabled_at = now() WHERE email = %s", (fred.email,))
            database.commit()
        for each in disabled:
            each.wait_for_end(18)
        script.wait(lambda each: each.comments == 2, 4)
        page.wait(lambda each: len(each.of("ping")) == 2, 4)
        assert script.events == []


def test_a_revoked_token_and_a_changed_password_end_streams(
    server: LiveServer, come: Callable[[str], Account]
) -> None:
    gerd = come("gerd")
    number, reading = gerd.make_token()
    with (
        following(server.url, STREAM, reading, 2) as revoked,
        following(server.url, STREAM, gerd.headers, 2) as others,
        following(server.url, PAGE_STREAM, gerd.cookie) as (kept,),
    ):
        gerd.api.delete(f"/tokens/{number}").raise_for_status()
        for each in revoked:
            each.wait_for_end(2)
        new = {"current_password": PASSWORD, "new_password": PASSWORD + "!"}
        assert gerd.browser.post("/settings/password", data=new).status_code == 303
        for each in others:
            each.wait_for_end(2)
        assert not kept.is_over


def test_the_listeners_connect_again_and_catch_up(server: LiveServer, alice: Account) -> None:
    revision = alice.revision
    with following(server.url, STREAM, alice.headers, 6) as followers:
        write_unheard(server, alice.email)
        for each in followers:
            each.wait(lambda each: each.revisions == [revision + 1], 5)
        alice.apply()
        for each in followers:
            each.wait(lambda each: each.revisions == [revision + 1, revision + 2], 2)


def test_a_client_that_hangs_up_is_forgotten(server: LiveServer, alice: Account) -> None:
    for _ in range(3):
        with following(server.url, STREAM, alice.headers, limits.STREAMS // 3):
            pass
    with following(server.url, STREAM, alice.headers, 4) as followers:
        alice.apply()
        for each in followers:
            each.wait(lambda each: each.events)
