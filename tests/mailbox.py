"""A mail server of the tests' own: it takes every letter and keeps it."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from typing import Any


class Mailbox(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP (RFC 5321) as a client needs that sends letters in clear."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.letters: list[EmailMessage] = []
        self._arrived = threading.Condition()

    @property
    def url(self) -> str:
        """What SMTP_URL has to be."""
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def keep(self, letter: EmailMessage) -> None:
        with self._arrived:
            self.letters.append(letter)
            self._arrived.notify_all()

    def wait_for_letter(self, seconds: float = 10) -> EmailMessage:
        """Return the first letter, once it is there."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: self.letters, seconds), "no letter came"
            return self.letters[0]


class _Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self) -> None:
        self._say("220 mailbox")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self._say("354 go on")
                self._keep()
            self._say("221 bye" if verb == b"QUIT" else "250 fine")
            if verb == b"QUIT":
                return

    def _keep(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        content = b"".join(line.removeprefix(b".") for line in lines)
        message: Any = email.message_from_bytes(content, policy=policy.default)
        self.server.keep(message)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    """Run a mail server for the block."""
    with Mailbox() as mailbox:
        thread = threading.Thread(target=mailbox.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield mailbox
        mailbox.shutdown()
        thread.join()
