"""`icp.yaml` held against the build that it names: what only the data can say must be what they said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import process

from nachim.icp.reader import Node, root
from nachim.model.attribute import Attribute


@dataclass(frozen=True, slots=True)
class Origin:
    """What a build says of the ICP that comes from it."""

    build: str
    said: dict[str, str]
    """Outcome and date, as the file has them."""
    attributes: tuple[Attribute, ...]
    figures: Collection[str]


def check_build(text: str, builds: Collection[str], file: str = "icp.yaml") -> None:
    """Refuse a file that names a build that the workspace does not hold.

    Raises
    ------
    IcpFileError
        With its line.
    """
    top = root(text, file)
    if (build := top.text("build")) not in builds:
        raise top.error("icp.build", key="build", build=build)


def check_origin(text: str, origin: Origin, file: str = "icp.yaml") -> None:
    """Refuse lines that say of the build's data what the build does not say.

    Parameters
    ----------
    text
        A file that `read_icp` reads.

    Raises
    ------
    IcpFileError
        For the first mistake, with its line.
    """
    top = root(text, file)
    for key, right in origin.said.items():
        _check_same(top, key, right, origin)
    for node in (*top.map("card").maps("attributes"), *top.maps("attributes")):
        _check_attribute(node, origin)
    for node in (*top.maps("who"), *top.maps("refuse"), *top.maps("adjacent"), *_tiers(top)):
        _check_evidence(node, origin)


def _tiers(top: Node) -> list[Node]:
    """Return the classes of size and their conditions."""
    return [one for tier in top.maps("tiers") for one in (tier, *tier.maps("who"))]


def _check_attribute(node: Node, origin: Origin) -> None:
    named = {one.name: one for one in origin.attributes}
    name = node.text("name")
    if name not in named:
        near = process.extractOne(name, list(named))
        raise node.error("icp.field", key="name", name=name, build=origin.build, near=near[0] if near else "–")
    _check_same(node, "kind", named[name].kind.value, origin)
    _check_same(node, "known", named[name].known.value, origin)


def _check_same(node: Node, key: str, right: str, origin: Origin) -> None:
    if str(node.get(key)) != right:
        raise node.error("icp.origin", key=key, name=key, value=str(node.get(key)), build=origin.build, right=right)


def _check_evidence(node: Node, origin: Origin) -> None:
    for place, id_ in enumerate(node.texts("evidence")):
        if id_ not in origin.figures:
            near = process.extractOne(id_, list(origin.figures))
            raise node.error(
                "icp.evidence", key="evidence", item=place, id=id_, build=origin.build, near=near[0] if near else "–"
            )
