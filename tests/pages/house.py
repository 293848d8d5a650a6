"""The pages around the product."""

from tests.pages.visiting import OWNER

PAGES = {
    "api": (None, lambda page: page.goto("/api/v1/docs/")),
    "not there": (None, lambda page: page.goto("/nowhere/")),
    "kit": (OWNER, lambda page: page.goto("/staff/kit/")),
}
