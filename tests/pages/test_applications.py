"""New applications, and one by itself."""

from uuid import uuid4

import pytest

from tests.html import HTMX, Page, attribute, events, toast
from tests.people import Person

NEW = "/board/applications"


def test_the_form_stands_at_the_column_it_was_opened_from(alice: Person) -> None:
    offer = alice.column("offer")
    page = Page(alice.browser.get(f"{NEW}/new?column_id={offer}"))
    assert attribute(page.find("[name=column_id][checked]"), "value") == offer


def test_a_new_application_is_on_the_board_and_can_be_undone(alice: Person) -> None:
    form = {"company": "Kestrel AI", "title": "Engineer", "column_id": alice.column("saved")}
    response = alice.browser.post(NEW, data=form)
    address, _, card = response.headers["location"].partition("#")
    assert response.status_code == 303
    page = Page(alice.browser.get(address))
    assert page.has(f".column[data-status=saved] #{card}")
    assert page.text(".notice__text") == "\u2068Kestrel AI\u2069 added to Saved"
    alice.browser.post("/board/undos", data={"revision": page.value("revision")})
    assert not Page(alice.browser.get("/board")).has(f"#{card}")


def test_a_notice_is_shown_once(alice: Person) -> None:
    alice.browser.post(NEW, data={"company": "A", "title": "B"})
    assert Page(alice.browser.get("/board")).has(".notice")
    assert not Page(alice.browser.get("/board")).has(".notice")


def test_every_field_of_the_form_is_kept(alice: Person) -> None:
    form = {
        "company": "Kestrel AI",
        "title": "Engineer",
        "column_id": alice.column("interview"),
        "location": "Oslo",
        "url": "https://example.com/job",
        "work_mode": "remote",
        "employment_type": "full_time",
        "salary_min": "72,000",
        "salary_max": "84k",
        "salary_currency": "eur",
        "salary_period": "year",
        "deadline_on": "2026-12-01",
        "priority": "2",
        "next_action": "Call",
        "next_action_on": "2026-12-02",
        "source": "A friend",
        "tags": "python, remote , ,python",
        "notes": "one\r\n\r\ntwo",
    }
    alice.browser.post(NEW, data=form)
    [made] = alice.api.get("/applications").json()
    assert made["salary_min"] == 72_000
    assert made["salary_max"] == 84_000
    assert made["salary_currency"] == "EUR"
    assert made["tags"] == ["python", "remote"]
    assert made["notes"] == "one\n\ntwo"
    assert made["deadline_on"] == "2026-12-01"
    assert made["priority"] == 2
    assert made["status"] == "interview"


def test_htmx_is_told_what_to_do_next(alice: Person) -> None:
    response = alice.browser.post(NEW, data={"company": "A", "title": "B"}, headers=HTMX)
    assert response.status_code == 204
    assert events(response).keys() == {"toast", "board:changed", "dialog:close"}
    assert toast(response)["undo"] > 0


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_missing_stands_beside_its_field(alice: Person, headers: dict[str, str]) -> None:
    form = {"company": "", "title": "Engineer", "url": "javascript:alert(1)", "deadline_on": "soon"}
    response = alice.browser.post(NEW, data=form, headers=headers)
    page = Page(response)
    assert response.status_code == 422
    assert page.error("company") == "Please fill this in."
    assert page.error("url").startswith("Enter a web address")
    assert page.value("title") == "Engineer"
    assert page.value("url") == "javascript:alert(1)"
    assert page.has(".top-bar") is not bool(headers)
    assert alice.api.get("/applications").json() == []


def test_the_quick_form_of_a_column_comes_back_as_itself(alice: Person) -> None:
    column = alice.column("saved")
    form = {"from": "column", "column_id": column, "company": "Kestrel", "title": " "}
    response = alice.browser.post(NEW, data=form, headers=HTMX)
    page = Page(response)
    assert response.status_code == 422
    assert page.find("form").attributes.keys() >= {"data-quick-form"}
    assert page.error("title") == "Please fill this in."
    assert page.value("column_id") == column


def test_anothers_column_is_not_there(alice: Person, mallory: Person) -> None:
    form = {"company": "A", "title": "B", "column_id": alice.column("saved")}
    assert mallory.browser.post(NEW, data=form).status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("kind", ["", "column"])
