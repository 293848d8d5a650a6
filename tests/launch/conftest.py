"""Copies of the product for the tests of its launcher."""

import pytest

from tests.launch.copies import Copy


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    copy = Copy(tmp_path_factory.mktemp("running") / "home")
    yield copy
    copy.stop()


@pytest.fixture
def running(shared):
    """A copy that the tests of one process share; one that a test stopped starts again."""
    return shared if shared.is_running() else shared.start()


@pytest.fixture
def copy(tmp_path):
    """A copy of this test's own."""
    own = Copy(tmp_path / "home")
    yield own
    own.stop()
