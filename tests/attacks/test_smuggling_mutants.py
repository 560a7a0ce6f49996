"""The flaws that `test_smuggling` has to see, in a server of this process: a parser that is lenient
and one that knows better than the sender.
"""

import re
import socket
from asyncio import Transport
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tests.attacks import test_smuggling as attacks
from tests.flaws import Flaw, Plant, instead
from tests.live_server import LiveServer
from webapp.http_protocol import BoundedProtocol


@pytest.fixture
def live_server(worker_app: Starlette) -> Iterator[LiveServer]:
    """Speaks HTTP as the real one does; but what is planted here, is planted there."""
    config = uvicorn.Config(
        worker_app, http=BoundedProtocol, lifespan="off", log_config=None, timeout_keep_alive=0
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            process: Any = None
            yield LiveServer(f"http://127.0.0.1:{listener.getsockname()[1]}", None, process, Path())
        finally:
            server.should_exit = True
            thread.join()


def lenient(**about: bool) -> Plant:
    """A parser that understands what is not quite right."""

    def begin(self: BoundedProtocol, transport: Transport) -> None:
        begin_soundly(self, transport)
        self.parser.set_dangerous_leniencies(**about)

    return instead(BoundedProtocol, "connection_made", begin)


def any_host(self: BoundedProtocol) -> None:
    self._head_is_open = False
    HttpToolsProtocol.on_headers_complete(self)


def one_by_one(self: BoundedProtocol) -> None:
    """Hangs up after each answer, whatever comes behind it."""
    end_of_head(self)
    self.cycle.keep_alive = False


def no_body_of_get(self: BoundedProtocol, data: bytes) -> None:
    """Knows that a GET has no body."""
    if data.startswith(b"GET"):
        data = re.sub(rb"Content-Length: \d+\r\n", b"", data)
    receive(self, data)


begin_soundly = BoundedProtocol.connection_made
end_of_head = BoundedProtocol.on_headers_complete
receive = BoundedProtocol.data_received
ambiguous = attacks.test_an_ambiguous_request_is_refused_and_nothing_behind_it_is_read
hosts = instead(BoundedProtocol, "on_headers_complete", any_host)
FLAWS = [
    Flaw("both lengths", lenient(lenient_chunked_length=True), ambiguous,
         shape="a length and chunks"),
    Flaw("line feeds", lenient(lenient_optional_cr_before_lf=True), ambiguous,
         shape="a line feed alone"),
    Flaw("any header", lenient(lenient_headers=True), ambiguous, shape="NUL"),
    Flaw("any host", hosts, ambiguous, shape="a second host"),
    Flaw("no host", hosts, attacks.test_a_request_without_a_host_is_refused),
    Flaw("one by one", instead(BoundedProtocol, "on_headers_complete", one_by_one),
         attacks.test_what_was_smuggled_would_be_seen),
    Flaw("no body", instead(BoundedProtocol, "data_received", no_body_of_get),
         attacks.test_the_body_of_a_get_is_its_body),
]  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS, ids=str)
def test_a_flaw_would_be_seen(request: pytest.FixtureRequest, flaw: Flaw) -> None:
    flaw.must_be_seen(request)


def test_the_server_of_this_process_has_no_flaw(live_server: LiveServer) -> None:
    attacks.test_an_ambiguous_request_is_refused_and_nothing_behind_it_is_read(live_server, "NUL")
    attacks.test_a_request_without_a_host_is_refused(live_server)
    attacks.test_what_was_smuggled_would_be_seen(live_server)
    attacks.test_the_body_of_a_get_is_its_body(live_server)
