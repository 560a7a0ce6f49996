"""Where the socket of the embedded server is."""

import os
import re
import secrets
import tempfile
from pathlib import Path

_PLAIN_PATH = re.compile(r"[\w./ +@=-]+", re.ASCII)
_LIMIT = 85  # a socket's whole path must fit into 103 bytes


def socket_folder(root: Path) -> Path:
    """Beside the data, unless that path is too long or too odd for a socket or its settings."""
    beside = root / "run"
    if len(os.fsencode(beside)) <= _LIMIT and _PLAIN_PATH.fullmatch(str(beside)):
        return beside
    elsewhere = Path(tempfile.gettempdir())
    plain = len(os.fsencode(elsewhere)) < 50 and _PLAIN_PATH.fullmatch(str(elsewhere))
    name = f"job-tracker-{os.geteuid()}-{secrets.token_hex(6)}"
    return (elsewhere if plain else Path("/tmp")) / name  # noqa: S108 - made with mode 0700
