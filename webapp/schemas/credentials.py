"""E-mail addresses and passwords: what is taken for one."""

import unicodedata
from typing import Annotated

import email_validator
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from webapp import limits
from webapp.schemas.types import NO_NUL, refuse_nul

# The library refuses domains that are reserved for tests and local use (RFC 6761). A self-hosted
# board may well live on such a domain; emptying the list is the documented way to accept them.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def _email(text: str) -> str:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        raise PydanticCustomError(
            "email", "Enter an email address, such as ada@example.com."
        ) from None
    return text


Email = Annotated[
    str,
    BeforeValidator(lambda value: value.strip() if isinstance(value, str) else value),
    StringConstraints(max_length=limits.EMAIL),
    AfterValidator(refuse_nul),
    AfterValidator(_email),
    Field(json_schema_extra={"format": "email"}, examples=["ada@example.com"]),
]


def _password(text: str) -> str:
    if not limits.PASSWORD_MIN <= len(unicodedata.normalize("NFC", text)) <= limits.PASSWORD_MAX:
        raise PydanticCustomError("password_length", "Use 8 to 1,024 characters.")
    return refuse_nul(text)


NewPassword = Annotated[
    str,
    StringConstraints(max_length=2 * limits.PASSWORD_MAX),
    AfterValidator(_password),
    Field(
        json_schema_extra={
            "minLength": limits.PASSWORD_MIN,
            "maxLength": limits.PASSWORD_MAX,
            "pattern": NO_NUL,
            "format": "password",
        },
        examples=["correct horse battery staple"],
    ),
]
AddressGiven = Annotated[
    str, StringConstraints(max_length=4 * limits.EMAIL), AfterValidator(refuse_nul)
]
GivenPassword = Annotated[
    str,
    StringConstraints(max_length=2 * limits.PASSWORD_MAX),
    AfterValidator(refuse_nul),
    Field(json_schema_extra={"format": "password"}, examples=["correct horse battery staple"]),
]
