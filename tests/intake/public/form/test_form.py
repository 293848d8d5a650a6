"""The form: five steps and a look at the answers, without a script."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client, override_settings

from config.kernel import clock
from intake import drafts
from intake.models import AssessmentRequest, Draft
from intake.public.form import sending
from notifications.models import OutboundMessage
from tests.factories.intake import ConcernFactory
from tests.factories.scheduling import LocationFactory
from tests.intake.public.form.person import ANSWERS, ORIGIN, Asker, FramedAsker, words

pytestmark = pytest.mark.django_db

BEGUN = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def places():
    ConcernFactory(slug="burnout", name="Burnout")
    return (
        LocationFactory(slug="east", name="East Sample", summary="Ground floor"),
        LocationFactory(slug="online", name="Online", online=True),
    )


@pytest.fixture(params=[Asker, FramedAsker])
def asker(request):
    return request.param()


def began_a_minute_ago():
    Draft.objects.update(started_at=clock.now() - BEGUN)


def row():
    return AssessmentRequest.objects.get()


def test_five_steps_a_look_and_a_press_make_one_request(asker):
    led = [asker.press(page, **typed).url for page, typed in ANSWERS.items()]
    assert led == [asker.address(page) for page in ("where", "when", "you", "more", "check")]
    began_a_minute_ago()
    sent = asker.sends()
    assert (sent.status_code, sent.url) == (302, asker.address("sent"))
    kept = row()
    assert [kept.name, kept.email, kept.times, kept.note, kept.for_whom, kept.set_aside_at] == [
        "Jess",
        "jess@example.org",
        ["tue-morning"],
        "Quiet mornings.",
        "self",
        None,
    ]
    assert (Draft.objects.count(), OutboundMessage.objects.get().about) == (0, kept.pk)
    shown = words(asker.look("sent"))
    said = [kept.reference, "We will write to you by", "/r/", "We sent you an email"]
    assert [each in shown for each in said] == [True] * 4


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    ("way", "looks"),
    [
        ("email", "the subject of our email will say “{says}” with the day and time."),
        ("text", "our text will say “{says}” with the day, time and place."),
        ("call", "When we call, we tell nobody else what it is about."),
    ],
)
def test_after_sending_the_page_says_what_a_booking_will_look_like(way, looks, named):
    asker = Asker().answers("who", "where", "when")
    box = {"practice_name_ok": "on"} if named else {}
    by = {"email": "jo@example.org", "phone": "508-555-0123", "reach_by": way}
    asker.press("you", name="Jo", **by, **box)
    asker.answers("more").sends()
    says = "First Visit Practice: Appointment" if named else "Appointment"
    assert looks.format(says=says) in words(asker.look("sent"))


YOU = {
    "name": " Jo ",
    "pronouns": "they/them",
    "reach_by": "call",
    "phone": "(508) 555-0123",
    "email": "",
    "voicemail_ok": "on",
}
KEPT = {
    **YOU,
    "name": "Jo",
    "phone": "+15085550123",
    "voicemail_ok": True,
    "practice_name_ok": False,
    "for_whom": "child",
    "times": ["mon-morning", "fri-evening"],
    "concerns": ["burnout"],
    "urgent": True,
    "note": "One.\nTwo.",
}


def test_every_answer_reaches_the_request():
    asker = Asker()
    asker.press("who", for_whom="child")
    asker.press("where", locations=["east", "online"], in_massachusetts="yes")
    asker.press("when", times=["any", "mon-morning", "fri-evening"])
    asker.press("you", **YOU)
    asker.press("more", concerns=["burnout"], urgent="on", note="One.\r\nTwo.")
    began_a_minute_ago()
    asker.sends()
    kept = row()
    assert {name: getattr(kept, name) for name in KEPT} == KEPT
    assert sorted(kept.locations.values_list("slug", flat=True)) == ["east", "online"]


def test_a_phone_alone_is_texted_as_in_the_api():
    asker = Asker().answers("who", "where", "when")
    asker.press("you", name="Jo", phone="508-555-0123", email="")
    asker.answers("more")
    began_a_minute_ago()
    assert "By text" in words(asker.look("check"))
    asker.sends()
    assert row().reach_by == "text"


@pytest.mark.parametrize("page", ANSWERS)
def test_back_shows_what_was_typed(asker, page):
    asker.answers()
    shown = words(asker.look(page))
    marks = {
        "who": 'value="self" checked',
        "where": 'value="east" checked',
        "when": 'value="tue-morning" id="id_times_4" checked',
        "you": 'value="jess@example.org"',
        "more": "Quiet mornings.</textarea>",
    }
    assert (marks[page] in shown, "<title>Error" in shown) == (True, False)


def test_nothing_picked_means_any_time_and_is_remembered_so(asker):
    asker.answers("who", "where").press("when")
    assert 'value="any" checked' in words(asker.look("when"))


def test_change_leads_back_to_the_look(asker):
    asker.answers()
    shown = words(asker.look("check"))
    assert len(set(re.findall(r'href="([^"]+\?from=check)"', shown))) == 5
    assert asker.press("you", query="?from=check", **ANSWERS["you"]).url == asker.address("check")
    back = f'<a class="back" href="{asker.address("check")}">'
    assert back in words(asker.look("you", **{"from": "check"}))


def test_the_look_shows_every_answer(asker):
    asker.answers()
    shown = re.findall(r"<dd>(?:<span>|<blockquote[^>]*>)([^<]*)<", words(asker.look("check")))
    assert shown == [
        "For me",
        "East Sample",
        "Tue mornings",
        "Jess",
        "By email",
        "Nothing",
        "No",
        "Quiet mornings.",
    ]


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ({"practice_name_ok": "on"}, "Messages may say our name"),
        ({}, "Messages do not say our name"),
    ],
)
def test_the_look_says_either_way_whether_messages_say_our_name(box, said):
    asker = Asker().answers("who", "where", "when")
    asker.press("you", name="Jo", email="jo@example.org", **box)
    shown = re.findall(r"Messages [^<]*", words(asker.answers("more").look("check")))
    assert shown == [said]


def test_the_question_warns_that_the_sender_can_still_show_us(asker):
    shown = words(asker.answers("who", "where", "when").look("you"))
    assert "The address or number they come from can still show who we are." in shown


@override_settings(RETENTION_MONTHS=11, VISIT_RETENTION_YEARS=9)
def test_before_sending_the_page_says_how_long_answers_are_kept_with_and_without_a_visit():
    shown = words(Asker().answers().look("check"))
    said = [
        "If there is no visit, we erase all of it after 11 months.",
        "If there is a visit, we keep its record for 9 years.",
    ]
    assert [each in shown for each in said] == [True, True]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"reach_by": "email", "phone": "508-555-0123", "email": ""},
            {"id_email": "We need an email address, because you picked email."},
        ),
        (
            {"reach_by": "call", "phone": "", "email": ""},
            {"id_phone": "We need a phone number to reach you that way."},
        ),
        (
            {"reach_by": "text", "phone": "", "email": ""},
            {"id_phone": "We need a phone number to reach you that way."},
        ),
        (
            {"phone": "", "email": ""},
            {"id_email": "We need an email address or a phone number to write back."},
        ),
    ],
)
def test_no_address_is_one_line_about_the_way_that_was_picked(typed, said):
    asker = Asker().answers("who", "where", "when")
    shown = words(asker.follows(asker.press("you", name="Jo", **typed)))
    assert dict(re.findall(r'<a href="#(\w+)">([^<]*)<', shown)) == said


@pytest.mark.parametrize(
    ("page", "typed", "said", "field"),
    [
        ("who", {"for_whom": "dog"}, "Send one of the words we know.", "id_for_whom_0"),
        ("where", {}, "Pick at least one place, like Online.", "id_locations_0"),
        ("where", {"locations": ["nowhere"]}, "We do not have this place.", "id_locations_0"),
        ("where", {"locations": ["\0"]}, "Null characters are not allowed.", "id_locations_0"),
        (
            "where",
            {"locations": ["online"]},
            "Tell us yes or no. Online visits need it.",
            "id_in_massachusetts_0",
        ),
        ("when", {"times": ["someday"]}, "Send one of the words we know.", "id_times_0"),
        ("you", {"name": "", "email": "a@example.org"}, "Type the name you like to be", "id_name"),
        ("you", {"name": "  ", "email": "a@example.org"}, "Type the name you like", "id_name"),
        (
            "you",
            {"name": "x" * 121, "email": "a@example.org"},
            "Use at most 120 characters for your name.",
            "id_name",
        ),
        (
            "you",
            {"name": "Jo\u202e", "email": "a@example.org"},
            "We cannot show some characters in your name. Please type it again.",
            "id_name",
        ),
        (
            "you",
            {"name": "Jo", "pronouns": "x" * 41, "email": "a@example.org"},
            "Use at most 40 characters for your pronouns.",
            "id_pronouns",
        ),
        ("you", {"name": "Jo"}, "We need an email address or a phone number", "id_email"),
        ("you", {"name": "Jo", "email": "jo"}, "Type an email address like name@", "id_email"),
        (
            "you",
            {"name": "Jo", "email": "a@example.org", "reach_by": "text"},
            "We need a phone number to reach you that way.",
            "id_phone",
        ),
        ("you", {"name": "Jo", "phone": "12"}, "Type a phone number with area code", "id_phone"),
        ("more", {"note": "x" * 2001}, "Use at most 2,000 characters for your note.", "id_note"),
        ("more", {"concerns": ["gout"]}, "We do not know this one.", "id_concerns_0"),
    ],
)
def test_what_is_wrong_is_named_twice_and_linked_and_the_typing_stays(
    asker, page, typed, said, field
):
    for before in list(ANSWERS)[: list(ANSWERS).index(page)]:
        asker.answers(before)
    answer = asker.press(page, **typed)
    assert answer.url == asker.address(page)
    shown = words(asker.follows(answer))
    assert shown.count("<title>Error: ") == 1
    assert f'<a href="#{field}">{said}' in shown
    assert f'id="{field}"' in shown
    assert shown.count(said) == 2
    texts = [value for value in typed.values() if isinstance(value, str) and value != "dog"]
    assert [value in shown for value in texts] == [True] * len(texts)


def test_every_wrong_field_is_named_at_once_in_the_order_of_the_page(asker):
    asker.answers("who", "where", "when")
    shown = words(asker.follows(asker.press("you", name="", email="x", phone="y")))
    assert re.findall(r'<a href="#(\w+)">', shown) == ["id_name", "id_email", "id_phone"]


def test_safety_words_come_before_any_free_text():
    asker = Asker()
    for page in ("who", "more"):
        shown = words(asker.look(page) if page == "who" else asker.answers().look(page))
        first_box = re.search(r'<textarea|<input type="(?:text|email|radio|checkbox)"', shown)
        above = shown[: first_box.start()]
        said = ["988", "911", "This form is not watched around the clock."]
        assert [each in above for each in said] == [True, True, True]


def test_online_from_elsewhere_leads_to_a_kind_page_that_goes_on_in_person(asker):
    asker.answers("who")
    led = asker.press("where", locations=["east", "online"], in_massachusetts="no")
    assert led.url == asker.address("elsewhere")
    shown = words(asker.look("elsewhere"))
    assert ["What we can do from here" in shown, 'value="east" checked' in shown] == [True, True]
    assert 'value="online"' not in shown
    assert asker.look("check").url == asker.address("elsewhere")
    assert asker.press("elsewhere", locations=["east"]).url == asker.address("when")
    assert asker.look("elsewhere").url == asker.address("where")
    assert 'value="online" data-asks-more checked' not in words(asker.look("where"))


@pytest.mark.parametrize("typed", [{}, {"locations": ["online"]}, {"locations": ["nowhere"]}])
def test_the_kind_page_stays_when_nothing_in_person_is_picked(asker, typed):
    asker.answers("who").press("where", locations=["online"], in_massachusetts="no")
    led = asker.press("elsewhere", **typed)
    assert led.url == asker.address("elsewhere") + "?pick=1"
    shown = words(asker.client.get(led.url))
    said = "Pick a place, or leave this page."
    assert (shown.count(said), shown.count("<title>Error: ")) == (2, 1)
    assert f'<a href="#id_locations_0">{said}' in shown
    assert ["What we can do from here" in shown, "like Online" in shown] == [True, False]


def test_in_person_nobody_is_asked_where_they_will_be(asker):
    asker.answers("who")
    assert asker.press("where", locations=["east"]).url == asker.address("when")


def test_places_and_concerns_come_from_their_tables(places):
    places[0].is_active = False
    places[0].save()
    LocationFactory(name="New Sample", summary="By the river")
    ConcernFactory(name="Loneliness")
    asker = Asker().answers("who")
    where = words(asker.look("where"))
    assert ["New Sample" in where, "By the river" in where, "East Sample" in where] == [
        True,
        True,
        False,
    ]
    assert "Loneliness" in words(asker.look("more"))


def test_a_place_that_closes_meanwhile_leads_back_to_the_question(asker, places):
    asker.answers()
    places[0].is_active = False
    places[0].save()
    assert asker.sends().url == asker.address("where")
    assert "We do not have this place." in words(asker.look("where"))


def test_without_the_tick_nothing_is_sent(asker):
    asker.answers()
    shown = words(asker.follows(asker.press("check")))
    assert ("Tick the box" in shown, shown.count("<title>Error: ")) == (True, 1)
    assert AssessmentRequest.objects.count() == 0


def test_a_step_left_out_is_asked_before_anything_is_sent(asker):
    asker.answers("who", "where", "when")
    assert asker.look("check").url == asker.address("you")
    assert asker.sends().url == asker.address("you")
    assert AssessmentRequest.objects.count() == 0


def test_pressed_twice_it_is_one_request_and_the_same_page(asker):
    asker.answers()
    answers = [asker.sends() for _ in range(2)]
    assert [answer.url for answer in answers] == [asker.address("sent")] * 2
    assert (AssessmentRequest.objects.count(), OutboundMessage.objects.count()) == (1, 0)
    assert asker.look("check").url == asker.address("sent")
    assert asker.look("more").url == asker.address("sent")


def test_a_further_request_of_the_same_browser_starts_anew():
    asker = Asker().answers()
    asker.sends()
    assert 'value="self" checked' in words(asker.look("who"))
    asker.answers()
    asker.sends()
    assert AssessmentRequest.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_are_one_request():
    token = Asker().answers().token
    start = Barrier(20)

    def press(_):
        try:
            start.wait(30)
            return sending.send(token=token, now=clock.now() + BEGUN)["reference"]
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        heard = set(pool.map(press, range(20)))
    assert heard == {row().reference}
    assert OutboundMessage.objects.count() == 1


def test_a_filled_trap_looks_accepted_and_is_set_aside(asker):
    asker.answers("who", "where", "when", "you").press("more", website="https://spam.example.com")
    began_a_minute_ago()
    assert asker.sends().url == asker.address("sent")
    assert asker.look("sent").status_code == 200
    assert (row().set_aside_at, OutboundMessage.objects.count()) == (row().received_at, 0)


@pytest.mark.parametrize(("seconds", "aside"), [(1, True), (2, False)])
def test_who_is_faster_than_a_person_is_set_aside(seconds, aside):
    token = Asker().answers().token
    began = Draft.objects.get().started_at
    sending.send(token=token, now=began + timedelta(seconds=seconds))
    assert (row().set_aside_at is not None) == aside


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_too_many_requests_for_one_person_wait(asker):
    asker.answers()
    assert asker.sends().status_code == 302
    other = Asker()
    other.answers()
    refused = other.sends()
    assert (refused.status_code, AssessmentRequest.objects.count()) == (429, 1)


@override_settings(EMAIL_RATE_LIMIT="1/day")
@pytest.mark.parametrize("spelled", [" Jess@BÜCHER.org", "jess@xn--bcher-kva.org"])
def test_one_person_is_counted_however_their_address_is_spelled(spelled):
    heard = []
    for email in ("jess@bücher.org", spelled):
        asker = Asker().answers()
        asker.press("you", name="Jess", email=email)
        heard.append(asker.sends().status_code)
    assert heard == [302, 429]


@pytest.mark.django_db(transaction=True)
@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_presses_at_once_cost_the_person_one():
    asker = FramedAsker().answers()
    start = Barrier(5)

    def press(_):
        try:
            start.wait(30)
            return Client().post(asker.address("check"), {"privacy_notice": "yes"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(press, range(5))) == [302] * 5


@override_settings(EMAIL_RATE_LIMIT="1/day")
def test_who_is_texted_is_counted_by_their_phone():
    by_text = {"name": "Jo", "phone": "508-555-0123", "reach_by": "text"}
    for number, status in enumerate([302, 429]):
        other = Asker().answers()
        other.press("you", email=f"p{number}@example.org", **by_text)
        assert other.sends().status_code == status


@override_settings(PUBLIC_RATE_LIMIT="2/day")
def test_too_many_from_one_address_wait_and_keep_what_they_typed(asker):
    asker.answers()
    assert [asker.press("check", later="yes").status_code for _ in range(2)] == [302, 429]
    refused = asker.sends()
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert "What you typed is still there." in words(refused)
    assert (AssessmentRequest.objects.count(), Draft.objects.count()) == (0, 1)


def test_looking_changes_nothing(asker):
    asker.answers()
    before = list(Draft.objects.values())
    for page in (*ANSWERS, "check", "later", "clear", "elsewhere"):
        asker.client.head(asker.address(page))
        asker.look(page)
    assert list(Draft.objects.values()) == before
    assert (AssessmentRequest.objects.count(), OutboundMessage.objects.count()) == (0, 0)


@pytest.mark.parametrize("page", ["where", "check", "sent", "later", "elsewhere", "clear"])
def test_without_answers_every_page_leads_to_the_first(page):
    assert Asker().look(page).url == "/request/"


def test_old_answers_are_gone_and_the_page_says_so(asker):
    asker.answers()
    Draft.objects.update(kept_until=clock.now())
    answers = [asker.look("check"), asker.press("you", **ANSWERS["you"])]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert "These answers are not here any more." in words(answers[0])


def test_a_press_from_another_site_is_refused_on_our_own_pages():
    asker = Asker()
    data = {"for_whom": "self", "csrfmiddlewaretoken": asker.client.cookies["csrftoken"].value}
    for origin in ("https://evil.example.com", "null"):
        answer = asker.client.post("/request/", data, headers={"Origin": origin})
        assert (answer.status_code, Draft.objects.count()) == (403, 0)
    assert asker.client.post("/request/", {"for_whom": "self"}, headers=ORIGIN).status_code == 403


def test_the_answers_lie_behind_a_private_cookie_and_in_no_cache():
    asker = Asker().answers("who")
    cookie = asker.client.cookies["draft"]
    assert [cookie["httponly"], cookie["samesite"], cookie["max-age"]] == [True, "Lax", 604800]
    page = asker.look("where")
    assert [page["Cache-Control"], page["Referrer-Policy"], page["X-Robots-Tag"]] == [
        "no-store",
        "same-origin",
        "noindex",
    ]
    assert Client().get("/request/where/").status_code == 302


def test_a_frame_is_for_the_named_sites_alone_and_the_other_pages_are_for_none():
    with override_settings(EMBED_ORIGINS=["https://practice.example.org"]):
        framed, own = Client().get("/request/embed/"), Client().get("/request/")
    assert "frame-ancestors https://practice.example.org" in framed["Content-Security-Policy"]
    assert framed.get("X-Frame-Options") is None
    assert "frame-ancestors 'none'" in own["Content-Security-Policy"]
    assert own["X-Frame-Options"] == "DENY"
    nobody = Client().get("/request/embed/")["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in nobody


def test_what_a_frame_typed_is_behind_its_own_secret():
    asker = FramedAsker().answers("who")
    assert drafts.read(token=asker.place.split("/")[3], now=clock.now()).answers
    answer = Client().get("/request/embed/other/where/")
    assert (answer.status_code, "Start again" in words(answer)) == (410, True)


def test_what_was_wrong_on_the_way_back_to_the_look_leads_there_once_it_is_right(asker):
    asker.answers()
    wrong = asker.press("you", query="?from=check", name="Jo", email="jo")
    assert wrong.url == asker.address("you") + "?from=check"
    assert asker.look("check").url == asker.address("you")
    right = asker.press("you", query="?from=check", name="Jo", email="jo@example.org")
    assert right.url == asker.address("check")


def test_no_press_is_answered_by_a_page_so_that_back_never_sends_again(asker):
    asker.answers("who")
    pages = ("where", "when", "you", "more", "check", "elsewhere", "later", "clear")
    statuses = {asker.press(page).status_code for page in pages}
    assert statuses == {302}
