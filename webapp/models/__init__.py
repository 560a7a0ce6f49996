"""Mapped classes and their rules. They know no session and do no input or output."""

from webapp.models.activity import Activity, Kind
from webapp.models.application import Application
from webapp.models.base import Base, OnBoard, Owned, new_id
from webapp.models.board import Board
from webapp.models.column import Column
from webapp.models.idempotency_key import IdempotencyKey
from webapp.models.link import Link
from webapp.models.session import SignedIn
from webapp.models.user import User, canonical_email
from webapp.models.words import (
    Audience,
    Colour,
    EmploymentType,
    SalaryPeriod,
    Status,
    WorkMode,
)

__all__ = [
    "Activity",
    "Application",
    "Audience",
    "Base",
    "Board",
    "Colour",
    "Column",
    "EmploymentType",
    "IdempotencyKey",
    "Kind",
    "Link",
    "OnBoard",
    "Owned",
    "SalaryPeriod",
    "SignedIn",
    "Status",
    "User",
    "WorkMode",
    "canonical_email",
    "new_id",
]
