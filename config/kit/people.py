"""The invented places and people of the samples."""

EAST: dict[str, object] = {"name": "East Bridgewater", "online": False, "tone": 1}
MIDDLE: dict[str, object] = {"name": "Middleborough", "online": False, "tone": 2}
ONLINE: dict[str, object] = {"name": "Online", "online": True, "tone": 1}
THIRD = {"name": "Sample Harbor", "online": False, "tone": 3}
FOURTH = {"name": "Sample Point", "online": False, "tone": 4}
HERE = "#kit"
PRIYA_AT_EAST: dict[str, object] = {"who": "Priya S.", "place_name": "East Bridgewater"}
