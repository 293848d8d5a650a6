"""The four ways of saying no."""

import pytest

from config.kernel import errors


class Full(errors.Conflict):
    code = "full"
    detail = "There is no room."


def test_a_refusal_says_its_own_words_unless_better_ones_are_at_hand():
    assert (Full().detail, str(Full())) == ("There is no room.", "There is no room.")
    assert (Full("Full until May.").detail, Full.detail) == ("Full until May.", "There is no room.")


@pytest.mark.parametrize("kind", [errors.Invalid, errors.Forbidden, errors.Conflict, errors.Gone])
def test_every_kind_is_a_refusal_and_no_other_kind(kind):
    kinds = [errors.Invalid, errors.Forbidden, errors.Conflict, errors.Gone]
    assert [issubclass(kind, each) for each in kinds] == [kind is each for each in kinds]
    assert issubclass(kind, errors.Refusal)
