"""All of a person's data, as a file: out of the board, and into an empty one."""

import errno
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Annotated, Any

from fastapi import APIRouter, Depends
from sqlalchemy import orm
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive

from webapp.database import release
from webapp.errors import Invalid, NoRoom
from webapp.pages.cookies import Notice
from webapp.pages.dependencies import Owner, Session, get_owner
from webapp.pages.formats import plural
from webapp.pages.forms import Fields, Form
from webapp.pages.rendering import PRIVATE, render, render_done
from webapp.services import exports, imports
from webapp.services import owner as owners
from webapp.transactions import DatabaseRoute, LockingSession, Work

_log = logging.getLogger(__name__)

router = APIRouter(prefix="/settings", route_class=DatabaseRoute)
PAGE = "data/show.html"
MULTIPART = "multipart/form-data"
# Of the whole body: the file, and what stands around it.
MOST = imports.MOST_BYTES + 65_536
IN_MEMORY = 8 * 1_048_576
CHUNK = 262_144
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
TOO_LARGE = (
    f"A file can be at most {imports.MOST_BYTES // 1_048_576} MB."
    " The downloaded ZIP is much smaller than the JSON inside it."
    " The administrator can import larger files."
)


@router.get("/data", name="data.show")
def show(request: Request, owner: Owner, session: Session) -> Response:
    """Show what can be done with all data at once."""
    return render(request, PAGE, **_context(session, owner), form=Fields())


@router.get("/export", name="exports.show")
def export(owner: Owner, session: LockingSession) -> Response:
    """Send everything as a ZIP."""
    with needing_room(), ExitStack() as opened:
        file: IO[bytes] = opened.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))
        exports.write_archive(session, owner, file)
        opened.pop_all()  # it is sent after the return
    size = file.tell()
    file.seek(0)
    name = f"job-tracker-{owner.today().isoformat()}.zip"
    headers = PRIVATE | {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(size),
    }
    return StreamingResponse(_chunks(file), media_type="application/zip", headers=headers)


@contextmanager
def needing_room() -> Iterator[None]:
    """Tell a full disk from a bug. Raises NoRoom."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        about = {"folder": tempfile.gettempdir(), "error": error.strerror}
        _log.error("no_room", extra=about)
        raise NoRoom from error


def check_uploader(request: Request) -> None:
    """Let nobody upload who is not signed in. The transaction ends before the file comes."""
    work = Work(request)
    with work.opened():
        work.find(get_owner)


async def read_upload(
    request: Request, _: Annotated[None, Depends(check_uploader)]
) -> AsyncIterator[IO[bytes] | None]:
    """Give the file of the form, None if none was chosen. Raises HTTPException."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MULTIPART:
        raise HTTPException(415)
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MOST:
        raise HTTPException(413, TOO_LARGE)
    bounded = Request(request.scope, _bound(request.receive))
    with needing_room():
        form = await bounded.form(max_files=1, max_fields=1)
    try:
        file = form.get("file")
        if isinstance(file, UploadFile) and (file.size or file.filename):
            yield file.file
        else:
            yield None  # no name: none was chosen
    finally:  # at once, not in a thread: a server that stops has no time for a turn of one
        for each in form.values():
            if isinstance(each, UploadFile):
                each.file.close()


Upload = Annotated[IO[bytes] | None, Depends(read_upload)]


@router.post("/import", name="imports.create")
def import_(request: Request, file: Upload, owner: Owner, session: Session) -> Response:
    """Put all of an export into a board that is empty."""
    with Form(request, [], set()).reject_as(PAGE, **_context(session, owner)):
        if file is None:
            raise Invalid("Choose a file first.", "file")
        release(session)
        count = imports.load(session, owner, file)
    to = str(request.app.state.addresses.url("board.show"))
    notice = Notice(f"{plural(count, 'application')} imported")
    return render_done(request, None, to=to, notice=notice)


def _context(session: orm.Session, owner: owners.Owner) -> dict[str, Any]:
    megabytes = imports.MOST_BYTES // 1_048_576
    return {"can_import": imports.is_possible(session, owner), "megabytes": megabytes}


def _bound(receive: Receive) -> Receive:
    """Count what comes, since a body in chunks does not say its length."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MOST:
            raise HTTPException(413, TOO_LARGE)
        return message

    return bounded


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
