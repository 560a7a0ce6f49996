"""A mail server of the tests' own: it takes every letter and keeps it."""

import email
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.live_server import free_port


class Mailbox:
    """Keeps what was sent to anybody."""

    def __init__(self, port: int) -> None:
        self.letters: list[EmailMessage] = []
        self.url = f"smtp://127.0.0.1:{port}"
        self._arrived = threading.Condition()

    async def handle_DATA(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        letter: Any = email.message_from_bytes(envelope.content, policy=policy.default)
        with self._arrived:
            self.letters.append(letter)
            self._arrived.notify_all()
        return "250 taken"

    def wait_for_letter(self, seconds: float = 10) -> EmailMessage:
        """Return the first letter, once it is there."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: self.letters, seconds), "no letter came"
            return self.letters[0]


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Run a mail server for the block."""
    port = free_port()
    mailbox = Mailbox(port)
    controller = Controller(mailbox, "127.0.0.1", port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
