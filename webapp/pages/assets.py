"""The static files: one style sheet out of many, and addresses that change whenever a file does."""

import hashlib
import re
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

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
SERVED = {".css", ".js", ".svg", ".png", ".woff2", ".webmanifest"}
_BUILD = re.compile(r"[0-9a-f]{12}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_BLANK = re.compile(r"\s*\n\s*")


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
        self.styles = self._bundle()
        self.build = self._digest()
        self.modules = [
            path.relative_to(folder).as_posix()
            for path in self.files
            if path.parent in (folder / "js" / "lib", folder / "js" / "elements")
        ]

    def address(self, path: str) -> str:
        """Return where a file is to be had, such as `js/app.js`; `app.css` is all styles."""
        return f"/static/{self.build}/{path}"

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, or with the style sheet."""
        build, _, rest = path.partition("/")
        if _BUILD.fullmatch(build):
            path = rest
        response = await self._answer(path, scope)
        is_current = build == self.build and not self.is_development
        response.headers["Cache-Control"] = FOREVER if is_current else CHECK_FIRST
        return response

    async def _answer(self, path: str, scope: Scope) -> Response:
        if path != "app.css":
            return await super().get_response(path, scope)
        styles = self._bundle() if self.is_development else self.styles
        return Response(styles, media_type="text/css")

    def _bundle(self) -> bytes:
        files = (file for pattern in STYLES for file in sorted((self.folder / "css").glob(pattern)))
        text = "\n".join(file.read_text("utf-8") for file in files)
        return _BLANK.sub("\n", _COMMENT.sub("", text)).strip().encode()

    def _digest(self) -> str:
        digest = hashlib.sha256(self.styles)
        for file in self.files:
            digest.update(file.relative_to(self.folder).as_posix().encode())
            digest.update(file.read_bytes())
        return digest.hexdigest()[:12]
