"""What the document says of each field of the newsletter's API."""

ASKING = {
    "email": "Who wants the newsletter. They confirm by a link before anything else is sent.",
    "topics": "What they want to hear about. Empty or left out: all of it.",
}
ASKED = {"status": "Always `asked`.", "detail": "The same words whoever asks."}
DRAFT = {
    "subject": "One line.",
    "preview": "One line that mail programs show beside the subject.",
    "body": "Markdown.",
    "topics": "Who gets it: readers of any of these. Empty or left out: every reader.",
}
SENDING = {"at": "When it goes out, in the future. Left out: at once."}
TEST_LETTER = {"to": "Where one copy goes. It is never counted."}
COUNTS = {
    "audience": "The sum of the others.",
    "waiting": "Still to go.",
    "sending": "Going out now.",
    "sent": "The mail server took them.",
    "failed": "The mail server refused them.",
    "skipped": "Readers who have left meanwhile.",
    "unknown": "We cannot know whether they left.",
}
ISSUE = {
    "id": "Names the issue.",
    "status": "How it stands.",
    "subject": "One line.",
    "preview": "One line that mail programs show beside the subject. May be empty.",
    "body": "Markdown.",
    "topics": "Who gets it: readers of any of these. Empty: every reader.",
    "send_at": "When it goes out. Null: no time is planned.",
    "started_at": "When it began to go out. Null: not yet.",
    "counts": "Where the copies are.",
}
