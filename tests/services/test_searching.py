"""Searches: what is found by which word."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Text, bindparam, select
from sqlalchemy.orm import Session

from tests.factories import make_application
from webapp import limits
from webapp.models.folding import folded
from webapp.schemas.application import NotesUpdate
from webapp.services import applications, boards, trash
from webapp.services.owner import Owner


def is_found(session: Session, owner: Owner, query: str) -> bool:
    board = boards.show(session, owner, query)
    return any(column.keys for column in board.columns)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Málaga", "malaga"),
        ("Malaga", "MÁLAGA"),
        ("Ma\u0301laga", "Málaga"),
        ("Zürich", "zurich"),
        ("Łódź", "lodz"),
        ("Ørsted", "orsted"),
        ("Straße", "STRASSE"),
        ("STRASSE", "straße"),
        ("Ærø", "aero"),
        ("İstanbul", "istanbul"),
        ("Işık", "isik"),
        ("Ελλάς", "ΕΛΛΑΣ"),
        ("Алёна", "алена"),
        ("ﬁnance", "finance"),
        ("Ｇｏ", "go"),
        ("ｶﾌｪ", "カフェ"),
        ("ｶﾞｽ", "ガ"),
        ("が", "か\u3099"),
        ("がか", "か"),
        ("はは", "は"),
        ("がががか", "がか"),
        ("ははば", "はは"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("100%", "100%"),
        ("100％", "0%"),
        ("a_b", "a_b"),
        ("a\\b", "a\\b"),
        ("東京", "京"),
        ("한국", "한국"),
        ("👩‍💻", "👩‍💻"),
    ],
)
def test_case_marks_and_forms_of_letters_do_not_matter(
    session: Session, owner: Owner, written: str, asked: str
) -> None:
    make_application(session, owner, company=f"The {written} Company")
    assert is_found(session, owner, asked)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Malaga", "malago"),
        ("100", "%"),
        ("ab", "a_b"),
        ("ab", "a％b"),
        ("ab", "a\\b"),
        ("東", "京"),
        ("が", "か"),
        ("ｶﾞ", "カ"),
        ("ほぱ", "は"),
        ("パパ", "ハ"),
        ("パパ", "バ"),
        ("ぱは", "ばは"),
    ],
)
def test_other_letters_do(session: Session, owner: Owner, written: str, asked: str) -> None:
    make_application(session, owner, company=written, title="T")
    assert not is_found(session, owner, asked)


@pytest.mark.parametrize(
    "facts",
    [
        {"company": "Needle"},
        {"title": "Needle"},
        {"location": "Needle"},
        {"notes": "hay\nneedle\nhay"},
        {"next_action": "Needle"},
        {"source": "Needle"},
        {"tags": ["hay", "needle"]},
        {"tags": [f"hay-{number}" for number in range(limits.TAGS - 1)] + ["needle"]},
    ],
)
def test_each_text_is_searched(session: Session, owner: Owner, facts: dict[str, object]) -> None:
    made = make_application(session, owner, **({"company": "C", "title": "T"} | facts))
    assert is_found(session, owner, "NÉEDLE")
    assert is_found(session, owner, "nee dle")
    assert not is_found(session, owner, "needle straw")
    trash.delete(session, owner, made.id)
    assert not is_found(session, owner, "needle")


def test_what_was_changed_is_found_by_its_new_words(session: Session, owner: Owner) -> None:
    made = make_application(session, owner, company="Before", title="T")
    applications.update_notes(session, owner, made.id, NotesUpdate(notes="Später"))
    assert is_found(session, owner, "spater")
    applications.update_notes(session, owner, made.id, NotesUpdate(notes=None))
    assert not is_found(session, owner, "spater")


def test_no_word_is_found_across_two_texts(session: Session, owner: Owner) -> None:
    make_application(session, owner, company="Need", title="le")
    assert not is_found(session, owner, "needle")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_a_text_is_found_by_itself_in_every_form(session: Session, text: str) -> None:
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        return
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
    values = {f"form_{number}": form for number, form in enumerate([text, *forms])}
    query = select(*(folded(bindparam(name, type_=Text)) for name in values))
    assert len({*session.execute(query, values).one()}) == 1
