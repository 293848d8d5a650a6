"""What the document says of each field of scheduling's API: what it holds, when it is needed."""

SLOT = {
    "therapist": "Who would see them, as the slot names them.",
    "location": "The slug of one of your places.",
    "starts_at": "When it begins, as the slot says.",
}
APPOINTMENT = {
    "id": "Names the visit.",
    "status": "How it stands.",
    "therapist": "Who sees them.",
    "location": "The slug of the place.",
    "starts_at": "When it begins.",
    "ends_at": "When it ends.",
    "reference": "The request that led to it.",
    "version": "In quotes, the `If-Match` of writes on it. It grows with each change.",
}
BLOCK = {
    "kind": "What the time is. Each `open` block is one slot that could be offered.",
    "starts_at": "When it begins.",
    "ends_at": "When it ends.",
    "location": "The slug of the place. Null: none, as for time away.",
    "appointment": "The visit. Left out where there is none.",
}
OUTCOME = {
    "outcome": "What came of it. `arrived` from an hour before the start, `fulfilled` from the "
    "start, `no_show` 15 minutes after it: 409 `too_early` before.",
}
CANCELLATION = {
    "reason": "Why, for the desk alone.",
    "wants_no_other_time": "True closes the request; otherwise we look for another time.",
}
RESCHEDULING = {"slot": "One of the times of `GET staff/slots/`."}
RULE = {
    "location": "The slug of a place.",
    "weekday": "The day of the week.",
    "starts": "From when, on the clock of the practice.",
    "ends": "Until when, later than `starts`. 24:00 is the end of the day.",
    "valid_from": "The first day. Left out when adding: today.",
    "valid_until": "The day after the last one, later than `valid_from`. Null: no end.",
    "every_weeks": "1 is every week, 2 every other one.",
}
KEPT_RULE = {"id": "Names the rule.", **RULE}
DAY = {
    "date": "The day: today or later when it is written.",
    "kind": "`closed` takes hours away, `open` adds some.",
    "location": "The slug of a place, needed for `open`. Null: every place.",
    "starts": "From when. Null, with `ends`: the whole day.",
    "ends": "Until when, later than `starts`. Null, with `starts`: the whole day.",
}
KEPT_DAY = {"id": "Names the day.", **DAY}
