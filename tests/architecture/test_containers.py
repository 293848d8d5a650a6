"""The containers run what a local copy runs, with the settings that the code reads."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from config.settings import required
from launch import processes

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
READ_BY_BIN_SERVE = {"DJANGO_SETTINGS_MODULE", "WEB_WORKERS"}
SET_ELSEWHERE = {
    "STATIC_ROOT",  # the image
    "DEBUG",  # read in order to refuse it
}


def names_that_settings_read():
    found = set()
    for path in (ROOT / "config" / "settings").glob("*.py"):
        found |= set(re.findall(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"", path.read_text()))
    return found


def test_every_process_runs_by_the_command_that_bin_start_uses():
    assert {name: service["command"] for name, service in OURS.items()} == {
        **{name: ["bin/serve", name] for name in processes.NAMES},
        "migrate": ["bin/serve", "migrate"],
    }
    assert {name: processes.serve(name) for name in processes.NAMES} == {
        name: [str(ROOT / "bin" / "serve"), name] for name in processes.NAMES
    }


def test_the_image_starts_the_web_process_in_the_same_way():
    assert 'CMD ["bin/serve", "web"]' in (ROOT / "Dockerfile").read_text().splitlines()


def test_bin_serve_refuses_what_it_does_not_know():
    done = subprocess.run([ROOT / "bin" / "serve", "other"], capture_output=True, check=False)
    assert done.returncode == 2


def test_containers_pass_exactly_the_variables_that_the_settings_read():
    passed = set(OURS["web"]["environment"]) - READ_BY_BIN_SERVE
    assert passed == names_that_settings_read() - SET_ELSEWHERE
    assert set(required.REQUIRED) - passed == set()


def test_what_production_requires_has_no_default_in_the_containers():
    given = OURS["web"]["environment"]
    here = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}  # the three servers beside it
    for name in set(required.REQUIRED) - here:
        assert given[name] == f"${{{name}:?set it in .env}}"


def test_everything_that_the_containers_ask_for_is_explained():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    example = (ROOT / ".env.example").read_text()
    assert asked - set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)) == set()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_container_is_closed(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["user"] not in ("root", "0", "0:0")
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert [port for port in service.get("ports", []) if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_each_container_that_stays_says_how_it_is(name):
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_images_of_others_are_pinned_to_a_release():
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    images.append(re.search(r"^ARG PYTHON_IMAGE=(\S+)$", dockerfile(), re.MULTILINE)[1])
    assert [image for image in images if not re.search(r":v?\d+\.\d+\.\d+|:18\.\d+-", image)] == []
    sources = re.findall(r"^FROM (\S+)", dockerfile(), re.MULTILINE)
    assert sources == ["${PYTHON_IMAGE}", "${PYTHON_IMAGE}"]


def test_postgres_keeps_its_data_where_release_18_expects_it():
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_queue_survives_a_restart():
    assert "appendonly yes" in SERVICES["redis"]["command"][2]
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]


def test_the_image_holds_no_installer_and_runs_as_nobody_special():
    last = dockerfile().rpartition("\nFROM ")[2]
    assert "pip uninstall --yes pip" in last
    assert re.findall(r"^USER (\S+)$", last, re.MULTILINE) == ["10001:10001"]
    assert "apt-get" not in last


def dockerfile():
    return (ROOT / "Dockerfile").read_text()
