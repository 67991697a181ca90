"""`package-info.json` and the reference pages of `docs/`."""

from __future__ import annotations

import json
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

import tonewalk
from making.reference import Abstraction

MAX_VERSION = "8.5.0"
"""what py2max's patches say they were written by is 8.5.5"""


def package_info() -> str:
    """What Max's package manager reads."""
    system = {"platform": ["x64", "aarch64"], "min_version": "none"}
    return (
        json.dumps(
            {
                "name": "tonewalk",
                "displayname": "tonewalk",
                "version": tonewalk.__version__,
                "author": "tonewalk",
                "authors": ["tonewalk"],
                "description": "Find sounds of your own library by words, by example and by walking a map, with "
                "the tonewalk daemon on this machine.",
                "tags": ["samples", "search", "similarity", "map", "OSC"],
                "website": "",
                "max_version_min": MAX_VERSION,
                "max_version_max": "none",
                "os": {"macintosh": system, "windows": system},
                "homepatcher": "tonewalk.maxpat",
                "package_extra": {"reverse_domain": "org.tonewalk", "copyright": "Apache-2.0"},
            },
            indent=1,
        )
        + "\n"
    )


def reference_page(about: Abstraction) -> str:
    """One abstraction's page in Max's documentation."""
    top = Element("c74object", name=about.name, module="max", category="tonewalk")
    _say(top, about.digest, about.description)
    facts = SubElement(top, "metadatalist")
    SubElement(facts, "metadata", name="author").text = "tonewalk"
    SubElement(facts, "metadata", name="tag").text = "tonewalk"
    for kind, hints in (("inlet", about.inlets), ("outlet", about.outlets)):
        ports = SubElement(top, f"{kind}list")
        for number, hint in enumerate(hints):
            signal = number < (about.signals if kind == "outlet" else about.listens)
            port = SubElement(ports, kind, id=str(number), type="signal" if signal else f"{kind.upper()}_TYPE")
            _say(port, hint)
    given = SubElement(top, "objarglist")
    if about.arguments:
        argument = SubElement(given, "objarg", name="name", optional=str(int(not about.needs_name)), type="symbol")
        _say(argument, "A name", f"As in [{about.name} {about.arguments}]")
    methods = SubElement(top, "methodlist")
    for message in about.messages:
        method = SubElement(methods, "method", name=message.name)
        arguments = SubElement(method, "arglist")
        for name, kind in message.arguments:
            SubElement(arguments, "arg", name=name, type=kind, optional="0")
        _say(method, message.digest)
    ElementTree.indent(top, " ")
    written = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n{written}\n'


def _say(where: Element, digest: str, description: str = "") -> None:
    SubElement(where, "digest").text = digest
    SubElement(where, "description").text = description or digest
