"""Sign-ins of many people at once, past the slow hashing and the throttle of the real one."""

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from io import StringIO

from bench.postgres import Cluster
from bench.seeding import SeededOwner
from webapp.models import Audience, new_id
from webapp.security import Claims, Keyring
from webapp.services.clock import now

LIFETIME = timedelta(hours=12)


def open_many(
    database_url: str, secret: str, owners: Sequence[SeededOwner], audience: Audience
) -> list[str]:
    """Open a session for each owner; return what the cookie or the bearer token holds."""
    keys, at = Keyring([secret]), now()
    made = [(owner.id, new_id()) for owner in owners]
    rows = "".join(
        f"{owner_id}\t{session_id}\t{audience.value}\tbench\t127.0.0.1\t{at}\t{at}\t"
        f"{at + LIFETIME}\n"
        for owner_id, session_id in made
    )
    with closing(Cluster.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY sessions (owner_id, id, audience, user_agent, address, created_at,"
            " last_seen_at, expires_at) FROM STDIN",
            StringIO(rows),
        )
        connection.commit()
    return [keys.issue(Claims(*names), audience.value, at, LIFETIME) for names in made]
