"""The key that signs sessions: what makes one weak, and the one that an embedded server keeps."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

HOW_TO_MAKE = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
_SHORTEST = 32  # bytes, as long as what HS256 makes of it (RFC 7518, 3.2)
_FEWEST = 10  # different characters
# Parts of keys that were published in documentation and templates: everybody has them.
_EXAMPLES = """
09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7
a-string-secret-at-least-256-bits-long change-me change-this change_me changeme changethis
django-insecure example my-secret my_secret mysecret placeholder replace-me secret-key
secret_key secretkey super-secret super_secret supersecret your-256-bit-secret your-secret
your_secret
""".split()  # noqa: SIM905 - a list of words is easier to read and to add to


def weakness(key: str) -> str | None:
    """What is wrong with a key, never showing it; None if it will do."""
    lowered = key.lower()
    if len(key.encode("utf-8", "surrogateescape")) < _SHORTEST:
        return f"is shorter than {_SHORTEST} bytes"
    if len(set(key)) < _FEWEST:
        return "is too repetitive to be a secret"
    if any(example in lowered for example in _EXAMPLES):
        return "is a published example that anyone can look up"
    return None


def keep(data_dir: Path) -> str:
    """The key kept in the data folder, made by whoever comes first; readable by us only.

    Raises OSError when the folder cannot be used, ValueError when the file is damaged.
    """
    path = data_dir / "jwt_secret"
    if not path.exists():
        data_dir.mkdir(mode=0o755, parents=True, exist_ok=True)
        descriptor, new = tempfile.mkstemp(prefix="jwt_secret.", dir=data_dir)
        try:
            with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - a descriptor
                file.write(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                os.link(new, path)  # all of it or nothing, whoever reads meanwhile
        finally:
            Path(new).unlink()
    key = path.read_text(encoding="ascii").strip()
    if weakness(key):
        raise ValueError(f"The key in {path} is damaged; remove the file to get a new one.")
    return key
