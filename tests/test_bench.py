"""The benchmark measures what it says: its boards are real, its floor works, its table is right."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine, text
from starlette.testclient import TestClient

from bench import report, seeding
from bench.floor import app as floor_app
from bench.floor import data
from bench.goals import GOALS, Goal
from bench.histories import Shape
from bench.postgres import Cluster
from bench.report import Line
from bench.seeding import Plan, SeededOwner
from bench.sign_ins import open_many
from tests.html import HTMX, Page
from tests.people import ORIGIN, build_app, visitor
from webapp import ranking
from webapp.models import Audience
from webapp.pages.narration import tell
from webapp.settings import Settings

SECRET = "for tests of the benchmark only, 0123456789"
CARDS = 40


@pytest.fixture
def url(fresh_database_url: Callable[[], str]) -> str:
    return fresh_database_url()


@pytest.fixture
def owner(url: str) -> SeededOwner:
    """Somebody with a board that was made by COPY."""
    plans = [Plan(f"owner-{n}@example.org", Shape(CARDS, trashed=2)) for n in range(7)]
    with closing(Cluster.connect(url)) as connection:
        return seeding.seed(connection, plans)[-1]


@pytest.fixture
def browser(url: str, owner: SeededOwner) -> Iterator[TestClient]:
    [cookie] = open_many(url, SECRET, [owner], Audience.WEB)
    app = build_app(Settings(database_url=url, jwt_secret=SecretStr(SECRET)))
    client = visitor(app, origin=ORIGIN, **{"sec-fetch-site": "same-origin"})
    client.cookies.set("session", cookie)
    yield client
    app.state.database.dispose()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url, execution_options={"across_owners": True})
    yield engine
    engine.dispose()


def test_a_seeded_board_is_shown_and_its_last_change_undone(
    browser: TestClient, engine: Engine, owner: SeededOwner
) -> None:
    page = Page(browser.get("/board"))
    assert len(page.all("li.card")) == CARDS // 2  # half of the columns are folded
    with engine.connect() as connection:
        query = text("SELECT revision FROM boards WHERE owner_id = :owner")
        revision = connection.scalar(query, {"owner": owner.id})
    undone = browser.post("/board/undos", data={"revision": revision}, headers=HTMX)
    assert undone.status_code == 204
    assert browser.get("/settings/export").status_code == 200


def test_seeded_ranks_and_histories_are_real(engine: Engine, owner: SeededOwner) -> None:
    with engine.connect() as connection:
        ranks = connection.scalars(text("SELECT rank FROM applications")).all()
        lines = connection.execute(
            text("SELECT kind, before, after FROM activities WHERE owner_id = :owner"),
            {"owner": owner.id},
        ).all()
        last = connection.scalar(
            text(
                "SELECT max(a.revision) - min(b.revision) FROM activities a"
                " JOIN boards b ON b.owner_id = a.owner_id WHERE a.owner_id = :owner"
            ),
            {"owner": owner.id},
        )
    assert all(map(ranking.is_rank, ranks))
    assert 2 <= (len(lines) - 8) / CARDS <= 4
    assert last == 0
    for kind, before, after in lines:
        assert tell(kind, before, after)


@pytest.fixture
def floor(fresh_database_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The floor, seen by the owner of 24 cards."""
    url = fresh_database_url()
    with closing(Cluster.connect(url)) as connection:
        data.seed(connection, {1: 24, 2: 8})
    monkeypatch.setenv("FLOOR_DSN", url.replace("+psycopg2", ""))
    client = visitor(floor_app.create_app())
    client.cookies.set("sid", floor_app.sign(1))
    return client


def test_the_floor_does_the_work(floor: TestClient) -> None:
    page = Page(floor.get("/board"))
    applied = [each.attributes["id"] for each in page.all('.list[data-status="applied"] .card')]
    saved = [each.attributes["id"] for each in page.all('.list[data-status="saved"] .card')]
    assert len(page.all(".card")) == 24
    card, goal = str(saved[0]).removeprefix("card-"), str(applied[0]).removeprefix("card-")

    moved = floor.post(f"/cards/{card}/move", data={"status": "applied", "after": goal})
    noted = floor.patch(f"/cards/{card}/note", data={"note": "a zebra"})
    created = floor.post("/cards", data={"status": "offer", "company": "A", "title": "B"})

    assert [moved.status_code, noted.status_code, created.status_code] == [200, 200, 201]
    page = Page(floor.get("/board"))
    order = [each.attributes["id"] for each in page.all('.list[data-status="applied"] .card')]
    assert order == [applied[0], saved[0], *applied[1:]]
    assert len(Page(floor.get("/search?q=zebra")).all(".card")) == 1
    assert len(floor.get("/api/cards?status=applied&limit=2").json()) == 2


def test_the_floor_shows_nobody_elses_cards(floor: TestClient) -> None:
    floor.cookies.set("sid", "2.forged")
    assert floor.get("/board", follow_redirects=False).status_code == 307


def test_a_goal_is_compared_as_it_is_printed() -> None:
    assert Goal(1.3).is_met(1.304)
    assert not Goal(1.3).is_met(1.306)
    assert Goal(1.7, is_least=True).is_met(1.7)
    assert str(Goal(120.0, unit="KiB")) == "≤ 120 KiB"


def test_the_report_ends_with_what_is_missed() -> None:
    kept, missed = "move, 1000 cards", "create, 1000 cards"
    lines = [Line(kept, 2.5), Line(missed, 2.51), Line("sign-in", None, remark="no floor")]
    assert {kept, missed} <= GOALS.keys()
    assert "2.50" in report.table(lines)
    assert report.misses(lines).splitlines()[1:] == ["- create, 1000 cards: 2.51 (goal ≤ 2)"]
    assert report.misses(lines[:1]) == "Every goal is met."


def test_the_results_go_between_the_markers_of_the_document() -> None:
    document = Path(__file__).parents[1].joinpath(".github", "BENCHMARKS.md").read_text()
    assert document.count(report.BEGIN) == document.count(report.END) == 1
    replaced = report.replace_results(document, "figures")
    assert report.replace_results(replaced, "figures") == replaced
    assert "figures" in replaced
