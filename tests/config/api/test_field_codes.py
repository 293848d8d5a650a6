"""The document names every code, of fields and of problems, and no other."""

import ast
from pathlib import Path

import pytest
from rest_framework import serializers

from config import problems
from config.api.field_codes import FIELD_CODES
from config.api.serializers import StrictSerializer
from intake import keyset
from tests.config.api.test_serializers import Form, Inner

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[3]
APPS = ("config", "intake", "scheduling", "notifications")
REFUSED_WITH = {
    "ErrorDetail": 1,
    "ValidationError": 1,
    "_refused": 2,
    "_refuse_strangers": 2,
    "Fault": 1,
}
"""Where a call that refuses a field names the code."""

ON_A_TERMINAL = {"demo_not_allowed"}
"""What a command says to whoever typed it."""


def sources():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path, ast.parse(path.read_text())


def forms(kind=StrictSerializer):
    for each in kind.__subclasses__():
        if each not in {Form, Inner}:
            yield each
        yield from forms(each)


def fields(form):
    for field in form.fields.values():
        yield from below(field)


def below(field):
    yield field
    child = getattr(field, "child", None)
    if child is not None:
        yield from below(child)
    if isinstance(field, serializers.BaseSerializer):
        yield from fields(field)


def codes_of(field):
    yield from field.error_messages
    for validator in field.validators:
        if hasattr(validator, "code"):
            yield validator.code


def named(call):
    """Reads the code that a call gives to a field's error, where it is written there."""
    function = call.func
    name = getattr(function, "attr", None) or getattr(function, "id", "")
    place = REFUSED_WITH.get(name, len(call.args))
    given = call.args[place] if place < len(call.args) else None
    return given.value if isinstance(given, ast.Constant) else None


def in_sources():
    """Finds what is written where the API refuses a field."""
    for path, tree in sources():
        if "api" in path.parts or path.stem == "keeping_hours":
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            yield from filter(None, map(named, calls))


@pytest.fixture
def problem(client):
    return client.get("/api/v1/schema.json").json()["components"]["schemas"]["Problem"]


def test_every_code_of_a_field_is_in_the_document(problem):
    found = {code for form in forms() for field in fields(form()) for code in codes_of(field)}
    assert set(FIELD_CODES) == found | set(in_sources()) | {keyset.UnknownPage.code}
    code = problem["properties"]["errors"]["items"]["properties"]["code"]
    assert code["enum"] == sorted(FIELD_CODES)
    assert [name for name in FIELD_CODES if f"`{name}`" not in code["description"]] == []


def refusals_in_sources():
    """Finds the codes of refusals: what a class names as its `code`."""
    for _, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield from filter(None, map(told, node.body))


def told(line):
    names = [each.id for each in getattr(line, "targets", ()) if isinstance(each, ast.Name)]
    constant = isinstance(getattr(line, "value", None), ast.Constant)
    return line.value.value if constant and names in (["code"], ["default_code"]) else None


def test_every_code_of_a_problem_is_in_the_document(problem):
    listed = {str(each["code"]) for each in problems.every_refusal()}
    assert set(refusals_in_sources()) - listed - ON_A_TERMINAL == set()
    assert problem["properties"]["code"]["enum"] == sorted(listed)


def test_the_readable_pages_name_every_code_of_a_field(client):
    page = client.get("/api/v1/docs/").content.decode()
    assert [code for code in FIELD_CODES if f'id="field-{code}"' not in page] == []
