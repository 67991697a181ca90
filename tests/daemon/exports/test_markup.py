"""XML that other people's readers read back."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from tonewalk.exports.markup import document, element, sayable, text


@given(st.text())
def test_any_text_comes_back_as_one_line(value: str) -> None:
    root = element(None, "a", value, b=value)
    read = ET.fromstring(document(root))
    assert read.get("b") == text(value)
    assert (read.text or "") == text(value)
    if sayable(value) and value == " ".join(value.split()):
        assert read.get("b") == value


def test_what_xml_cannot_say_is_not_sayable() -> None:
    assert sayable("größer & <太鼓> 'a' \"b\"  c")
    for bad in ("a\x01", "a\nb", "a\ud800", "a\ufffe", "a\u2028b", "a\x85"):
        assert not sayable(bad)


def test_numbers_have_no_exponent() -> None:
    read = ET.fromstring(document(element(None, "a", one=0.0000001, two=-1.5, three=10, four=100.0)))
    assert read.attrib == {"one": "0", "two": "-1.5", "three": "10", "four": "100"}
