"""What can go wrong in the domain: a sentence for people, a code for programs, a field for where
to show it.
"""

from typing import Any, ClassVar, Final

COLUMN_GONE: Final = "This column no longer exists. Choose another one."
"""To who chose a column that was deleted meanwhile."""


class DomainError(Exception):
    """The root of the family.

    Faces render it once, each in its own way; handlers never build answers from it.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(DomainError):
    """Not there, or somebody else's: the answer is the same."""

    status = 404
    code = "not-found"

    def __init__(self, message: str = "There is nothing here.", field: str | None = None) -> None:
        super().__init__(message, field)


class NotSignedIn(DomainError):
    """No session, or one that has ended."""

    status = 401
    code = "not-signed-in"

    def __init__(
        self,
        message: str = "This token is invalid, has expired or was revoked.",
        field: str | None = None,
    ) -> None:
        super().__init__(message, field)


class InvalidCredentials(NotSignedIn):
    """Address and password do not belong together; which of the two is wrong is not said."""

    code = "invalid-credentials"

    def __init__(self) -> None:
        super().__init__("The email address or password is wrong.")


class Invalid(DomainError):
    """A rule of the domain refuses the input."""

    status = 422
    code = "invalid"


class WeakPassword(Invalid):
    """The password is too short, too common, or the e-mail address itself."""

    code = "weak-password"


class WrongPassword(Invalid):
    """The password that confirms an act is not the user's."""

    code = "wrong-password"


class ColumnNotEmpty(Invalid):
    """A column with cards is deleted without saying where they go."""

    code = "column-not-empty"


class KeyReused(Invalid):
    """An Idempotency-Key comes again with another request."""

    code = "idempotency-key-reused"


class Conflict(DomainError):
    """The request was right when it was made, but things have changed since, or a rule of the
    board forbids it.
    """

    status = 409
    code = "conflict"


class RegistrationClosed(DomainError):
    """The operator lets nobody make an account by themselves."""

    status = 403
    code = "registration-closed"


class EmailTaken(Conflict):
    """An account with this address exists."""

    code = "email-taken"


class LastColumn(Conflict):
    """Each status keeps at least one column."""

    code = "last-column"


class UndoRefused(Conflict):
    """What an undo would restore has changed since."""

    code = "undo-refused"


class UndoneAlready(UndoRefused):
    """It was taken back before, and whoever asks again may not know."""


class UnknownRevision(Conflict):
    """The board has never come to this revision: it was restored from before it."""

    code = "unknown-revision"


class StaleState(Conflict):
    """An edit was made from a state that is no longer the current one; `current` is."""

    def __init__(self, message: str, current: Any, field: str | None = None) -> None:
        super().__init__(message, field)
        self.current = current


class MovedMeanwhile(StaleState):
    """Another device moved the card to a different column first."""

    code = "moved-meanwhile"


class NotesConflict(StaleState):
    """The notes changed since the edit began."""

    code = "notes-conflict"


class PreconditionFailed(StaleState):
    """If-Match names a revision that is not the current one (RFC 9110, 13.1.1)."""

    status = 412
    code = "precondition-failed"


class Unavailable(DomainError):
    """The database is away, or too busy; try again in `retry_after` seconds."""

    status = 503
    code = "unavailable"
    retry_after: ClassVar[int] = 5

    def __init__(self, message: str = "The database cannot be reached right now.") -> None:
        super().__init__(message)


class NoRoom(Unavailable):
    """The server's disk is full: a file that comes or goes cannot be kept there meanwhile."""

    code = "no-room"

    def __init__(self) -> None:
        super().__init__(
            "The server is out of disk space. Nothing was changed and nothing is lost. Tell the"
            " administrator, and try again later."
        )


class Unconfirmed(Unavailable):
    """The database went away during the commit, or the server before it: it is done, or is not."""

    status = 504
    code = "unconfirmed"

    def __init__(self) -> None:
        super().__init__(
            "The server or its database stopped at the last moment, so this may or may not have"
            " been saved. Check, or retry with the same Idempotency-Key."
        )


class TooManyTries(DomainError):
    """Tried too often; `retry_after` seconds from now it may be tried again."""

    status = 429
    code = "too-many-tries"

    def __init__(self, retry_after: int) -> None:
        minutes = -(-retry_after // 60)
        when = "in a minute" if minutes == 1 else f"in {minutes} minutes"
        super().__init__(f"Too many attempts. Try again {when}.")
        self.retry_after = retry_after


class InsufficientScope(DomainError):
    """The token may not do this."""

    status = 403
    code = "insufficient-scope"
