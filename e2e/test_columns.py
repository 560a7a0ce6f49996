"""Columns: their owner names, colours, orders, folds and deletes them."""

import pytest
from playwright.sync_api import Route, expect

from e2e.screens.board import BoardScreen


def test_a_column_is_added_renamed_recoloured_and_moved(board: BoardScreen) -> None:
    board.person.expects("status of 422")
    board.link("Add a column").click()
    board.button("Add column").click()
    expect(board.dialog.locator(".field__error").first).to_be_visible()
    board.field("Name").fill("Phone screen")
    board.field("Status").select_option("interview")
    board.button("Add column").click()
    board.toast("Column added")
    board.expect_columns(["Saved", "Applied", "Interview", "Phone screen", "Offer"])
    board.drag("Product Designer", board.cards_of("Phone screen"), at=0.3)
    board.expect_kept("Phone screen", ["Product Designer"])

    board.link("Edit column Phone screen").click()
    board.field("Name").fill("First call")
    board.dialog.get_by_role("radio", name="Rose").check(force=True)
    board.button("Save").click()
    board.toast("Column saved")
    expect(board.column("First call")).to_have_attribute("data-colour", "rose")

    board.link("Edit column First call").click()
    board.button("To the left").click()
    board.toast("Column moved")
    board.press("Escape")
    board.expect_columns(["Saved", "Applied", "First call", "Interview", "Offer"])
    board.page.reload()
    board.expect_columns(["Saved", "Applied", "First call", "Interview", "Offer"])
    board.drag("Staff Engineer", board.cards_of("First call"), at=0.3)
    board.expect_kept("First call", ["Product Designer", "Staff Engineer"])


def test_a_new_column_that_is_typed_on_stays_and_says_what_is_not_saved(
    board: BoardScreen,
) -> None:
    board.link("Add a column").click()
    board.field("Name").fill("Talks")
    with board.hold_back("**/board/columns"):
        board.press("Enter")
        board.field("Name").fill("Talks again")
    board.toast("Column added")
    expect(board.dialog.get_by_role("status")).to_contain_text("not saved")
    expect(board.field("Name")).to_have_value("Talks again")


def test_a_column_folds_to_a_rail_and_stays_so(board: BoardScreen) -> None:
    board.column("Saved").hover()
    board.button("Collapse Saved").click()
    expect(board.card_link("Staff Engineer")).to_be_hidden()
    board.expect_focus_on(board.button("Show Saved"))
    board.page.reload()
    expect(board.count("Saved")).to_have_text("3 cards")
    board.button("Show Saved").click()
    board.expect_titles("Saved", ["Platform Engineer", "Product Designer", "Staff Engineer"])
    board.drag("Staff Engineer", board.card("Platform Engineer"))  # its cards can be moved again
    board.toast("Moved within Saved")


def test_a_rail_shows_that_a_card_would_land_on_it(board: BoardScreen) -> None:
    board.column("Offer").hover()
    board.button("Collapse Offer").click()
    rail = board.column("Offer")
    expect(rail).to_have_attribute("data-collapsed", "")
    expect(rail).to_have_css("outline-style", "none")
    board.lift("Staff Engineer", rail)
    expect(rail).to_have_css("outline-style", "solid")
    board.page.mouse.up()
    board.toast("Moved to Offer")
    expect(rail).to_have_css("outline-style", "none")


def test_a_column_with_cards_asks_where_they_go(board: BoardScreen) -> None:
    board.person.expects("status of 422")
    board.link("Edit column Interview").click()
    board.link("Delete column…").click()
    expect(board.dialog).to_contain_text("only column")
    board.press("Escape")

    board.link("Add a column").click()
    board.field("Name").fill("On-site")
    board.field("Status").select_option("interview")
    board.button("Add column").click()
    board.toast("Column added")
    board.choose("Machine Learning Engineer", "On-site")
    board.toast("Moved to On-site")

    board.link("Edit column On-site").click()
    board.link("Delete column…").click()
    board.button("Delete column").click()
    expect(board.dialog.locator(".field__error")).to_be_visible()
    board.field("Move its cards to").select_option(label="Interview")
    board.button("Delete column").click()

    board.toast("Column deleted").hover()  # it stays while it is looked at
    board.expect_columns(["Saved", "Applied", "Interview", "Offer"])
    board.expect_kept("Interview", ["Machine Learning Engineer"])
    board.undo("Column deleted")
    board.expect_columns(["Saved", "Applied", "Interview", "On-site", "Offer"])
    board.expect_kept("On-site", ["Machine Learning Engineer"])


