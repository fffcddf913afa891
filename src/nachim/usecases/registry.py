"""Every use case by name. Faces are made from this list; a contract test holds each face to it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType

_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "demo": "demo",
        "init": "init",
        "import": "import_files",
        "quality": "quality",
        "standards": "standards",
        "best": "best",
        "market": "market",
        "discover": "discover",
        "build": "build",
        "effects": "effects",
        "segments": "segments",
        "narrow": "narrow",
        "accept": "accept",
        "score": "score",
        "experiment": "experiment",
        "sheet": "sheet",
        "explain": "explain",
        "status": "status",
        "engine": "engine",
        "identity": "identity",
        "forget": "forget",
    }
)


def names() -> tuple[str, ...]:
    """Return the names of all use cases, in the order of the work."""
    return tuple(_NAMES)


def use_case(name: str) -> ModuleType:
    """Return a use case's module, with `Request` and `run`; imported only now, because engines are heavy.

    Raises
    ------
    KeyError
        If there is none of that name.
    """
    return import_module(f"nachim.usecases.{_NAMES[name]}")
