"""What is searched of an application, kept beside it: without case, accents and the like."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MARKS = "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]"
LETTERS = (
    ("ß", "ss"),
    ("æ", "ae"),
    ("œ", "oe"),
    ("ø", "o"),
    ("ł", "l"),
    ("đ", "d"),
    ("ı", "i"),
    ("ς", "σ"),
)


def upgrade() -> None:
    texts = ["company", "title", "location", "notes", "next_action", "source"]
    texts += ["replace(work_mode, 'onsite', 'On-site')"]
    texts += [f"tags[{number}]" for number in range(1, 21)]
    joined = " || '\n' || ".join(f"coalesce({text}, '')" for text in texts)
    folded = f"lower(regexp_replace(normalize({joined}, NFKD), '{MARKS}', '', 'g'))"
    for letter, plain in LETTERS:
        folded = f"replace({folded}, '{letter}', '{plain}')"
    op.add_column(
        "applications", sa.Column("search_text", sa.Text(), sa.Computed(folded, persisted=True))
    )


def downgrade() -> None:
    op.drop_column("applications", "search_text")
