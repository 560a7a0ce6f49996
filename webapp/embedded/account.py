"""Whom the embedded server runs as: us, or as root somebody else, since PostgreSQL refuses root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from webapp.embedded.errors import EmbeddedPostgresError

_NAMES = ("postgres", "job-tracker")


@dataclass(frozen=True)
class SystemAccount:
    """A user of this machine, and how to run a program as that user."""

    uid: int
    gid: int
    root: Path

    @classmethod
    def for_folder(cls, root: Path, data: Path) -> Self:
        """The owner of the data; else we, or, as root, a system account, which gets the folder."""
        owner = data.stat() if data.exists() else None
        if os.geteuid() != 0:
            if owner and owner.st_uid != os.geteuid():
                raise EmbeddedPostgresError(
                    f"{data} belongs to another user (uid {owner.st_uid}); start it as that user."
                )
            return cls(os.geteuid(), os.getegid(), root)
        if owner and owner.st_uid == 0:
            raise EmbeddedPostgresError(
                f"{data} belongs to root, but PostgreSQL does not run as root; give it to a system "
                f"account (chown -R postgres '{root}')."
            )
        if owner:
            account = cls(owner.st_uid, owner.st_gid, root)
        else:
            entry = _find_or_make()
            account = cls(entry.pw_uid, entry.pw_gid, root)
        account.own(root)
        return account

    def own(self, *paths: Path) -> None:
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, self.uid, self.gid)

    def command(self, arguments: Sequence[str | Path]) -> list[str]:
        """The command line that runs `arguments` (a program by its full path) as this account.

        A program or a folder inside somebody's private home is out of a system account's reach.
        The folders above are never opened to everybody for that: the one process may pass them.
        """
        words = [str(argument) for argument in arguments]
        if os.geteuid() != 0:
            return words
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise EmbeddedPostgresError(
                "PostgreSQL does not run as root, and setpriv, which could run it as another user, "
                "is missing; start as an ordinary user, or set DATABASE_URL."
            )
        prefix = [setpriv, f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        if not (self._reaches(Path(words[0])) and self._reaches(self.root)):
            if not _may_lend_passage():
                raise EmbeddedPostgresError(
                    f"PostgreSQL does not run as root, and {self.root} or its program is inside a "
                    "folder that only root can enter; start as an ordinary user or from another "
                    "folder, or set DATABASE_URL."
                )
            prefix += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
            prefix += ["--securebits=+no_setuid_fixup"]  # else access(2) does not see the right
        return [*prefix, "--", *words]

    def _reaches(self, path: Path) -> bool:
        return all(self._may_enter(folder) for folder in path.parents)

    def _may_enter(self, folder: Path) -> bool:
        about = folder.stat()
        if about.st_uid == self.uid:
            return bool(about.st_mode & 0o100)
        if about.st_gid == self.gid:
            return bool(about.st_mode & 0o010)
        return bool(about.st_mode & 0o001)


def _may_lend_passage() -> bool:
    """Whether this process has the right CAP_DAC_READ_SEARCH (2) to hand on; containers lack it."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return False
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return all(int(lines[name], 16) & (1 << 2) for name in ("CapEff", "CapBnd"))


def _find_or_make() -> pwd.struct_passwd:
    for name in _NAMES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run([useradd, *options, _NAMES[-1]], capture_output=True, check=False)  # noqa: S603
    try:
        return pwd.getpwnam(_NAMES[-1])
    except KeyError:
        raise EmbeddedPostgresError(
            f"PostgreSQL does not run as root, and the account {_NAMES[-1]} could not be created; "
            "start as an ordinary user, or set DATABASE_URL."
        ) from None
