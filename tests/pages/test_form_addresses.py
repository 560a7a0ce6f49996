"""Where a refused form stands, it can be opened again."""

import pytest

from tests.html import Page
from tests.people import Person


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/board/applications", "#new-application"),
        ("/board/applications/{application}/links", ".link-form"),
        ("/board/applications/{application}/links/{link}", ".link-form"),
        ("/board/applications/{application}/notes", "note-editor"),
        ("/board/applications/{application}/facts/salary", ".detail"),
        ("/board/columns", "#new-column"),
        ("/board/columns/{column}", "[id^=column-editor]"),
        ("/board/columns/{column}/deletion", "[id^=column-deletion]"),
        ("/settings/tokens", "#new-token"),
        ("/settings/profile", "[name=time_zone]"),
        ("/settings/import", "[name=file]"),
        ("/settings/account/deletion", "[name=password]"),
    ],
)
def test_the_address_of_a_refused_form_leads_to_the_form(
    alice: Person, address: str, form: str
) -> None:
    ids = {"application": "", "link": "", "column": alice.column("saved")}
    if "{application}" in address:
        card = alice.apply(links=[{"url": "https://example.com"}])
        ids |= {"application": card["id"], "link": card["links"][0]["id"]}
    page = alice.browser.get(address.format(**ids), follow_redirects=True)
    assert page.status_code == 200
    assert Page(page).has(form)
