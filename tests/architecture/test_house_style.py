"""The house rules that a machine can read: sizes, names, templates, whose rows a page reads."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "intake", "scheduling", "notifications")
CODE = sorted(
    path
    for app in (*APPS, "bin")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted(path for app in APPS for path in (ROOT / app).rglob("templates/**/*.html"))
PAGES = [path for path in TEMPLATES if "mail" not in path.parts and "newsletter" not in path.parts]
FORBIDDEN = {"utils", "util", "common", "helpers", "helper", "shared", "core", "misc", "services"}
MOST_LINES, MOST_IN_A_FUNCTION = 250, 50


def named(path):
    return str(path.relative_to(ROOT))


def functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_there_is_something_to_look_at():
    assert (len(CODE) > 100, len(PAGES) > 30) == (True, True)


def test_no_module_is_longer_than_250_lines():
    lengths = {named(path): len(path.read_text().splitlines()) for path in CODE}
    long = {name for name, lines in lengths.items() if lines > MOST_LINES}
    assert long == set()


def test_modules_are_small_in_the_middle():
    lengths = sorted(len(path.read_text().splitlines()) for path in CODE)
    assert lengths[len(lengths) // 2] < 80


def test_no_function_is_longer_than_50_lines():
    long = {
        f"{named(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in CODE
        for node in functions(path)
        if node.end_lineno - node.lineno + 1 > MOST_IN_A_FUNCTION
    }
    assert long == {}


def test_nothing_is_named_after_nothing():
    parts = {
        part.removesuffix(".py")
        for app in (*APPS, "bin", "tests")
        for path in (ROOT / app).rglob("*")
        if "__pycache__" not in path.parts
        for part in path.relative_to(ROOT).parts
    }
    assert parts & FORBIDDEN == set()


def test_nothing_is_left_for_later():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    paths = [*CODE, *TEMPLATES, *(ROOT / "config" / "static").glob("*.[cj]s*")]
    assert [named(path) for path in paths if words.search(path.read_text())] == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_holds_no_style_no_script_and_no_handler_of_its_own(path):
    text = re.sub(r"{%.*?%}|{{.*?}}", "", path.read_text(), flags=re.DOTALL)
    data = r'(?![^>]*\b(?:src=|type="application/json"))'  # a file, or plain data
    found = re.findall(rf"<style|<script{data}[^>]*>|\sstyle=|\son[a-z]+=", text)
    assert found == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_loads_nothing_from_elsewhere(path):
    loads = re.findall(r'(?:src|href)="(https?:)?//[^"]*"', path.read_text())
    assert loads == []


def test_a_therapists_pages_read_their_own_rows_alone():
    """Through `therapist.appointments`: another's visit cannot even be asked for."""
    files = [path for path in CODE if "therapist" in path.parts or path.parts[-2:-1] == ("api",)]
    reads = re.compile(r"\b(Appointment|BusyTime|Hold|FirstVisit)\.objects\b")
    assert [named(path) for path in files if reads.search(path.read_text())] == []
    assert len([path for path in files if "therapist" in path.parts]) >= 4


def test_nobody_writes_a_stage_but_visits():
    writes = re.compile(r"\bstage=(?!.*__)|\.stage = ")
    files = [
        named(path)
        for path in CODE
        if writes.search(re.sub(r"filter\([^)]*\)|Q\([^)]*\)", "", path.read_text()))
    ]
    assert [name for name in files if not name.startswith("scheduling/models")] == [
        "scheduling/visits.py"
    ]


def test_nobody_reads_the_clock_below_the_faces():
    """`datetime.now`, `timezone.now` and `date.today` stand in the kernel's clock alone."""
    reads = re.compile(r"datetime\.(now|utcnow)\(|timezone\.now\(|date\.today\(")
    files = [path for path in CODE if path.relative_to(ROOT).parts[0] in APPS]
    assert [named(path) for path in files if reads.search(path.read_text())] == [
        "config/kernel/clock.py"
    ]


def test_models_have_no_logic_in_save():
    hooks = [
        f"{named(path)}:{node.name}"
        for path in CODE
        if "models" in named(path)
        for node in functions(path)
        if node.name in {"save", "delete", "clean", "full_clean"}
    ]
    assert hooks == []


def test_no_test_looks_away():
    looks_away = re.compile(r"pytest\.(skip|xfail)|mark\.(skip|skipif|xfail)|time\.sleep\(|mock\b")
    here = Path(__file__)
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path != here]
    assert [named(path) for path in tests if looks_away.search(path.read_text())] == []
