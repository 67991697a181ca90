"""XML documents as samplers and studios read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't say."""
_BREAKS: Final = re.compile("[\t\n\r\x7f-\x9f\u2028\u2029]")
"""What some reader takes for the end of a line, or for none of its business."""


def sayable(value: str) -> bool:
    """Whether a name is one line that XML can say as it is."""
    return not _NO_XML.search(value) and not _BREAKS.search(value)


def text(value: str) -> str:
    """A text that XML can say, of one line."""
    return " ".join(_NO_XML.sub("\ufffd", value).split())


def element(parent: ET.Element | None, tag: str, content: str = "", **attributes: str | float) -> ET.Element:
    """An element, added to `parent` where there is one; an underscore at an attribute's end is not of its name."""
    named: Mapping[str, str] = {name.rstrip("_"): _shown(value) for name, value in attributes.items()}
    made = ET.Element(tag, dict(named)) if parent is None else ET.SubElement(parent, tag, dict(named))
    if content:
        made.text = text(content)
    return made


def document(root: ET.Element) -> bytes:
    """The whole, in UTF-8, with its declaration and a line an element."""
    ET.indent(root)
    body: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return body + b"\n"


def _shown(value: str | float) -> str:
    if isinstance(value, str):
        return text(value)
    # numbers as every reader takes them: no exponent
    return str(value) if isinstance(value, int) else f"{value:.6f}".rstrip("0").rstrip(".")
