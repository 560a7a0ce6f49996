"""Facts, edited one by one."""

import pytest

from tests.html import HTMX, Page, attribute, events, toast
from tests.people import Person


def at(card: dict[str, str], fact: str) -> str:
    return f"/board/applications/{card['id']}/facts/{fact}"


SAVED = [
    ("headline", {"company": "New", "title": "Lead"}, {"company": "New", "title": "Lead"}),
    (
        "salary",
        {"salary_min": "50 000", "salary_currency": "gbp"},
        {"salary_min": 50_000, "salary_currency": "GBP"},
    ),
    (
        "place",
        {"location": "Rome", "work_mode": "onsite"},
        {"location": "Rome", "work_mode": "onsite"},
    ),
    ("tags", {"tags": "a, b"}, {"tags": ["a", "b"]}),
    ("priority", {"priority": "1"}, {"priority": 1}),
    ("url", {"url": "https://example.com"}, {"url": "https://example.com"}),
    (
        "next_action",
        {"next_action": "Call", "next_action_on": "2026-12-24"},
        {"next_action_on": "2026-12-24"},
    ),
    ("deadline_on", {"deadline_on": "2027-01-31"}, {"deadline_on": "2027-01-31"}),
    ("applied_on", {"applied_on": ""}, {"applied_on": None}),
    ("employment_type", {"employment_type": "contract"}, {"employment_type": "contract"}),
    ("source", {"source": "A friend"}, {"source": "A friend"}),
]


@pytest.mark.parametrize(("fact", "form", "after"), SAVED, ids=[row[0] for row in SAVED])
def test_saving_changes_the_fact_and_nothing_else(
    alice: Person, fact: str, form: dict[str, str], after: dict[str, object]
) -> None:
    card = alice.apply(notes="kept")
    response = alice.browser.post(at(card, fact), data=form)
    assert response.status_code == 303
    assert response.headers["location"].endswith(f"#fact-{fact}-{card['id']}")
    now = alice.api.get(f"/applications/{card['id']}").json()
    same = card.keys() - form.keys() - {"revision", "updated_at"}
    assert {name: now[name] for name in after} == after
    assert {name: now[name] for name in same} == {name: card[name] for name in same}


@pytest.mark.parametrize("fact", [row[0] for row in SAVED])
def test_each_has_a_form_and_a_way_back(alice: Person, fact: str) -> None:
    card = alice.apply()
    form = Page(alice.browser.get(f"{at(card, fact)}/edit", headers=HTMX))
    root = f"#fact-{fact}-{card['id']}"
    assert form.has(f"{root} [data-cancel]")
    assert form.has(f"{root} [autofocus]")
    assert Page(alice.browser.get(at(card, fact), headers=HTMX)).has(f"{root} [data-edit]")
    assert Page(alice.browser.get(f"{at(card, fact)}/edit")).has(f".page {root} [data-cancel]")


def test_htmx_gets_the_fact_the_history_and_an_undo(alice: Person) -> None:
    card = alice.apply()
    response = alice.browser.post(at(card, "source"), data={"source": "A friend"}, headers=HTMX)
    page = Page(response)
    assert page.text(f"#fact-source-{card['id']} .fact__value") == "A friend"
    assert page.text(".timeline__text") == "Set source to “A friend”"
    assert events(response)["board:changed"] == {"id": card["id"]}
    undone = alice.browser.post("/board/undos", data={"revision": toast(response)["undo"]})
    assert undone.status_code == 303
    assert alice.api.get(f"/applications/{card['id']}").json()["source"] is None


def test_a_salary_of_nothing_is_one(alice: Person) -> None:
    card = alice.apply(salary_min=0)
    page = Page(alice.browser.get(f"/board/applications/{card['id']}"))
    assert page.text(f"#fact-salary-{card['id']} .fact__value") == "from 0"
    assert not page.has(f"#fact-priority-{card['id']} .fact__value")


def test_saving_what_was_there_says_nothing(alice: Person) -> None:
    card = alice.apply(source="A friend")
    response = alice.browser.post(at(card, "source"), data={"source": "A friend"}, headers=HTMX)
    assert "toast" not in events(response)


