"""What scheduling knows, one file a subject."""

from scheduling.models.away import TimeAway
from scheduling.models.changes import Cancellation, OutcomeMark, Rescheduling
from scheduling.models.feeds import CalendarFeed, FeedLimit, Names
from scheduling.models.freed import KeptBack
from scheduling.models.offers import Offer, OfferLink, WaitlistEntry
from scheduling.models.people import DeskAssignment, Therapist, VideoRoom
from scheduling.models.places import Closure, Location, OpeningHours, Room, TravelTime
from scheduling.models.rules import AvailabilityException, AvailabilityRule
from scheduling.models.time import Appointment, BusyTime, Hold
from scheduling.models.visits import FirstVisit

__all__ = [
    "Appointment",
    "AvailabilityException",
    "AvailabilityRule",
    "BusyTime",
    "CalendarFeed",
    "Cancellation",
    "Closure",
    "DeskAssignment",
    "FeedLimit",
    "FirstVisit",
    "Hold",
    "KeptBack",
    "Location",
    "Names",
    "Offer",
    "OfferLink",
    "OpeningHours",
    "OutcomeMark",
    "Rescheduling",
    "Room",
    "Therapist",
    "TimeAway",
    "TravelTime",
    "VideoRoom",
    "WaitlistEntry",
]
