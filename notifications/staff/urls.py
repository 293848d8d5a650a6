"""The newsletter's pages: who may write sees them, who may send starts, pauses and stops."""

from config.accounts import signed_in
from notifications import permissions
from notifications.staff import views

app_name = "newsletter"

urlpatterns = [
    *signed_in.face(
        permissions.WRITE,
        ("newsletter/", views.issues, "issues"),
        ("newsletter/new/", views.new, "new"),
        ("newsletter/<uuid:issue_id>/", views.issue, "issue"),
        ("newsletter/<uuid:issue_id>/review/", views.review, "review"),
        ("newsletter/<uuid:issue_id>/test-letter/", views.send_test, "test"),
    ),
    *signed_in.face(
        permissions.SEND,
        ("newsletter/<uuid:issue_id>/sending/", views.send, "send"),
        ("newsletter/<uuid:issue_id>/pause/", views.pause, "pause"),
        ("newsletter/<uuid:issue_id>/stop/", views.stop, "stop"),
    ),
]
