"""`python -m webapp`: accounts, as the operator makes, mends and invites them."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from unicodedata import normalize
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.factories import PASSWORD, make_application, make_owner, make_user
from tests.installations import connect, opened, rows_of
from tests.test_cli import refused, run
from webapp import limits
from webapp.backups import back_up
from webapp.errors import NotSignedIn, RegistrationClosed, Unavailable
from webapp.models import Audience
from webapp.repositories import users
from webapp.schemas.user import UserCreate
from webapp.security import Claims, verify_password
from webapp.services import accounts, applications, exports, imports, invitations, sessions


def test_a_user_is_made_once(tmp_path: Path, fresh_database_url: Callable[[], str]) -> None:
    settings: dict[str, object] = {"database_url": fresh_database_url()}
    words = ("create-user", "ada@example.com", "--password", "a long enough sentence")
    made = run(tmp_path, *words, **settings)
    assert (made.returncode, made.stderr) == (0, "")
    lines = rows_of(str(settings["database_url"]))["activities"]
    assert lines
    assert all("operator" in line for line in lines)
    assert "account" in refused(run(tmp_path, *words, **settings))
    weak = ("create-user", "bob@example.com", "--password", "short")
    assert "short" not in refused(run(tmp_path, *weak, **settings)).replace("password: ", "")


def test_a_new_password_is_held_to_the_rules_and_ends_all_sessions(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    url = fresh_database_url()
    with opened(url) as database, database.transaction() as session:
        owner = make_owner(session, "Ada")
    claims = Claims(owner.id, sessions.require_session(owner))
    words = ("reset-password", owner.email.upper(), "--password")
    for weak in ("short", "password123", owner.email):
        assert weak not in refused(run(tmp_path, *words, weak, database_url=url))
    assert "no account for" in refused(
        run(tmp_path, "reset-password", "eve@example.com", "--password", "x" * 12, database_url=url)
    )
    decomposed = "Zoe\u0308 likes long sentences"
    assert run(tmp_path, *words, decomposed, database_url=url).returncode == 0
    with opened(url) as database, database.transaction() as session:
        known = users.find_credentials(session, owner.email)
        assert known
        assert verify_password(normalize("NFC", decomposed), known.password_hash)
        with pytest.raises(NotSignedIn):
            sessions.authenticate(session, claims, Audience.API)


def test_no_password_is_asked_for_where_nobody_is(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    url = fresh_database_url()
    assert "no account for" in refused(
        run(tmp_path, "reset-password", "eve@example.com", database_url=url)
    )


def test_an_invitation_is_a_link_that_opens_the_door_once(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    settings = {"database_url": fresh_database_url(), "public_url": "https://jobs.example.org"}
    made = run(tmp_path, "invite", "--note", "for Ada", **settings)
    link = urlsplit(made.stdout.strip())
    assert (link.netloc, link.path) == ("jobs.example.org", "/register")
    given = parse_qs(link.query)["invitation"][0]
    data = UserCreate(email="ada@example.org", password=PASSWORD, invitation=given)
    with opened(settings["database_url"]) as database:
        with database.transaction() as session:
            accounts.register(session, data, "invite")
        with database.transaction() as session, pytest.raises(RegistrationClosed):
            invitations.require(session, given)


def test_who_is_disabled_is_kept_out_until_enabled(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    url = fresh_database_url()
    with opened(url) as database:
        with database.transaction() as session:
            ada = make_owner(session, "Ada")
            made = make_application(session, ada)
        claims = Claims(ada.id, sessions.require_session(ada))
        for _ in range(2):
            done = run(tmp_path, "disable-user", ada.email.upper(), database_url=url)
            assert (done.returncode, done.stderr) == (0, "")
            with database.transaction() as session:
                assert users.find_credentials(session, ada.email) is None
                with pytest.raises(NotSignedIn):
                    sessions.authenticate(session, claims, Audience.API)
        words = ("reset-password", ada.email, "--password", PASSWORD)
        assert "enable-user first" in refused(run(tmp_path, *words, database_url=url))
        assert run(tmp_path, "enable-user", ada.email, database_url=url).returncode == 0
        with database.transaction() as session:
            assert users.find_credentials(session, ada.email)
            assert applications.get(session, ada, made.id).notes == made.notes
            with pytest.raises(NotSignedIn):  # signing in again is theirs to do
                sessions.authenticate(session, claims, Audience.API)
    for word in ("disable-user", "enable-user"):
        assert "no account for" in refused(run(tmp_path, word, "eve@example.com", database_url=url))


def test_a_note_that_is_too_long_is_refused_in_a_line(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    settings: dict[str, object] = {"database_url": fresh_database_url()}
    assert run(tmp_path, "invite", "--note", "x" * limits.NAME, **settings).returncode == 0
    told = refused(run(tmp_path, "invite", "--note", "x" * (limits.NAME + 1), **settings))
    assert told.startswith("note: ")


@pytest.mark.parametrize("words", [("administrator",), ("reset-password", "--password", PASSWORD)])
def test_an_address_in_another_encoding_is_refused_in_a_line(
    tmp_path: Path, fresh_database_url: Callable[[], str], words: tuple[str, ...]
) -> None:
    latin = b"zo\xeb@example.com".decode("utf-8", "surrogateescape")
    told = refused(run(tmp_path, *words, latin, database_url=fresh_database_url()))
    assert "UTF-8" in told


@pytest.mark.parametrize(
    "words",
    [
        ("invite",),
        ("administrator", "{}"),
        ("reset-password", "{}", "--password", PASSWORD),
        ("disable-user", "{}"),
    ],
)
def test_what_was_not_committed_is_not_told(
    tmp_path: Path,
    fresh_database_url: Callable[[], str],
    words: tuple[str, ...],
) -> None:
    url = fresh_database_url()
    with opened(url) as database, database.transaction() as session:
        email = make_user(session, "Ada").email

    def refuse(_session: Session) -> None:
        raise Unavailable

    event.listen(Session, "before_commit", refuse)
    try:
        done = run(tmp_path, *(word.format(email) for word in words), database_url=url)
        assert refused(done)
        assert done.stdout == ""
    finally:
        event.remove(Session, "before_commit", refuse)


def test_where_nobody_gets_in_there_is_no_invitation(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    url = fresh_database_url()
    told = refused(run(tmp_path, "invite", database_url=url, registration="closed"))
    assert "REGISTRATION" in told


@pytest.mark.parametrize(
    ("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("192.0.2.1", "192.0.2.1")]
)
def test_an_invitation_without_a_public_address_can_be_opened_here(
    tmp_path: Path, fresh_database_url: Callable[[], str], host: str, shown: str
) -> None:
    made = run(tmp_path, "invite", database_url=fresh_database_url(), host=host, port=8123)
    link = urlsplit(made.stdout.strip())
    assert (link.scheme, link.netloc, link.path) == ("http", f"{shown}:8123", "/register")


def test_an_administrator_is_made_and_unmade(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    url = fresh_database_url()
    with opened(url) as database, database.transaction() as session:
        email = make_user(session, "Ada").email

    def is_administrator() -> bool:
        with opened(url) as database, database.transaction() as session:
            owner_id = users.find_id(session, email)
            assert owner_id
            return users.get(session, owner_id).is_administrator

    assert run(tmp_path, "administrator", email, database_url=url).returncode == 0
    assert is_administrator()
    assert run(tmp_path, "administrator", email, "--revoke", database_url=url).returncode == 0
    assert not is_administrator()
    stranger = ("administrator", "eve@example.com")
    assert "no account for" in refused(run(tmp_path, *stranger, database_url=url))


def test_a_database_that_came_back_by_other_means_is_read_anew(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    settings: dict[str, object] = {"database_url": fresh_database_url()}
    for name in ("ada", "bob"):
        words = ("create-user", f"{name}@example.com", "--password", "a long enough sentence")
        assert run(tmp_path, *words, **settings).returncode == 0
    done = run(tmp_path, "mark-restored", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert "fetch all boards again (2)" in done.stdout
    rows = rows_of(str(settings["database_url"]))
    assert sum("board.restored" in row for row in rows["activities"]) == 2


AWAY_AFTER_THE_ROWS = """
CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE 'away' USING ERRCODE = 'cannot_connect_now'; END $$;
CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    IF to_regclass('boards') IS NOT NULL THEN CREATE OR REPLACE TRIGGER leaves BEFORE UPDATE
        ON boards EXECUTE FUNCTION leave(); END IF; END $$;
