"""Letters, against a real mail server."""

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from webapp.mail import Letter, Mailer

SENDER = "Job Tracker <board@jobs.example.org>"
LETTER = Letter("ada@example.org", "A new password", "Here is the link:\nhttps://example.org/x\n")


class Server:
    """Keeps what it took, and refuses as it is told."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], Any]] = []
        self.over_tls: list[bool] = []
        self.logins: list[bytes] = []
        self.answers: list[str] = []
        """To the next recipients, before they are taken."""

    async def handle_RCPT(  # noqa: N802 - the library's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((envelope.rcpt_tos, message))
        self.over_tls.append(session.ssl is not None)
        return "250 taken"

    def login(
        self, _server: Any, _session: Any, _envelope: Any, _kind: str, data: Any
    ) -> AuthResult:
        self.logins.append(data.password)
        return AuthResult(success=True)


Start = Callable[..., tuple[Server, int]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a mail server; returns what it keeps, and its port."""
    running: list[Controller] = []

    def start(port: int = 0, **options: Any) -> tuple[Server, int]:
        server = Server()
        controller = Controller(
            server, "127.0.0.1", port or free_port(), authenticator=server.login, **options
        )
        controller.start()
        running.append(controller)
        return server, controller.port

    yield start
    for controller in running:
        controller.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that is trusted while the test runs."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here to make a certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    words += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    words += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(words, check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


def test_a_letter_is_delivered_as_it_was_written(start: Start) -> None:
    server, port = start()
    assert Mailer(f"smtp://127.0.0.1:{port}", SENDER).send(LETTER)
    [(recipients, message)] = server.letters
    assert recipients == [LETTER.to]
    assert (message["From"], message["To"]) == (SENDER, LETTER.to)
    assert message["Subject"] == LETTER.subject
    assert message["Message-ID"].endswith("@jobs.example.org>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == LETTER.text


def test_a_domain_with_letters_of_all_the_world_needs_no_modern_server(start: Start) -> None:
    server, port = start(enable_SMTPUTF8=False)
    mailer = Mailer(f"smtp://127.0.0.1:{port}", "Büro <board@straße.example>", waits=[0])
    assert mailer.send(replace(LETTER, to="ada@bücher.example"))
    [(recipients, message)] = server.letters
    assert recipients == ["ada@xn--bcher-kva.example"]
    assert message["To"] == "ada@xn--bcher-kva.example"
    assert message["From"] == "Büro <board@xn--strae-oqa.example>"
    assert message["Message-ID"].endswith("@xn--strae-oqa.example>")


def test_starttls_is_used_where_it_is_offered(start: Start, tls: ssl.SSLContext) -> None:
    server, port = start(tls_context=tls)
    assert Mailer(f"smtp://ada:pass%40word@127.0.0.1:{port}", SENDER).send(LETTER)
    assert server.over_tls == [True]
    assert server.logins == [b"pass@word"]


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    start: Start, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    server, port = start(tls_context=tls)
    assert not Mailer(f"smtp://127.0.0.1:{port}", SENDER, waits=[0]).send(LETTER)
    assert not server.letters


def test_no_password_is_sent_in_clear(start: Start) -> None:
    """Also when somebody in between hides that the server offers TLS."""
    server, port = start(auth_require_tls=False)
    assert not Mailer(f"smtp://ada:secret@127.0.0.1:{port}", SENDER, waits=[0]).send(LETTER)
    assert not server.logins
    assert not server.letters


def test_it_tries_again_while_the_server_is_away(start: Start) -> None:
    port = free_port()
    sent: list[bool] = []
    mailer = Mailer(f"smtp://127.0.0.1:{port}", SENDER, waits=[0, 0.1, *[0.5] * 60])
    sending = threading.Thread(target=lambda: sent.append(mailer.send(LETTER)))
    sending.start()
    time.sleep(0.5)
    server, _ = start(port)
    sending.join()
    assert sent == [True]
    assert len(server.letters) == 1


def test_it_gives_up_in_the_end() -> None:
    assert not Mailer(f"smtp://127.0.0.1:{free_port()}", SENDER, waits=[0, 0.05]).send(LETTER)


def test_a_recipient_that_is_refused_for_now_is_tried_again(start: Start) -> None:
    server, port = start()
    server.answers = ["450 come back later"]
    assert Mailer(f"smtp://127.0.0.1:{port}", SENDER, waits=[0, 0.05]).send(LETTER)
    assert len(server.letters) == 1


def test_a_recipient_that_is_refused_for_good_is_not(start: Start) -> None:
    server, port = start()
    server.answers = ["550 nobody of that name"]
    assert not Mailer(f"smtp://127.0.0.1:{port}", SENDER, waits=[0, 0.05]).send(LETTER)
    assert not server.letters


@pytest.mark.parametrize(
    "odd", ["ada@example.org\r\nBcc: eve@example.org", "ada@example.org\n\nHi"]
)
def test_an_address_adds_no_header(start: Start, odd: str) -> None:
    server, port = start()
    with pytest.raises(ValueError, match="linefeed"):
        Mailer(f"smtp://127.0.0.1:{port}", SENDER).send(Letter(odd, "Hello", "…"))
    assert not server.letters