def test_what_was_typed_comes_back_with_the_column_that_was_collapsed(board: BoardScreen) -> None:
    board.expect_live()
    saved = board.column("Saved")
    saved.locator("[data-quick-add]").click()
    saved.get_by_label("Company", exact=True).fill("Kestrel")
    column = saved.get_attribute("data-column-id")
    board.person.post(f"/board/columns/{column}/collapse", collapsed="true")
    notice = board.toast("Saved is collapsed. What you typed there is kept.")
    notice.get_by_role("button", name="Show").click()
    expect(saved.get_by_label("Company", exact=True)).to_have_value("Kestrel")
    saved.get_by_label("Title", exact=True).fill("Pilot")
    board.press("Enter")
    board.expect_titles(
        "Saved", ["Pilot", "Platform Engineer", "Product Designer", "Staff Engineer"]
    )
    saved.hover()
    board.button("Collapse Saved").click()
    expect(saved).to_have_attribute("data-collapsed", "")
    expect(board.page.get_by_text("What you typed")).to_have_count(0)  # nothing is typed now
    board.expect_as_stored()


def test_what_was_typed_moves_out_of_a_column_that_is_deleted(board: BoardScreen) -> None:
    board.expect_live()
    board.person.post("/board/columns", name="Later", status="saved")
    board.column("Later").locator("[data-quick-add]").click()
    board.column("Later").get_by_label("Company", exact=True).fill("Kestrel")
    column = board.column("Later").get_attribute("data-column-id")
    board.person.post(f"/board/columns/{column}/deletion", move_to="")
    board.toast("The column was deleted. What you typed is in Saved now.")
    expect(board.column("Saved").get_by_label("Company", exact=True)).to_have_value("Kestrel")
    board.expect_focus_on(board.column("Saved").get_by_label("Company", exact=True))
    board.column("Saved").get_by_label("Title", exact=True).fill("Pilot")
    board.press("Enter")
    board.expect_titles(
        "Saved", ["Pilot", "Platform Engineer", "Product Designer", "Staff Engineer"]
    )


def test_a_card_for_a_column_that_is_gone_goes_where_it_is_told(board: BoardScreen) -> None:
    board.person.expects("status of 404")
    board.person.post("/board/columns", name="Later", status="saved")
    board.person.post("/board/columns", name="Never", status="saved")
    board.cut_off()
    later = board.column("Later")
    later.locator("[data-quick-add]").click()
    later.get_by_label("Company", exact=True).fill("Kestrel")
    later.get_by_label("Title", exact=True).fill("Pilot")
    for name in ("Later", "Never"):
        column = board.column(name).get_attribute("data-column-id")
        board.person.post(f"/board/columns/{column}/deletion", move_to="")
    board.press("Enter")
    choice = later.get_by_label("Column", exact=True)
    expect(choice).to_have_accessible_description(
        "This column no longer exists. Choose another one."
    )
    board.expect_focus_on(choice)
    expect(later.get_by_label("Title", exact=True)).to_have_value("Pilot")
    choice.select_option("Offer")
    later.get_by_role("button", name="Add", exact=True).click()
    board.expect_titles("Offer", ["Pilot"])
    expect(later).to_have_count(0)

    board.page.get_by_role("link", name="New application").click()
    board.field("Company").fill("Vireo")
    board.field("Title").fill("Nurse")
    board.person.post("/board/columns", name="Soon", status="saved")
    board.page.evaluate(
        """(id) => document.querySelector('dialog [name=column_id]:checked').value = id""", column
    )
    board.press("Enter")
    expect(board.dialog).to_contain_text("This column no longer exists. Choose another one.")
    board.dialog.get_by_role("radio", name="Soon").check()
    board.press("Enter")
    board.expect_titles("Soon", ["Nurse"])


