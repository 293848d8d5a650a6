"""What a reader can choose to hear about; no choice means all of it."""

TOPICS = {
    "practice": "News from the practice",
    "groups": "Groups and workshops",
    "reading": "Reading and small exercises",
}
