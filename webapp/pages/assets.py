"""The static files: one style sheet and one script out of many, and addresses that change whenever
a file does.
"""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import brotli
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from webapp.pages.scripts import bundle

STATIC = Path(__file__).parents[2] / "static"
FOREVER = "public, max-age=31536000, immutable"
CHECK_FIRST = "no-cache"
STYLES = (
    "layers.css",
    "tokens.css",
    "reset.css",
    "base.css",
    "layout.css",
    "components/*.css",
    "utilities.css",
)
SCRIPTS = ("js/app.js", "js/account.js")
VENDORED = "vendor/*.min.js"
EAGER = b"//# allFunctionsCalledOnLoad\n"
"""Lets V8 compile a script while it comes in, on another thread; else the first drop of a card
waits until what it calls is compiled (decision 0019; v8.dev/blog/explicit-compile-hints)."""
TEXTS = {".css", ".js", ".svg", ".webmanifest"}
SERVED = {".css", ".js", ".svg", ".png", ".woff2", ".webmanifest"}
_BUILD = re.compile(r"[0-9a-f]{12}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REFUSED = re.compile(r";\s*q=0(?:\.0*)?\s*$")  # RFC 9110, 12.4.2
_BLANK = re.compile(r"\s*\n\s*")


ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
"""As small as can be: it is done once for each file."""
SMALL = 500


class Assets(StaticFiles):
    """Serves `/static/<build>/…` for ever, and `/static/…` with a question.

    <build> stands for the contents of all files together. With it in the folder, modules go on
    importing each other by relative paths.
    """

    def __init__(self, folder: Path = STATIC, *, is_development: bool = False) -> None:
        super().__init__(directory=folder)
        self.folder = folder
        self.is_development = is_development
        self.files = sorted(path for path in folder.rglob("*") if path.suffix in SERVED)
        self.made = {"app.css": self._styles()}
        if not is_development:
            for script in SCRIPTS:
                self.made[script] = EAGER + bundle(folder / script).encode()
            for file in sorted(folder.glob(VENDORED)):
                self.made[file.relative_to(folder).as_posix()] = EAGER + file.read_bytes()
        self.build = self._digest()
        self._encoded = lru_cache(maxsize=512)(self._encode)

    @property
    def modules(self) -> list[str]:
        """The modules that a page asks for besides its scripts."""
        folders = (self.folder / "js" / "lib", self.folder / "js" / "elements")
        return [
            path.relative_to(self.folder).as_posix()
            for path in self.files
            if self.is_development and path.parent in folders
        ]

    def address(self, path: str) -> str:
        """Return where a file is to be had, such as `js/app.js`; `app.css` is all styles."""
        return f"/static/{self.build}/{path}"

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, with the style sheet or with the script."""
        build, _, rest = path.partition("/")
        if _BUILD.fullmatch(build):
            path = rest
        is_current = build == self.build and not self.is_development
        response = await self._answer(path, scope, is_current=is_current)
        response.headers["Cache-Control"] = FOREVER if is_current else CHECK_FIRST
        return response

    async def _answer(self, path: str, scope: Scope, *, is_current: bool) -> Response:
        if path == "app.css" and self.is_development:
            return Response(self._styles(), media_type="text/css")
        is_text = Path(path).suffix in TEXTS
        is_ours = path in self.made or (is_current and self.folder / path in self.files)
        if not (is_text and is_ours):
            return await super().get_response(path, scope)
        content, encoding = self._encoded(path, _wanted(Headers(scope=scope)))
        headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": encoding} if encoding else {})
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return Response(content, headers=headers, media_type=kind)

    def _encode(self, path: str, wanted: str) -> tuple[bytes, str]:
        """Return a file and how it is encoded, not at all if it is small."""
        content = self.made.get(path) or (self.folder / path).read_bytes()
        if wanted not in ENCODINGS or len(content) < SMALL:
            return content, ""
        return ENCODINGS[wanted](content), wanted

    def _styles(self) -> bytes:
        files = (file for pattern in STYLES for file in sorted((self.folder / "css").glob(pattern)))
        text = "\n".join(file.read_text("utf-8") for file in files)
        return _BLANK.sub("\n", _COMMENT.sub("", text)).strip().encode()

    def _digest(self) -> str:
        digest = hashlib.sha256(b"".join(self.made.values()))
        for file in self.files:
            digest.update(file.relative_to(self.folder).as_posix().encode())
            digest.update(file.read_bytes())
        return digest.hexdigest()[:12]


def _wanted(headers: Headers) -> str:
    """Return the best of our encodings that a browser takes."""
    parts = headers.get("accept-encoding", "").split(",")
    accepted = {part.partition(";")[0].strip() for part in parts if not _REFUSED.search(part)}
    return next((name for name in ENCODINGS if name in accepted), "")
