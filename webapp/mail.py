"""Mail, through the SMTP server that the operator named. A leaf: no web, no database."""

import logging
import smtplib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from webapp import metrics

SECONDS = 10
WAITS = (0.0, 2.0, 10.0, 30.0)
"""Seconds before each attempt to send a letter; after the last one it is given up and logged."""
_PORTS = {"smtp": 587, "smtps": 465}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A text for one person."""

    to: str
    subject: str
    text: str


class Mailer:
    """Sends letters: `smtps://` over TLS from the start, `smtp://` with STARTTLS if offered.

    A password is never sent in clear.
    """

    def __init__(self, url: str, sender: str, waits: Sequence[float] = WAITS) -> None:
        """Take `smtp[s]://[user:password@]host[:port]` and the address that letters come from."""
        self._server = urlsplit(url)
        [given] = SMTPUTF8.header_factory("From", sender).addresses
        self._sender = Address(given.display_name, addr_spec=_deliverable(given.addr_spec))
        self._waits = waits

    def send(self, letter: Letter) -> bool:
        """Send a letter, trying again when the server is away; tell whether it was taken.

        To be called after the commit, and outside of any transaction, since it may take a minute.
        """
        message = self._message(letter)
        for attempt, wait in enumerate(self._waits, 1):
            time.sleep(wait)
            try:
                self._deliver(message)
            except (OSError, smtplib.SMTPException) as error:
                if _is_final(error):
                    _log.warning("letter_refused", extra={"subject": letter.subject})
                    metrics.LETTERS.labels("refused").inc()
                    return False
                about = {"attempt": attempt, "error": type(error).__name__}
                _log.warning("letter_delayed", extra=about)
            else:
                metrics.LETTERS.labels("sent").inc()
                return True
        _log.error("letter_given_up", extra={"subject": letter.subject})
        metrics.LETTERS.labels("given up").inc()
        return False

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = _deliverable(letter.to)
        message["Subject"] = letter.subject
        message["Date"] = formatdate()
        message["Message-ID"] = make_msgid(domain=self._sender.domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    def _deliver(self, message: EmailMessage) -> None:
        server, context = self._server, ssl.create_default_context()
        host = server.hostname or "localhost"
        port = server.port or _PORTS[server.scheme]
        connection: smtplib.SMTP
        if server.scheme == "smtps":
            connection = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
        else:
            connection = smtplib.SMTP(host, port, timeout=SECONDS)
        with connection:
            connection.ehlo()  # asks what the server can do
            if server.scheme == "smtp":
                if connection.has_extn("starttls"):
                    connection.starttls(context=context)
                elif server.username:
                    raise smtplib.SMTPNotSupportedError("no password is sent in clear")
            if server.username:
                connection.login(unquote(server.username), unquote(server.password or ""))
            connection.send_message(message)


def _deliverable(address: str) -> str:
    """Return an address with its domain in ASCII (RFC 5890), which every mail server takes. For
    other letters before the @ a server needs SMTPUTF8 (RFC 6531).
    """
    try:
        return validate_email(address, check_deliverability=False).ascii_email or address
    except EmailNotValidError:  # a sender such as board@localhost
        return address


def _is_final(error: Exception) -> bool:
    """Tell whether a recipient is refused for good; a 4xx says to try again (RFC 5321, 4.2.1)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return False
