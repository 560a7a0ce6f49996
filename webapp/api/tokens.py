"""`/tokens`: keys of scripts."""

from collections.abc import Sequence
from uuid import UUID

from webapp.api.dependencies import Session, SessionOwner
from webapp.api.problems import problems
from webapp.api.routing import api_router
from webapp.models import Token
from webapp.schemas.token import TokenCreate, TokenMade, TokenRead
from webapp.services import tokens

router = api_router(prefix="/tokens", tags=["tokens"])


@router.get(
    "", response_model=list[TokenRead], responses=problems(401, 403, 422), name="tokens.index"
)
def index(owner: SessionOwner, session: Session) -> Sequence[Token]:
    """List the active tokens, newest first."""
    return tokens.list_all(session, owner)


@router.post("", status_code=201, responses=problems(401, 403, 409, 422), name="tokens.create")
def create(data: TokenCreate, owner: SessionOwner, session: Session) -> TokenMade:
    """Create a token.

    Its text is shown only once. A retry creates another token, so this takes no `Idempotency-Key`.
    """
    made = tokens.create(session, owner, data)
    read = TokenRead.model_validate(made.token)
    return TokenMade(**read.model_dump(), token=made.text)


@router.delete(
    "/{token_id}", status_code=204, responses=problems(401, 403, 404, 422), name="tokens.destroy"
)
def destroy(token_id: UUID, owner: SessionOwner, session: Session) -> None:
    """Revoke a token immediately."""
    tokens.revoke(session, owner, token_id)
