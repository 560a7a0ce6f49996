"""An application by itself, as a dialog over the board or as a page."""

from collections.abc import Iterable

from playwright.sync_api import Locator, expect

from e2e.screens.screen import Screen


class ApplicationScreen(Screen):
    """An application: facts, notes, links, history."""

    @property
    def detail(self) -> Locator:
        return self.page.locator("article.detail")

    @property
    def title(self) -> Locator:
        return self.detail.locator("#dialog-title")

    def close(self) -> None:
        self.dialog.get_by_role("link", name="Close").click()
        expect(self.dialog).to_be_hidden()

    # notes

    @property
    def notes(self) -> Locator:
        return self.page.locator("note-editor")

    @property
    def notes_field(self) -> Locator:
        return self.notes.get_by_role("textbox")

    def edit_notes(self) -> Locator:
        self.notes.locator("[data-edit]").click()
        expect(self.notes_field).to_be_focused()
        return self.notes_field

    def write_notes(self, text: str) -> None:
        """Open the notes, replace them and save."""
        self.edit_notes().fill(text)
        self.notes.get_by_role("button", name="Save").click()
        expect(self.notes_field).to_have_count(0)

    # facts

    def fact(self, name: str) -> Locator:
        """A fact by its name in addresses: salary, next_action, …"""
        return self.page.locator(f'inline-edit[id^="fact-{name}-"]')

    def edit_fact(self, name: str) -> Locator:
        self.fact(name).locator("[data-edit]").click()
        expect(self.fact(name).locator("form")).to_be_visible()
        return self.fact(name)

    def set_fact(self, name: str, values: Iterable[tuple[str, str]]) -> None:
        """Open a fact, fill fields by label, and save with Enter."""
        fact = self.edit_fact(name)
        field = fact
        for label, value in values:
            field = fact.get_by_label(label, exact=True)
            field.fill(value)
        field.press("Enter")
        expect(fact.locator("form")).to_have_count(0)

    # links

    @property
    def links(self) -> Locator:
        return self.page.locator('[id^="links-"]')