def test_the_quick_form_adds_one_card_after_the_other(board: BoardScreen) -> None:
    board.person.expects("status of 422")
    offer = board.column("Offer")
    offer.get_by_role("link", name="Add to Offer").click()
    board.expect_focus_on(offer.get_by_role("textbox", name="Company"))
    board.page.keyboard.type("Acme")
    board.press("Enter")
    expect(offer.locator(".field__error")).to_be_visible()
    expect(offer.get_by_role("textbox", name="Company")).to_have_value("Acme")
    offer.get_by_role("textbox", name="Title").fill("Tester")
    board.press("Enter")
    board.expect_titles("Offer", ["Tester"])
    board.expect_focus_on(offer.get_by_role("textbox", name="Company"))
    expect(offer.get_by_role("textbox", name="Company")).to_have_value("")
    board.page.keyboard.type("Bcme")
    board.press("Tab")
    board.page.keyboard.type("Developer")
    offer.get_by_role("button", name="Add", exact=True).dblclick()
    board.expect_kept("Offer", ["Developer", "Tester"])

    board.press("Escape")
    expect(offer.get_by_role("textbox", name="Company")).to_be_hidden()
    board.expect_focus_on(offer.get_by_role("link", name="Add to Offer"))


def test_the_next_card_is_typed_while_the_last_one_is_on_its_way(board: BoardScreen) -> None:
    offer = board.column("Offer")
    offer.get_by_role("link", name="Add to Offer").click()
    with board.hold_back("**/board/applications"):
        for company in ("Acme", "Bcme", "Ccme"):
            board.page.keyboard.type(company)
            board.press("Tab")
            board.page.keyboard.type(f"Tester at {company}")
            board.press("Enter")
        board.page.keyboard.type("Dcme")
    board.expect_kept("Offer", ["Tester at Ccme", "Tester at Bcme", "Tester at Acme"])
    expect(offer.get_by_role("textbox", name="Company")).to_have_value("Dcme")


@pytest.mark.parametrize("typed_ahead", ["", "Bcme"])
def test_a_card_that_could_not_be_added_is_not_lost(board: BoardScreen, typed_ahead: str) -> None:
    board.person.expects("ERR_FAILED", "Failed to fetch")
    offer = board.column("Offer")
    company = offer.get_by_role("textbox", name="Company")
    offer.get_by_role("link", name="Add to Offer").click()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    board.page.route("**/board/applications", hold)
    board.page.keyboard.type("Acme")
    board.press("Tab")
    board.page.keyboard.type("Tester")
    board.press("Enter")
    board.page.keyboard.type(typed_ahead)
    while not held:
        expect(company).to_have_value(typed_ahead)
    held.pop().abort()
    failure = board.toast("The server cannot be reached.")
    expect(company).to_have_value(typed_ahead or "Acme")
    board.page.unroute("**/board/applications")
    failure.get_by_role("button", name="Try again").click()
    board.expect_kept("Offer", ["Tester"])
    expect(company).to_have_value(typed_ahead)


def test_what_is_typed_while_a_card_is_refused_comes_after_it(board: BoardScreen) -> None:
    board.person.expects("status of 422")
    offer = board.column("Offer")
    company = offer.get_by_role("textbox", name="Company")
    offer.get_by_role("link", name="Add to Offer").click()
    company.fill("Acme" * 100)
    board.press("Tab")
    board.page.keyboard.type("Tester")
    with board.hold_back("**/board/applications"):
        board.press("Enter")
        board.page.keyboard.type("Bcme")
        expect(company).to_have_value("Bcme")
    expect(company).to_have_value("Acme" * 100)
    expect(offer.locator("[aria-invalid]")).to_have_count(1)
    company.fill("Acme")
    board.press("Enter")
    board.expect_kept("Offer", ["Tester"])
    expect(company).to_have_value("Bcme")


def test_what_is_typed_while_half_a_card_is_refused_stays(board: BoardScreen) -> None:
    board.person.expects("status of 422")
    offer = board.column("Offer")
    offer.get_by_role("link", name="Add to Offer").click()
    board.page.keyboard.type("Acme")
    with board.hold_back("**/board/applications"):
        board.press("Enter", "Tab")
        board.page.keyboard.type("Tester")
    expect(offer.locator("[aria-invalid]")).to_have_count(1)
    expect(offer.get_by_role("textbox", name="Title")).to_have_value("Tester")
    board.press("Enter")
    board.expect_kept("Offer", ["Tester"])
    expect(offer.get_by_role("textbox", name="Company")).to_have_value("")
