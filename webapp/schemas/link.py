"""What comes in and goes out about links."""

from uuid import UUID

from pydantic import Field

from webapp.schemas.types import Input, Label, Output, Patch, RevisionNumber, WebAddress


class LinkCreate(Input):
    """A new link. Without a label, its host is shown."""

    url: WebAddress
    label: Label = Field(None, examples=["Team page"])


class LinkUpdate(Patch):
    """The fields of a link to change."""

    url: WebAddress = ""
    label: Label = Field(None, examples=["Team page"])


class LinkRead(Output):
    """A link."""

    id: UUID
    label: str | None = Field(examples=["Team page"])
    url: str = Field(examples=["https://jobs.example.com/4711"])
    revision: RevisionNumber
