"""Every error has a code and a status of its own, and the table at the head of the module says them."""

from __future__ import annotations

import re

import pytest

from tonewalk.base import errors
from tonewalk.base.errors import TonewalkError, UnknownSound, error_of

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, TonewalkError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_table_says_each_kind_s_place_status_and_code(kind: type[TonewalkError]) -> None:
    if kind is TonewalkError:
        return
    assert errors.__doc__ is not None
    row = rf"^(?P<lead>[ │├└─]*){kind.__name__} +{kind.status} +{kind.code}\b"
    [found] = re.finditer(row, errors.__doc__, re.MULTILINE)
    depth = len(kind.__mro__) - len(TonewalkError.__mro__)
    assert len(found["lead"]) == 4 * (depth + 1)


def test_no_two_kinds_share_a_code() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_an_error_of_another_process_is_of_its_own_kind_here(kind: type[TonewalkError]) -> None:
    error = error_of(kind.code, "There is no sound 7: search for one.")
    assert type(error) is kind
    assert (error.text, str(error), error.where) == (str(error), "There is no sound 7: search for one.", "")


def test_a_code_that_is_none_of_ours_is_an_error_all_the_same() -> None:
    assert type(error_of("from the future", "Odd.")) is TonewalkError


def test_an_argument_s_place_is_kept() -> None:
    assert UnknownSound("There is no sound 7.", where="$.sound").where == "$.sound"
