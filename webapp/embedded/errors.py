"""What the embedded server says when it cannot be used."""


class EmbeddedPostgresError(Exception):
    """Why the embedded server cannot be used, in one sentence for the operator."""
