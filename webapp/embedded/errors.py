"""What the embedded server says when it can not be used."""


class EmbeddedPostgresError(Exception):
    """Why the embedded server can not be used, in one sentence for the operator."""
