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

__all__ = ["BadInput", "Library", "Profile", "load"]

_HOMES = {
    "load": "huice.decide.library",
    "Library": "huice.decide.library",
    "Profile": "huice.decide.profile",
    "BadInput": "huice.problems",
}


def __getattr__(name: str) -> Any:
    """Loaded when first asked, so that importing one part does not import all."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'huice' has no attribute {name!r}")
