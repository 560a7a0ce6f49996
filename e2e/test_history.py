"""Back, forward and closing while something is still on its way."""

import re

from playwright.sync_api import expect

from e2e.screens.board import BoardScreen

CARD = re.compile(r"/board/applications/[0-9a-f-]{36}$")
BOARD = re.compile(r"/board$")


def test_a_filter_that_is_answered_over_a_card_stays_when_that_is_closed(
    board: BoardScreen,
) -> None:
    with board.hold_back("**/board?q=*"):
        with board.page.expect_request("**/board?q=*"):
            board.page.get_by_role("searchbox").fill("engineer")
        application = board.open_card("Staff Engineer")
    expect(board.page.locator("job-board")).to_have_attribute("data-filter", "engineer")
    expect(board.page).to_have_url(CARD)
    application.close()
    expect(board.page).to_have_url(re.compile(r"/board\?q=engineer$"))
    board.expect_focus_on(board.card_link("Staff Engineer"))
    expect(board.page.get_by_role("searchbox")).to_have_value("engineer")
    board.expect_titles("Saved", ["Platform Engineer", "Staff Engineer"])
    board.filter("")
    expect(board.page).to_have_url(BOARD)


def test_a_card_that_is_chosen_while_another_one_closes_is_opened(board: BoardScreen) -> None:
    board.open_card("Staff Engineer")
    board.page.evaluate(
        """(link) => {
          const dialog = document.getElementById('dialog');
          dialog.addEventListener('close', () => link.click(), { once: true });
          dialog.close();
        }""",
        board.card_link("Product Designer").element_handle(),
    )
    expect(board.dialog.get_by_role("heading", name="Product Designer")).to_be_focused()
    expect(board.page).to_have_url(CARD)
    board.close_dialog()
    expect(board.page).to_have_url(BOARD)


def test_what_is_opened_before_a_card_is_here_again_leads_back_to_the_board(
    board: BoardScreen,
) -> None:
    board.open_card("Staff Engineer").close()
    expect(board.page).to_have_url(BOARD)
    for name in ("New application", "Product Designer"):
        with board.hold_back("**/applications/*-*"):
            with board.page.expect_request("**/applications/*-*"):
                board.page.go_forward(wait_until="commit")
            board.link(name).click()
            if name == "New application":
                expect(board.dialog).to_be_visible()
        expect(board.dialog).to_be_visible()
        board.close_dialog()
        expect(board.page).to_have_url(BOARD)
        expect(board.page).to_have_title(re.compile("^Board"))
        expect(board.dialog).to_be_hidden()


def test_a_form_that_comes_back_over_a_card_stays(board: BoardScreen) -> None:
    board.press("n")
    board.field("Company").fill("Vireo")
    board.close_dialog()
    board.open_card("Staff Engineer")
    board.toast("Closed before it was saved").get_by_role("button", name="Reopen").click()
    expect(board.page).to_have_url(BOARD)
    expect(board.field("Company")).to_be_focused()
    expect(board.field("Company")).to_have_value("Vireo")
