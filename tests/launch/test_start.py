import signal
import stat
import urllib.request

import psycopg
import pytest
import redis

# One process runs them all, so that they share one copy.
pytestmark = pytest.mark.product


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def status(url):
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own page
        return answer.status


def test_run_file_is_complete_and_for_its_owner_only(running):
    run = running.run
    assert list(run) == [
        "url",
        "mail_url",
        "pid",
        "database_url",
        "redis_url",
        "sign_ins",
        "api_tokens",
    ]
    assert run["pid"] == running.process.pid
    assert status(f"{run['url']}/healthz") == 200
    assert status(run["mail_url"]) == 200
    assert set(run["api_tokens"]) == {"front_desk", "therapist", "owner"}
    assert {tuple(sorted(one)) for one in run["sign_ins"]} == {("email", "password", "role")}
    assert mode(running.home) == 0o700
    private = [running.home / name for name in ("run.json", "demo.json", "secrets.json", "lock")]
    assert {mode(path) for path in [*private, *running.home.glob("logs/*")]} == {0o600}


def test_a_second_call_says_so_and_where(running):
    again = running.call_again()
    assert again.returncode == 1
    assert again.stderr.strip() == (
        f"First Visit already runs at {running.run['url']} "
        f"(process {running.process.pid}, kept in {running.home})."
    )
    assert status(f"{running.run['url']}/healthz") == 200


def test_everything_listens_on_the_loopback_interface_alone(running):
    # Web, the catcher's two, PostgreSQL and Valkey; several processes share the first.
    assert running.listens_on() == ["0100007F"] * 5


def test_a_taken_port_that_was_asked_for_is_refused(running, copy):
    port = running.run["url"].rpartition(":")[2]
    refused = copy.call_again(PORT=port)
    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"Port {port} is taken. Set PORT to another one, or unset it."
    )


def test_a_killed_copy_leaves_nothing_running_and_loses_nothing(running):
    with psycopg.connect(running.run["database_url"], autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('still here')")
    before = running.run

    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    assert running.gone_within(5) == set()  # about 1.5 s on a quiet machine

    running.start()
    with psycopg.connect(running.run["database_url"]) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("still here",)]
        connection.execute("DROP TABLE kept")
    with redis.Redis.from_url(running.run["redis_url"]) as queue:
        assert queue.ping() is True
    assert running.run["api_tokens"] == before["api_tokens"]
    assert running.run["sign_ins"] == before["sign_ins"]


def test_ctrl_c_stops_all_of_it(running):
    assert running.end(signal.SIGINT) == 0
    assert running.processes() == set()
    assert not (running.home / "run.json").exists()