def test_a_column_that_is_gone_leaves_the_text_and_a_choice_of_those_there(
    alice: Person, headers: dict[str, str], kind: str
) -> None:
    alice.browser.post("/board/columns", data={"name": "Later", "status": "saved"})
    later = next(each["id"] for each in alice.columns() if each["name"] == "Later")
    alice.browser.post(f"/board/columns/{later}/deletion", data={"move_to": ""})
    form = {"from": kind, "column_id": later, "company": "Kestrel", "title": "Pilot"}
    response = alice.browser.post(NEW, data=form, headers=headers)
    page = Page(response)
    assert response.status_code == 404
    assert page.value("company") == "Kestrel"
    assert page.value("title") == "Pilot"
    columns = [each["id"] for each in alice.columns()]
    if kind and headers:
        assert page.error("column_id") == "This column no longer exists. Choose another one."
        choice = page.all("select[name=column_id] option")
    else:
        field = page.find("fieldset[aria-describedby]")
        error = page.text(f"#{attribute(field, 'aria-describedby')}")
        assert error == "This column no longer exists. Choose another one."
        choice = page.all("[type=radio][name=column_id]")
        assert attribute(page.find("[type=radio]:checked"), "value") == columns[0]
    assert [attribute(each, "value") for each in choice] == columns


def test_a_form_for_a_column_that_is_gone_stands_at_another(alice: Person) -> None:
    page = Page(alice.browser.get(f"{NEW}/new?column_id={uuid4()}"))
    assert attribute(page.find("[name=column_id][checked]"), "value") == alice.column("applied")


def test_an_application_is_a_page_and_a_dialog(alice: Person) -> None:
    card = alice.apply(company="Kestrel", title="Engineer", notes="**Ask** <script>x</script>")
    address = f"{NEW}/{card['id']}"
    page, dialog = Page(alice.browser.get(address)), Page(alice.browser.get(address, headers=HTMX))
    assert page.text("h1") == "Engineer"
    assert dialog.text("h2") == "Engineer"
    assert not dialog.has("html > body > header.top-bar")
    assert page.text(".prose strong") == "Ask"
    assert not page.has(".prose script")


def test_a_part_can_be_open_from_the_start(alice: Person) -> None:
    card = alice.apply()
    assert Page(alice.browser.get(f"{NEW}/{card['id']}?edit=notes")).has("[name=notes]")
    assert Page(alice.browser.get(f"{NEW}/{card['id']}?edit=salary")).has("[name=salary_min]")
    assert alice.browser.get(f"{NEW}/{card['id']}?edit=nonsense").status_code == 200


def test_in_the_trash_it_says_so_and_offers_to_restore(alice: Person) -> None:
    card = alice.apply()
    alice.api.delete(f"/applications/{card['id']}")
    page = Page(alice.browser.get(f"{NEW}/{card['id']}"))
    assert "in the trash" in page.text(".alert__text")
    assert page.has(f"form[action='{NEW}/{card['id']}/restoration']")
    assert not page.has("[data-edit]")


def test_another_s_and_no_ones_are_the_same_404(alice: Person, mallory: Person) -> None:
    card = alice.apply()
    theirs = mallory.browser.get(f"{NEW}/{card['id']}")
    nobodys = mallory.browser.get(f"{NEW}/{uuid4()}")
    assert theirs.status_code == nobodys.status_code == 404
    assert Page(theirs).text("main .page__lead") == Page(nobodys).text("main .page__lead")
    assert mallory.browser.get(f"{NEW}/no-id").status_code == 404


def test_history_tells_what_happened(alice: Person) -> None:
    card = alice.apply(status="saved")
    alice.api.put(f"/applications/{card['id']}/position", json={"status": "interview"})
    alice.api.patch(f"/applications/{card['id']}", json={"title": "Lead"})
    page = Page(alice.browser.get(f"{NEW}/{card['id']}"))
    lines = [line.text() for line in page.all(".timeline__text")]
    assert lines == [
        "Changed title from “Engineer” to “Lead”",
        "Moved from Saved to Interview",
        "Added to Saved",
    ]
