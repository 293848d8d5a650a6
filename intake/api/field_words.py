"""What the document says of each field of intake's API: what it holds and when it is needed."""

ASKING = {
    "name": "The name to use. Spaces around it are cut off.",
    "email": "Needed unless `phone` is given, and always when `reach_by` is sent as `email`.",
    "phone": "A number of the United States. Needed when `reach_by` is `text` or `call`.",
    "reach_by": "How they want to be reached. Without it and without `email`: `text`.",
    "voicemail_ok": "Whether we may leave a voice message.",
    "practice_name_ok": "Whether messages may name the practice.",
    "pronouns": "Their pronouns, if they want to tell.",
    "for_whom": "Whom the visit is for.",
    "locations": "Slugs of `GET locations/`, at least one: `unknown_location` for others.",
    "in_massachusetts": "Where they will be during online visits. Needed when an online place is "
    "among `locations`, and then it must be true: false is refused (422 `outside_massachusetts`).",
    "times": "Parts of the week that suit them. Empty or left out: any time.",
    "concerns": "Slugs of `GET concerns/`: `unknown_concern` for others. They may be left out.",
    "note": "What they want to add, on several lines if they like. Stored encrypted.",
    "urgent": "They need to talk to someone soon: the desk hears of it and sees them first.",
    "newsletter": "They want the newsletter. It starts the double opt-in by `email`, nothing more.",
    "privacy_notice": "Must be true: they have read the privacy notice.",
}
WANTED_TIME = {"day": "The day of the week.", "part": "The part of that day."}
RECEIPT = {
    "reference": "Names the request when they call us.",
    "status": "Always `received`.",
    "received_at": "When it came in.",
    "respond_by": "By when we write, in the hours of the place.",
    "status_url": "Their private page. Who has it can read it: show it to nobody else.",
    "locations": "The places they asked for.",
}
STATUS = {
    "reference": "Names the request when they call us.",
    "status": "The one word that is true now.",
    "late": "Whether we have not written by then.",
    "locations": "The places they asked for.",
}
PLACE = {
    "slug": "Its name in requests.",
    "name": "Its name for people.",
    "kind": "Whether people come there or meet us online.",
    "summary": "One line about it. May be empty.",
    "address": "Where it is. Empty for an online place.",
}
CONCERN = {"slug": "Its name in requests.", "name": "Its name for people."}

TIMELINE = {"at": "When it happened.", "words": "What happened.", "who": "Who did it."}
LIKELY = {
    "reference": "The other request.",
    "reasons": "Why it may come from the same person.",
}
ROW = {
    "reference": "Names the request.",
    "name": "The name to use.",
    "status": "What the desk decided.",
    "stage": "Where it stands. One that was merged into another is `closed`.",
    "locations": "The places they asked for.",
    "reach_by": "How they want to be reached. It is a rule.",
    "received_at": "When it came in.",
    "respond_by": "By when we promised to write.",
    "late": "Whether the promise has passed without an answer.",
    "urgent": "They need to talk to someone soon.",
    "assigned_to": "Who has taken it on. Null: nobody.",
}
PAGE = {
    "results": "At most 50 rows.",
    "next": "Where the list goes on. Null at its end.",
    "previous": "The page before. Null at the beginning.",
}
QUESTION = {
    "view": "Which list. Without it: `waiting`, or everything when `q` is sent.",
    "location": "The slug of one of your places. Without it: all of them.",
    "q": "A name, address, digits of a phone or reference: two letters or digits at least.",
    "cursor": "Copied from `next` or `previous`, never made.",
}
REQUEST = {
    "pronouns": "Their pronouns. May be empty.",
    "email": "May be empty when there is a phone number.",
    "phone": "E.164. May be empty when there is an address.",
    "voicemail_ok": "Whether we may leave a voice message.",
    "practice_name_ok": "Whether messages may name the practice.",
    "for_whom": "Whom the visit is for.",
    "times": "Parts of the week that suit them, as `tue-morning`. Empty: any time.",
    "concerns": "What it is about, by slugs.",
    "note": "What they added. May be empty.",
    "on_hold_until": "When a hold ends. Null unless `stage` is `on_hold`.",
    "duplicates": "Requests that may come from the same person.",
    "merged_into": "The request that this one lives on in, if you may see it.",
    "appointment": "The visit that is ahead, else the last that was not called off, else null. Its "
    "`version`, in quotes, is the `If-Match` of writes on it.",
    "offer": "The times that are out and wait for an answer, else null.",
    "timeline": "What happened, the newest first.",
}
DECISION = {
    "outcome": "What is decided.",
    "reason": "Why, for the desk alone. `accept` keeps none.",
    "until": "Needed for `hold`: a day to come, within a year. Other outcomes ignore it.",
}
ATTEMPT = {
    "way": "Must be the way that the person chose: 422 `not_this_way` for others.",
    "outcome": "How far it came.",
    "note": "Words for the desk alone.",
}
NOTE = {"text": "Words for the desk alone, on several lines if you like."}
BOOKING = {"slot": "One of the times of `GET staff/slots/`."}
OFFERING = {
    "slots": "One to three times of `GET staff/slots/`.",
    "expires_at": "Until when they can answer. Without it: for two days.",
}
WAITING = {"therapist": "With whom they would like to be. Without it: anybody."}
ENTRY = {
    "id": "Names the entry.",
    "reference": "The request that waits.",
    "therapist": "With whom they would like to be. Null: anybody.",
    "since": "When they joined.",
}
HELD = {
    "therapist": "Who would see them.",
    "therapist_name": "Their name for people.",
    "location": "The slug of the place.",
    "starts_at": "When it begins.",
    "ends_at": "When it ends.",
    "held_until": "Until when nobody else can get it.",
}
OFFER = {
    "id": "Names the offer.",
    "status": "What came of it; `open` while it waits.",
    "reference": "The request that it was made for.",
    "expires_at": "Until when they can answer.",
    "slots": "Its times, soonest first.",
}
SLOTS_ASKED = {
    "reference": "The request that the times have to fit.",
    "location": "The slug of one place that they asked for. Without it: all of those.",
    "therapist": "One therapist. Without it: everybody.",
    "since": "Not before this instant. Without it: from now.",
    "until": "Not after this instant.",
    "limit": "How many times at most.",
}
SLOT = {
    "therapist": "Who would see them.",
    "therapist_name": "Their name for people.",
    "location": "The slug of the place.",
    "starts_at": "When it begins.",
    "ends_at": "When it ends.",
    "why": "What speaks for it, in words.",
}
SLOTS = {"results": "The times that fit, at most two of a day. Empty: none does."}
