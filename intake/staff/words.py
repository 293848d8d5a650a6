"""How the desk's pages say things: short, gentle, and the same everywhere."""

from datetime import datetime

from intake import due, phones, wishes
from intake.models import AssessmentRequest, ReachBy
from scheduling import contact as rules
from scheduling import diary, names, spoken_times
from scheduling.models import FirstVisit

RULE = {
    ReachBy.EMAIL: "Email only. Do not text or call.",
    ReachBy.TEXT: "Text only. Do not call.",
}

VOICEMAIL = {True: "Voicemail is okay.", False: "No voicemail."}

FOR_WHOM = {
    AssessmentRequest.ForWhom.SELF: "Themselves",
    AssessmentRequest.ForWhom.CHILD: "Their child",
    AssessmentRequest.ForWhom.SOMEONE_ELSE: "Someone else",
}

STATE = {
    AssessmentRequest.Status.SUBMITTED: "New",
    AssessmentRequest.Status.ON_HOLD: "On hold",
    AssessmentRequest.Status.DECLINED: "Closed",
    AssessmentRequest.Status.WITHDRAWN: "Withdrawn",
}

STAGE = {
    FirstVisit.Stage.LOOKING: "Looking",
    FirstVisit.Stage.OFFERED: "Offer sent",
    FirstVisit.Stage.WAITLISTED: "Waitlist",
    FirstVisit.Stage.BOOKED: "Booked",
    FirstVisit.Stage.CLOSED: "Closed",
}

BOOK = {
    ReachBy.EMAIL: "Book and write to {name}",
    ReachBy.TEXT: "Book and text {name}",
    ReachBy.CALL: "Book and call {name}",
}


def contact(assessment_request: AssessmentRequest) -> str:
    """Say how the person wants to hear from us."""
    row = assessment_request
    return rules.words(
        row.reach_by, voicemail_ok=row.voicemail_ok, practice_name_ok=row.practice_name_ok
    )


def contact_rule(assessment_request: AssessmentRequest) -> str:
    """Say what the desk must not do."""
    row = assessment_request
    said = RULE.get(ReachBy(row.reach_by)) or f"Call. {VOICEMAIL[row.voicemail_ok]}"
    return said if row.practice_name_ok else f"{said} {rules.UNNAMED}"


def contacts(assessment_request: AssessmentRequest) -> list[dict[str, str]]:
    """Make the one button that the person's own choice allows."""
    phone = assessment_request.phone
    if assessment_request.reach_by == ReachBy.EMAIL:
        email = assessment_request.email
        return [{"label": email, "url": f"mailto:{email}", "icon": "mail"}]
    if assessment_request.reach_by == ReachBy.TEXT:
        return [{"label": phones.spoken(phone), "url": f"sms:{phone}", "icon": "text"}]
    return [{"label": phones.spoken(phone), "url": f"tel:{phone}", "icon": "phone"}]


def state(assessment_request: AssessmentRequest) -> str:
    """Say where a request is, in one or two words."""
    if assessment_request.merged_into_id:
        return "Merged"
    if assessment_request.status == AssessmentRequest.Status.ACCEPTED:
        visit = assessment_request.first_visit
        return STAGE[FirstVisit.Stage(visit.stage)] if visit else "Looking"
    return STATE[AssessmentRequest.Status(assessment_request.status)]


def wanted_times(times: list[str]) -> str:
    """Say the parts of the week that suit, as few words as they allow."""
    return wishes.spoken(times)


def book_label(assessment_request: AssessmentRequest) -> str:
    """Name the press that books and tells the person."""
    name = names.first(assessment_request.name)
    return BOOK[ReachBy(assessment_request.reach_by)].format(name=name)


def said(at: datetime, now: datetime) -> str:
    """Say an instant the way people do."""
    return spoken_times.near(at, diary.zone(), now=now)


def promise(promised: due.Due, now: datetime) -> str:
    """Say by when the person hears from us, and whether we are late, have answered or wait."""
    if promised.is_paused:
        return "The promise waits while we wait for them."
    if promised.is_answered:
        return "They have heard from us."
    by = said(promised.respond_by, now)
    if not promised.is_late:
        return f"We promised an answer by {by}."
    again = f" We now say {said(promised.again_by, now)}." if promised.again_by else ""
    return f"We promised an answer by {by} and are late.{again}"


def clock(at: datetime) -> str:
    """Say the time of day."""
    return spoken_times.clock(at, diary.zone())


def short(at: datetime) -> str:
    """Say a day and a time in few words."""
    return spoken_times.short(at, diary.zone())


def day(at: datetime) -> str:
    """Say a day in few words: Fri, Nov 27."""
    return spoken_times.short_day(diary.date_of(at))
