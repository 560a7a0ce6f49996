"""People of a server that runs by itself: signed in by the API, and in a browser."""

from contextlib import closing
from typing import Any

import httpx

from tests.factories import PASSWORD
from tests.faults.installation import sign_in
from tests.installations import connect, opened
from tests.live_server import LiveServer
from webapp.services import accounts


class Account:
    """Somebody with a board, who has signed in by the API and in a browser."""

    def __init__(self, server: LiveServer, name: str) -> None:
        self.server = server
        self.email = f"{name}@example.org"
        self.token = sign_in(server.url, name)
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self.api = httpx.Client(base_url=server.url, headers=self.headers, timeout=40)
        origin = {"Origin": server.url}
        self.browser = httpx.Client(base_url=server.url, headers=origin, timeout=40)
        form = {"email": self.email, "password": PASSWORD}
        assert self.browser.post("/login", data=form).status_code == 303

    @property
    def cookie(self) -> dict[str, str]:
        """What the browser sends."""
        return {"Cookie": f"session={self.browser.cookies['session']}"}

    @property
    def revision(self) -> int:
        """Of the last change."""
        last: int = self.api.get("/changes", params={"limit": 500}).json()[-1]["revision"]
        return last

    def apply(self, title: str = "Engineer", **fields: Any) -> dict[str, Any]:
        """Add an application."""
        body = {"company": "Kestrel", "title": title} | fields
        made: dict[str, Any] = self.api.post("/applications", json=body).raise_for_status().json()
        return made

    def make_token(self, scope: str = "read") -> tuple[str, dict[str, str]]:
        """Make a personal access token; return its id, and the header with it."""
        made = self.api.post("/tokens", json={"name": "x", "scope": scope}).raise_for_status()
        return made.json()["id"], {"Authorization": f"Bearer {made.json()['token']}"}

    def keep_out(self) -> None:
        """As the operator does."""
        with opened(self.server.database_url or "") as database, database.transaction() as session:
            accounts.disable(session, self.email)

    def leave(self) -> None:
        """Hang up."""
        self.api.close()
        self.browser.close()


def write_unheard(server: LiveServer, email: str) -> None:
    """End all connections, and change a board past the gate while nobody listens."""
    with closing(connect(server.database_url or "")) as database, database.cursor() as tell:
        tell.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert tell.rowcount >= 2
        tell.execute(
            "WITH board AS (UPDATE boards SET revision = boards.revision + 1 FROM users"
            " WHERE id = owner_id AND email = %s RETURNING owner_id, boards.revision)"
            " INSERT INTO activities (owner_id, revision, n, kind, actor, at, before, after)"
            " SELECT owner_id, revision, 0, 'board.updated', 'x', now(), '{}', '{}' FROM board",
            (email,),
        )
        database.commit()
