"""Tables point one way, say what a row is, and hold constraints that read as sentences."""

import re

import pytest
from django.apps import apps

ORDER = ["audit", "accounts", "notifications", "scheduling", "intake"]
"""From the bottom up: a table points to its own app or to one before it."""

MODELS = [model for label in ORDER for model in apps.get_app_config(label).get_models()]
ids = [model._meta.label for model in MODELS]


def pointed_at(model):
    return [
        field.related_model._meta.app_label
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is not None
    ]


def test_the_apps_of_the_product_are_all_here():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in {"config", "intake", "scheduling", "notifications"}
    }
    assert ours - {"config"} == set(ORDER)
    assert list(apps.get_app_config("config").get_models()) == []


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_a_table_points_only_downstream(model):
    height = ORDER.index(model._meta.app_label)
    assert [label for label in pointed_at(model) if ORDER.index(label) > height] == []


def test_strings_are_followed_too():
    """Import-linter cannot see a foreign key that is written as a string; this test can."""
    travel = next(model for model in MODELS if model.__name__ == "TravelTime")
    user = next(model for model in MODELS if model.__name__ == "TriageDecision")
    assert set(pointed_at(travel)) == {"scheduling"}
    assert set(pointed_at(user)) == {"intake", "accounts"}


def test_notifications_point_at_nobody():
    """A letter knows keys and addresses, never a request or a visit."""
    labels = {
        label
        for model in apps.get_app_config("notifications").get_models()
        for label in pointed_at(model)
    }
    assert labels - {"notifications", "accounts"} == set()


def test_the_trail_points_at_nothing():
    (event,) = apps.get_app_config("audit").get_models()
    assert pointed_at(event) == []


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_a_table_says_in_one_sentence_what_a_row_is(model):
    first = (model.__doc__ or "").strip().split("\n\n")[0]
    one_line = " ".join(first.split())
    assert one_line == (model.__doc__ or "").strip().split("\n\n")[0].replace("\n    ", " ")
    assert not one_line.startswith(f"{model.__name__}(")
    assert re.fullmatch(r"[A-Z][^.]*\.", one_line)


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_rows_are_named_by_ids_that_sort(model):
    key = model._meta.pk
    assert (key.name, key.get_internal_type(), key.default.__name__) == (
        "id",
        "UUIDField",
        "row_id",
    )


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_a_constraint_is_named_as_a_sentence(model):
    names = [constraint.name for constraint in model._meta.constraints]
    assert [name for name in names if len(name.split("_")) < 3 or name != name.lower()] == []
