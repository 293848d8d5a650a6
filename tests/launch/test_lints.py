from pathlib import Path

import yaml

from launch import lints

ROOT = Path(__file__).resolve().parents[2]


def test_the_commit_hooks_are_the_lints_of_bin_test():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    assert {hook["id"]: hook["entry"] for hook in hooks} == {
        name: f"bin/test lint {name}" for name in lints.LINTS
    }


def test_the_continuous_integration_runs_everything():
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec bin/test"


def test_a_lint_that_fails_is_shown_and_lets_the_others_run(monkeypatch, capfd):
    some = {"bad": ["sh", "-c", "echo why; exit 3"], "good": ["true"]}
    monkeypatch.setattr(lints, "LINTS", some)
    assert lints.run(["bad", "good"], {"PATH": "/usr/bin:/bin"}) is False
    said = [line.split()[:2] for line in capfd.readouterr().out.splitlines() if line.strip()]
    assert said == [["bad", "FAILED"], ["why"], ["good", "passed"]]
