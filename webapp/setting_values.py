"""What single settings may say: each is brought into one form, or refused with a ValueError."""

import json
import re
from email.errors import HeaderParseError
from email.headerregistry import AddressHeader
from email.policy import SMTPUTF8
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

import psycopg2
from psycopg2.extensions import make_dsn
from pydantic import AfterValidator, BeforeValidator, SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from webapp.database_urls import connect_arguments

_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg2")
_NO_HOST = re.compile(r"[\s\x00-\x1f\x7f<>\"`{}|^\\%]")


def split(value: object) -> object:
    """Return `a, b` from the environment as a tuple."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _split_keys(value: object) -> object:
    """Return keys as a tuple, from `a, b` or, for one that has a comma, from `["a,b", "c"]`."""
    if not (isinstance(value, str) and value.strip().startswith('["')):
        return split(value)
    try:
        return tuple(json.loads(value))
    except ValueError:
        raise ValueError("is not a JSON list of keys") from None


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(str(value), strict=False)
    except ValueError:
        raise ValueError("is not a list of IP addresses or networks") from None


def _database_url(value: str) -> str:
    """A URL as SQLAlchemy and libpq take it. The message tells nothing of it: any part may be
    part of a password that was not encoded.
    """
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database URL") from None
    if url.drivername not in _SCHEMES:
        raise ValueError("must start with postgresql://")
    url = url.set(drivername="postgresql+psycopg2")
    if url.host and "%" in url.host:  # a folder of sockets, in the place of the host
        url = url._replace(host=None).update_query_dict({"host": unquote(url.host)})
    try:
        make_dsn(**connect_arguments(url))
    except (psycopg2.Error, ArgumentError, TypeError, ValueError):
        raise ValueError("has an option unknown to PostgreSQL") from None
    return url.render_as_string(hide_password=False)


def _public_url(value: str) -> str:
    """An origin as browsers write it (RFC 6454): lower case, no default port, no path."""
    try:
        parts = urlsplit(value.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not a URL") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("must start with http:// or https:// and include a host")
    if parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must have only a scheme, host and port, no path")
    host = f"[{host}]" if ":" in host else _named(host)
    if _NO_HOST.search(host):
        raise ValueError("has an invalid host name")
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, default) else "")


def _smtp_url(value: SecretStr) -> SecretStr:
    try:
        parts = urlsplit(value.get_secret_value())
        fits = parts.scheme in {"smtp", "smtps"} and parts.hostname and parts.port != 0
    except ValueError:
        fits = False
    if not fits:
        raise ValueError("must start with smtp:// or smtps:// and include a host")
    if not unquote(f"{parts.username}{parts.password}").isascii():
        raise ValueError("must have a user name and password in ASCII only")
    return value


def _sender(value: str) -> str:
    """One address, with or without a name before it, as a header of a letter takes it."""
    try:
        header = SMTPUTF8.header_factory("From", value)
    except (HeaderParseError, IndexError, ValueError):
        raise ValueError(_NO_SENDER) from None
    addresses = header.addresses if isinstance(header, AddressHeader) else ()
    is_one = len(addresses) == 1 and addresses[0].username and addresses[0].domain
    if not is_one or header.defects or "\n" in value or "\r" in value:
        raise ValueError(_NO_SENDER)
    return value


def _folder(value: Path) -> Path:
    try:
        return value.expanduser()
    except RuntimeError:
        raise ValueError("starts with the home folder of an unknown user") from None


def _host(value: str) -> str:
    _named(value)
    return value


def _named(host: str) -> str:
    """Return a host as DNS names it (RFC 5890)."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        raise ValueError("has an invalid host name") from None


_NO_SENDER = "must be a single address, such as Job Tracker <board@jobs.example.org>"

Keys = Annotated[tuple[SecretStr, ...], BeforeValidator(_split_keys)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
PublicUrl = Annotated[str, AfterValidator(_public_url)]
SmtpUrl = Annotated[SecretStr, AfterValidator(_smtp_url)]
Sender = Annotated[str, AfterValidator(_sender)]
Folder = Annotated[Path, AfterValidator(_folder)]
Host = Annotated[str, AfterValidator(_host)]
