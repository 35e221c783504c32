"""Huice 惠策: Chinese industrial policy as cited, checked, executable rules.

>>> import huice
>>> library = huice.load()
>>> answer = library.match(library.profile({"name": "某公司"}))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huice.decide.library import Library, load
    from huice.decide.profile import Profile
    from huice.problems import BadInput
    from huice.text.index import Index
    from huice.text.reader import read_paths

__all__ = ["BadInput", "Index", "Library", "Profile", "load", "read_paths"]

_HOMES = {
    "load": "huice.decide.library",
    "Library": "huice.decide.library",
    "Profile": "huice.decide.profile",
    "BadInput": "huice.problems",
    "Index": "huice.text.index",
    "read_paths": "huice.text.reader",
}


def __getattr__(name: str) -> Any:
    """Loaded when first asked, so that importing one part does not import all."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'huice' has no attribute {name!r}")
