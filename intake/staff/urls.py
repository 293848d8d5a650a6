"""The desk's pages, behind one gate."""

from django.urls import path
from django.views.generic import RedirectView

from config.accounts import signed_in
from config.accounts.permissions import Permission
from intake.staff import (
    away,
    day_board,
    day_sheet,
    duplicates,
    offer_page,
    offered,
    privacy,
    queue_views,
    slot_search,
    views,
    visit,
    waitlist_views,
    wrong_visit,
)

app_name = "desk"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="home")),
    *signed_in.face(
        Permission.TRIAGE_REQUESTS,
        ("queue/", queue_views.shown, "queue"),
        ("queue/refresh/", queue_views.refreshed, "queue_refresh"),
        ("queue/search/", queue_views.searched, "queue_search"),
        ("queue/several/", queue_views.several, "queue_several"),
        ("queue/views/", queue_views.view_saved, "queue_view_saved"),
        ("queue/views/removal/", queue_views.view_removed, "queue_view_removed"),
        ("waitlist/", waitlist_views.shown, "waitlist"),
        ("waitlist/offer/", waitlist_views.offer, "waitlist_offer"),
        ("waitlist/not-for-the-list/", waitlist_views.keep_back, "waitlist_keep_back"),
        ("waitlist/back-on-the-list/", waitlist_views.put_back, "waitlist_put_back"),
        ("away/", away.away, "away"),
        ("away/<uuid:time_away>/", away.moves, "away_moves"),
        ("away/<uuid:time_away>/removal/", away.removal, "away_removal"),
        ("duplicates/", duplicates.pairs, "duplicates"),
        ("duplicates/<str:one>/<str:other>/", duplicates.pair, "pair"),
        ("duplicates/<str:one>/<str:other>/merging/", duplicates.merge, "merge"),
        ("duplicates/<str:one>/<str:other>/apart/", duplicates.apart, "apart"),
        ("day/", day_board.day, "day"),
        ("day/marking/", day_board.mark, "day_marking"),
        ("day/undo/", day_board.undo, "day_undo"),
        ("day/sheet/", day_sheet.sheet, "day_sheet"),
        ("slots/", slot_search.slots, "slots"),
        ("requests/<str:reference>/", views.detail, "request"),
        ("requests/<str:reference>/booking/", views.book, "book"),
        ("requests/<str:reference>/offer/", offer_page.offer, "offer"),
        ("requests/<str:reference>/picked/", views.picked, "picked"),
        ("requests/<str:reference>/visit/cancelling/", visit.cancel, "cancel"),
        ("requests/<str:reference>/visit/moving/", visit.move, "move"),
        ("requests/<str:reference>/presence/", views.presence_beat, "presence"),
        ("requests/<str:reference>/unmerging/", views.unmerge, "unmerge"),
        ("requests/<str:reference>/undo/", views.undo, "undo"),
        ("requests/<str:reference>/handed-over/", views.handed_over, "handed_over"),
        ("requests/<str:reference>/not-needed/", views.not_needed, "not_needed"),
        *((f"requests/<str:reference>/{name}/", views.step(name), name) for name in offered.STEPS),
    ),
    *signed_in.face(
        Permission.EXPORT_PERSON,
        ("privacy/", privacy.privacy, "privacy"),
        ("privacy/<str:reference>/", privacy.person, "held"),
        ("privacy/<str:reference>/export/", privacy.take_away, "export"),
    ),
    *signed_in.face(
        Permission.ERASE_PERSON,
        ("privacy/<str:reference>/erasure/", privacy.erasure, "erasure"),
    ),
    *signed_in.face(
        Permission.CORRECT_VISITS,
        ("requests/<str:reference>/visit/in-error/", wrong_visit.wrong_visit, "wrong_visit"),
    ),
    *signed_in.face(
        Permission.KEEP_PLACES,
        ("waitlist/by-itself/", waitlist_views.by_itself, "waitlist_by_itself"),
    ),
]
