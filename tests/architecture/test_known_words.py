"""A state is a word that the database knows too: each enum has its constraint, word for word."""

import pytest
from django.apps import apps
from django.db import models

STATES = {"status", "stage", "outcome", "role"}
OURS = {"accounts", "audit", "intake", "scheduling", "notifications"}
FIELDS = [
    (model, field)
    for model in apps.get_models()
    if model._meta.app_label in OURS
    for field in model._meta.fields
    if field.name in STATES and field.choices
]


def words_in(condition, lookup):
    """Finds what a constraint allows a field to be."""
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from words_in(child, lookup)
        elif child[0] == lookup:
            yield set(child[1])


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=lambda each: str(each).rsplit(".", 1)[-1])
def test_the_database_knows_the_same_words(model, field):
    allowed = [
        words
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        for words in words_in(constraint.condition, f"{field.name}__in")
        if len(constraint.condition.children) == 1
    ]
    assert {word for word, _ in field.flatchoices} in allowed
