"""What comes in about boards."""

from webapp.schemas.types import Flag, Patch


class PreferencesUpdate(Patch):
    """A change of the board's preferences."""

    shortcuts_enabled: Flag = True
