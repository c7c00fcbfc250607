"""Faults of a file as one line: where and what, all at once, nothing of the library's own talk."""

import pytest
from pydantic import BaseModel, ValidationError

from coverage.faults import faults


class Six(BaseModel):
    a: int
    b: int
    c: int
    d: int
    e: int
    f: int


def test_all_faults_are_named_or_counted_in_one_line():
    with pytest.raises(ValidationError) as caught:
        Six.model_validate({"a": "x"})
    line = faults(caught.value)
    assert line.startswith("a: input should be a valid integer")
    assert "b: field required" in line
    assert line.endswith("; 2 more")
    assert "\n" not in line
    assert "http" not in line


def test_other_errors_are_put_on_one_line():
    assert faults(ValueError("first\n  second")) == "first second"
