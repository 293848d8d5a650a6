"""What scheduling knows, one file a subject."""

from scheduling.models.away import TimeAway
from scheduling.models.changes import Cancellation, Rescheduling
from scheduling.models.offers import Offer, OfferLink, WaitlistEntry
from scheduling.models.people import DeskAssignment, Therapist
from scheduling.models.places import Closure, Location, OpeningHours, Room, TravelTime
from scheduling.models.rules import AvailabilityException, AvailabilityRule
from scheduling.models.time import Appointment, BusyTime, Hold
from scheduling.models.visits import FirstVisit

__all__ = [
    "Appointment",
    "AvailabilityException",
    "AvailabilityRule",
    "BusyTime",
    "Cancellation",
    "Closure",
    "DeskAssignment",
    "FirstVisit",
    "Hold",
    "Location",
    "Offer",
    "OfferLink",
    "OpeningHours",
    "Rescheduling",
    "Room",
    "Therapist",
    "TimeAway",
    "TravelTime",
    "WaitlistEntry",
]