@pytest.mark.parametrize(
    ("fact", "field", "value", "message"),
    [
        ("headline", "title", "", "Please fill this in."),
        ("headline", "company", "x" * 201, "Use at most 200 characters."),
        ("salary", "salary_min", "a lot", "Enter a whole number."),
        ("salary", "salary_min", "-5", "Enter 0 or more."),
        ("salary", "salary_min", "9" * 14, "Enter 1,000,000,000 or less."),
        ("salary", "salary_min", "9" * 5000, "Enter a whole number."),
        ("salary", "salary_currency", "EURO", "Use three letters, such as EUR."),
        ("priority", "priority", "9", "Enter 3 or less."),
        ("place", "work_mode", "moon", "Choose one from the list."),
        (
            "deadline_on",
            "deadline_on",
            "12000-01-01",
            "Enter a date as year-month-day, such as 2026-11-30.",
        ),
        (
            "deadline_on",
            "deadline_on",
            "2026-02-31",
            "Enter a date as year-month-day, such as 2026-11-30.",
        ),
        (
            "url",
            "url",
            "javascript:alert(1)",
            "Enter a web address that starts with https:// or http://.",
        ),
        ("tags", "tags", ",".join(map(str, range(21))), "Use at most 20."),
        ("tags", "tags", "x" * 41, "Use at most 40 characters."),
        ("source", "source", "a\x00b", "The character NUL is not allowed here."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_bad_input_comes_back_as_typed(
    alice: Person, headers: dict[str, str], fact: str, field: str, value: str, message: str
) -> None:
    card = alice.apply()
    response = alice.browser.post(at(card, fact), data={field: value}, headers=headers)
    page = Page(response)
    root = f"#fact-{fact}-{card['id']}"
    assert response.status_code == 422
    assert page.error(field, root) == message
    if field not in {"work_mode", "priority"} and "\x00" not in value:
        assert page.value(field, root) == value
    assert alice.api.get(f"/applications/{card['id']}").json() == card


def test_half_a_character_is_said_and_not_stored(alice: Person) -> None:
    card = alice.apply()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    for broken in (b"%C3", b"%ED%A0%80", b"\xff"):
        response = alice.browser.post(
            at(card, "source"), content=b"source=a" + broken, headers=headers
        )
        assert response.status_code == 422
        assert Page(response).error("source").startswith("Part of this text arrived damaged")
    assert alice.api.get(f"/applications/{card['id']}").json() == card


def test_a_salary_the_wrong_way_round_is_refused(alice: Person) -> None:
    card = alice.apply()
    form = {"salary_min": "9", "salary_max": "8"}
    response = alice.browser.post(at(card, "salary"), data=form, headers=HTMX)
    assert response.status_code == 422
    assert "higher than the maximum" in Page(response).error("salary_min")
    assert alice.api.get(f"/applications/{card['id']}").json() == card


def test_other_fields_than_the_fact_s_are_left_alone(alice: Person) -> None:
    card = alice.apply()
    form = {"source": "A", "company": "Stolen", "owner_id": str(alice.id), "status": "offer"}
    alice.browser.post(at(card, "source"), data=form)
    now = alice.api.get(f"/applications/{card['id']}").json()
    assert (now["company"], now["status"]) == (card["company"], card["status"])


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_in_the_trash_nothing_is_edited(alice: Person, headers: dict[str, str]) -> None:
    card = alice.apply()
    alice.api.delete(f"/applications/{card['id']}")
    response = alice.browser.post(at(card, "source"), data={"source": "A"}, headers=headers)
    page = Page(response)
    assert response.status_code == 409
    assert "in the trash" in page.text(".fact__form [role=alert]")
    assert page.value("source") == "A"


def test_there_are_no_other_facts(alice: Person) -> None:
    card = alice.apply()
    assert alice.browser.get(at(card, "owner_id")).status_code == 404
    assert alice.browser.post(at(card, "rank"), data={"rank": "a"}).status_code == 404


FULL = {
    "location": "Łódź",
    "work_mode": "hybrid",
    "salary_min": 50_000,
    "salary_max": 60_000,
    "salary_currency": "EUR",
    "salary_period": "year",
    "url": "https://example.org/a?b=c&d",
    "priority": 2,
    "tags": ["a", 'b"c'],
    "next_action": "Call",
    "next_action_on": "2026-12-24",
    "deadline_on": "2027-01-31",
    "applied_on": "2026-11-01",
    "employment_type": "contract",
    "source": "<A friend>",
}
OTHER = {
    "company": "Other",
    "title": "Other",
    "location": "Rome",
    "work_mode": "onsite",
    "salary_min": 1,
    "salary_max": 2,
    "salary_currency": "GBP",
    "salary_period": "day",
    "url": "https://other.example/",
    "priority": 3,
    "tags": ["x"],
    "next_action": "Other",
    "next_action_on": "2026-12-25",
    "deadline_on": "2027-02-01",
    "applied_on": "2026-11-02",
    "employment_type": "internship",
    "source": "Other",
}


def opened(person: Person, card: dict[str, str], fact: str) -> dict[str, str]:
    """The form of a fact, as a browser would send it back."""
    form = Page(person.browser.get(f"{at(card, fact)}/edit", headers=HTMX))
    names = [attribute(each, "name") for each in form.all(".fact__form [name]")]
    return {name: chosen_or_typed(form, name) for name in names}


def chosen_or_typed(form: Page, name: str) -> str:
    is_open = form.has(f"select[name={name}]") and not form.has(f"[name={name}] [selected]")
    return "" if is_open else form.value(name)


@pytest.mark.parametrize("fact", [row[0] for row in SAVED])
@pytest.mark.parametrize("filled", [{}, FULL], ids=["empty", "full"])
def test_a_form_that_is_sent_as_it_came_takes_nothing_back(
    alice: Person, fact: str, filled: dict[str, object]
) -> None:
    card = alice.apply(**filled)
    form = opened(alice, card, fact)
    elsewhere = alice.api.patch(f"/applications/{card['id']}", json=OTHER).json()
    assert alice.browser.post(at(card, fact), data=form).status_code == 303
    assert alice.api.get(f"/applications/{card['id']}").json() == elsewhere


def test_of_a_fact_only_what_was_changed_is_written(alice: Person) -> None:
    card = alice.apply()
    form = opened(alice, card, "headline")
    alice.api.patch(f"/applications/{card['id']}", json={"title": "Lead"})
    alice.browser.post(at(card, "headline"), data=form | {"company": "New"})
    now = alice.api.get(f"/applications/{card['id']}").json()
    assert (now["company"], now["title"]) == ("New", "Lead")


def test_a_refused_form_still_knows_what_it_began_with(alice: Person) -> None:
    card = alice.apply(**FULL)
    form = opened(alice, card, "salary") | {"salary_min": "much", "salary_currency": "GBP"}
    refused = Page(alice.browser.post(at(card, "salary"), data=form, headers=HTMX))
    assert refused.value("salary_min") == "much"
    assert refused.value("was-salary_min") == "50000"
    assert refused.value("was-salary_currency") == "EUR"
    told = {name: value for name, value in form.items() if not name.startswith("was-")}
    untold = Page(alice.browser.post(at(card, "salary"), data=told, headers=HTMX))
    assert not untold.has("[name^=was-]")