CREATE EVENT TRIGGER watches ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
    EXECUTE FUNCTION watch();
"""
"""A database that takes all rows of a backup, and goes away before boards go on."""


def test_a_restore_that_could_not_be_finished_says_how_to(
    tmp_path: Path, fresh_database_url: Callable[[], str]
) -> None:
    url = fresh_database_url()
    with opened(fresh_database_url()) as database:
        with database.transaction() as session:
            make_owner(session, "Ada")
        back_up(database.engine.url.render_as_string(hide_password=False), tmp_path / "b.zip")
    with closing(connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(AWAY_AFTER_THE_ROWS)
    line = refused(run(tmp_path, "restore", str(tmp_path / "b.zip"), database_url=url))
    assert "run mark-restored" in line
    with closing(connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("DROP EVENT TRIGGER watches; DROP TRIGGER leaves ON boards")
    assert run(tmp_path, "mark-restored", database_url=url).returncode == 0
    assert "board.restored" in str(rows_of(url)["activities"])


def test_the_operator_brings_in_a_board_of_any_length(
    tmp_path: Path, fresh_database_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MOST_UNPACKED", 1_000)
    url, file = fresh_database_url(), tmp_path / "board.zip"
    with opened(url) as database:
        with database.transaction() as session:
            ada, bob = make_owner(session, "Ada"), make_owner(session, "Bob")
            made = make_application(session, ada, notes="x" * 100_000)
        with database.transaction() as session, file.open("wb") as target:
            exports.write_archive(session, ada, target)
    words = ("import", bob.email.upper(), str(file))
    done = run(tmp_path, *words, database_url=url)
    assert (done.returncode, done.stderr) == (0, "")
    with opened(url) as database, database.transaction() as session:
        assert applications.get(session, bob, made.id).notes == made.notes
    assert "only import into an empty board" in refused(run(tmp_path, *words, database_url=url))
    assert "no account for" in refused(
        run(tmp_path, "import", "eve@example.com", str(file), database_url=url)
    )
    lines = rows_of(url)["activities"]
    assert any("board.imported" in line and "operator" in line for line in lines)
