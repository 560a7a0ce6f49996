"""What comes in about invitations."""

from webapp.schemas.types import Input, PersonName


class InvitationCreate(Input):
    """A new invitation."""

    note: PersonName = None
    """Whom it is for, as a reminder."""
