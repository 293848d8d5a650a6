"""Shapes bend nothing: a text is a text, a boolean a boolean, unknown fields are named."""

import pytest
from rest_framework import serializers

from config.api.serializers import OneOfField, StrictSerializer, TextField, TrueFalseField


class Inner(StrictSerializer):
    day = OneOfField(choices=["mon", "tue"])


class Form(StrictSerializer):
    name = TextField(max_length=5)
    urgent = TrueFalseField(default=False)
    days = serializers.ListField(child=Inner(), required=False)


def wrong(data):
    form = Form(data=data)
    assert form.is_valid() is False
    return {
        name: [error.code for error in found] if isinstance(found, list) else found
        for name, found in form.errors.items()
    }


def test_what_fits_is_taken_as_it_is():
    form = Form(data={"name": "Ada", "urgent": True, "days": [{"day": "mon"}]})
    assert form.is_valid()
    assert form.validated_data == {"name": "Ada", "urgent": True, "days": [{"day": "mon"}]}


@pytest.mark.parametrize("name", [1, 1.5, True, ["Ada"], {"a": 1}])
def test_only_a_text_is_a_text(name):
    assert wrong({"name": name}) == {"name": ["invalid"]}


@pytest.mark.parametrize("urgent", ["true", "yes", 1, 0, [], {}])
def test_only_true_and_false_are_booleans(urgent):
    assert wrong({"name": "Ada", "urgent": urgent}) == {"urgent": ["invalid"]}


def test_every_wrong_and_every_unknown_field_is_named_at_once():
    found = wrong({"name": "Ada Lovelace", "urgent": None, "zip": 1, "age": 2})
    assert found == {
        "name": ["max_length"],
        "urgent": ["null"],
        "age": ["unknown_field"],
        "zip": ["unknown_field"],
    }


def test_unknown_fields_inside_a_list_are_named_too():
    form = Form(data={"name": "Ada", "days": [{"day": "mon"}, {"day": "mon", "hour": 3}]})
    assert form.is_valid() is False
    assert form.errors["days"][1]["hour"][0].code == "unknown_field"


@pytest.mark.parametrize("data", [[], "text", 3, None])
def test_only_an_object_is_an_object(data):
    form = Form(data=data)
    assert form.is_valid() is False
    assert list(form.errors) == ["non_field_errors"]


def test_a_word_that_we_do_not_know_is_not_said_again():
    form = Form(data={"name": "Ada", "days": [{"day": "Zebulon"}]})
    assert form.is_valid() is False
    assert "Zebulon" not in str(form.errors)
