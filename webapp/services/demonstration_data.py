"""The words of the demonstration: made-up companies, postings and notes."""

from typing import NamedTuple

from webapp.models import Status


class Place(NamedTuple):
    """Where a job is, and what is paid there for it a year."""

    name: str
    currency: str
    low: int
    high: int


COMPANIES = """Northwind Labs|Kestrel AI|Halden Robotics|Mosaic Health|Tidewater|Oslofjord Energy
Brightline|Ferris & Co|Papertrail|Quarry Cloud|Sundial|Lumen Maps|Postgate|Vireo|Cargolane
Beacon Bank|Rowan Analytics|Ember Studio|Ostrava Systems|Hollow Pine|Åkerlund Data|Zentrale 9
Café Numérique|Blue Heron|Saltmarsh|Orchard Pay|Nimbus Rail|Fjord Games|Copperfield|Harbour Legal
Atlas Grid|Pinewood|Lighthouse Learning|Meridian Bio|Greyfriars|Tandem Mobility|Kiln|Wren & Wolf
Sparrowhawk|Delta Works|Müller Logistik|Solstice|Canopy Insurance|Redshift Optics|Plume|Iron Bridge
Velvet Systems|Juniper Foods|Opaline|Stonecrop|Waypost|Larkspur|Terra Firma|Fathom|Ridgeway
Signal Fire|Marlowe|Ponderosa|Quill Security|Everly""".replace("\n", "|").split("|")

TITLES = """Backend Engineer|Senior Backend Engineer|Platform Engineer|Data Engineer|API Engineer
Machine Learning Engineer|Site Reliability Engineer|Software Engineer, Payments|Staff Engineer
Senior Python Engineer|Full-stack Engineer|Engineering Manager, Search|Developer Advocate
Infrastructure Engineer|Tech Lead, Logistics|Software Engineer, Billing|Product Engineer
Database Reliability Engineer|Analytics Engineer|Senior Software Engineer""".replace(
    "\n", "|"
).split("|")

PLACES = (
    Place("Berlin", "EUR", 68, 92),
    Place("Hamburg", "EUR", 64, 88),
    Place("Amsterdam", "EUR", 72, 96),
    Place("Rotterdam", "EUR", 68, 90),
    Place("Zürich", "CHF", 115, 140),
    Place("København", "DKK", 620, 760),
    Place("Dublin", "EUR", 75, 98),
    Place("London", "GBP", 70, 105),
    Place("Lisboa", "EUR", 48, 66),
    Place("Kraków", "PLN", 210, 290),
    Place("Oslo", "NOK", 780, 950),
    Place("Barcelona", "EUR", 52, 70),
)

SOURCES = ("Referral", "Company site", "LinkedIn", "Newsletter", "Meetup", "Recruiter", "Job board")

TAGS = ("python", "postgres", "kubernetes", "referral", "4-day week", "visa", "startup", "on-call")

NOTES = (
    "Found through **{source}**. The team is small and ships every week.\n\n"
    "- asks for five years of Python\n- mentions a take-home task",
    "Talked to the recruiter.\n\n1. Screening call\n2. Technical interview\n3. Meet the team\n\n"
    "Ask about *on-site days* and the learning budget.",
    "Their engineering blog is worth reading before the call.\n\n> We write things down.\n\n"
    "Bring the story about the migration without downtime.",
    "Good fit for the data work, less so for the on-call. **Ask** how often it rings.",
    "Sent the October CV and a short cover letter. Mention Jo, who worked there.",
)

NEXT = {
    Status.SAVED: (
        "Read the posting again",
        "Write the cover letter",
        "Ask Jo for an introduction",
    ),
    Status.APPLIED: ("Follow up", "Ask for an update", "Check the portal"),
    Status.INTERVIEW: ("System design round", "Call with the team", "Send the take-home task"),
    Status.OFFER: ("Reply by email", "Ask about the start date"),
}

ENDS = {
    Status.REJECTED: "Kind reply: they chose someone who knows their domain.",
    Status.WITHDRAWN: "Withdrew: five days on site were not negotiable.",
    Status.GHOSTED: "No answer after two reminders.",
    Status.ACCEPTED: "Signed for three months, part-time, until the right thing comes along.",
}

PATHS: tuple[tuple[int, tuple[Status, ...]], ...] = (
    (9, (Status.SAVED,)),
    (5, (Status.APPLIED,)),
    (9, (Status.SAVED, Status.APPLIED)),
    (7, (Status.SAVED, Status.APPLIED, Status.INTERVIEW)),
    (2, (Status.APPLIED, Status.INTERVIEW, Status.OFFER)),
    (1, (Status.APPLIED, Status.INTERVIEW, Status.OFFER, Status.ACCEPTED)),
    (8, (Status.SAVED, Status.APPLIED, Status.REJECTED)),
    (6, (Status.APPLIED, Status.INTERVIEW, Status.REJECTED)),
    (3, (Status.SAVED, Status.WITHDRAWN)),
    (2, (Status.APPLIED, Status.INTERVIEW, Status.WITHDRAWN)),
    (8, (Status.APPLIED, Status.GHOSTED)),
)
"""How many applications took which path; sixty in all."""
