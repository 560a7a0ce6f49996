"""Mapped classes and their rules. They know no session and do no input or output."""

from webapp.models.activity import Activity, Kind
from webapp.models.application import Application
from webapp.models.base import Base, OnBoard, Owned, new_id
from webapp.models.board import Board
from webapp.models.column import Column
from webapp.models.idempotency_key import IdempotencyKey
from webapp.models.invitation import Invitation
from webapp.models.link import Link
from webapp.models.session import SignedIn
from webapp.models.throttle import Throttle
from webapp.models.token import Token
from webapp.models.user import User, canonical_email
from webapp.models.words import (
    Audience,
    Colour,
    EmploymentType,
    SalaryPeriod,
    Scope,
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
    "Invitation",
    "Kind",
    "Link",
    "OnBoard",
    "Owned",
    "SalaryPeriod",
    "Scope",
    "SignedIn",
    "Status",
    "Throttle",
    "Token",
    "User",
    "WorkMode",
    "canonical_email",
    "new_id",
]
