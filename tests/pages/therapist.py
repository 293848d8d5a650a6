"""A therapist's week and one visit."""

PAGES = {
    "week": ("therapist", lambda page: page.goto("/me/week/")),
    "week as a list": ("therapist", lambda page: page.goto("/me/week/?layout=list")),
    "visit": ("therapist", lambda page: page.goto(f"/me/visits/{page.visit}/")),
}
