"""Plans what a guarded call would load, and loads it by the plan."""

from __future__ import annotations

import io
from typing import Any, Mapping

from ..errors import Refused, refusal
from ..load import load, loads, plan_bytes, recorded
from ..private import copy_bytes
from ..results import Plan
from ..unpickle import RestrictedUnpickler
from ._spool import Kept, end_of_first, keep, kept_for, spool, stamp_of, whole
from ._state import Settings

#: joblib's files are none: pickle.load takes the arrays in them for opcodes, and fails.
_PICKLES = frozenset({"pickle", "torch-legacy"})

Admitted = tuple[bytes, Plan, "str | None"]


def unpickle_file(file: Any, settings: Settings, name: str, options: Mapping[str, Any]) -> Any:
    """What pickle.load does, and the stream stands where pickle.load leaves it."""
    kept = kept_for(file, settings)
    if kept is not None:
        value, kept.end = _unpickle(kept.data, kept.end, kept.about, None, options)
        file.seek(kept.base + kept.end)
        return value
    spooled = spool(file)
    if not spooled.data:
        raise EOFError("Ran out of input")
    try:
        data, plan, ticket = admitted(spooled.data, settings, name)
    except BaseException:
        spooled.consumed(0)
        raise
    value, end = _unpickle(data, 0, plan, ticket, options)
    spooled.consumed(end)
    stamp = stamp_of(file)
    if end < len(data) and stamp is not None and spooled._base is not None:
        keep(file, Kept(data, spooled._base, end, plan, settings, stamp))
    return value


def unpickle_bytes(data: Any, settings: Settings, name: str, options: Mapping[str, Any]) -> Any:
    given = bytes(data)
    if not given:
        raise EOFError("Ran out of input")
    data, plan, ticket = admitted(given, settings, name)
    return _unpickle(data, 0, plan, ticket, options)[0]


def admitted(data: bytes, settings: Settings, name: str) -> Admitted:
    """The bytes with a plan that lets them be unpickled. What follows the first pickle is not loaded: where that alone
    is refused, the first pickle is planned without it."""
    plan, ticket = plan_bytes(data, policy=settings.policy, name=name)
    if plan.route == "refused" or plan.format not in _PICKLES:
        end = end_of_first(data)
        if end is not None and end < len(data):
            data = data[:end]
            plan, ticket = plan_bytes(data, policy=settings.policy, name=name)
    if plan.route != "restricted":
        raise refusal(name, plan)
    if plan.format not in _PICKLES or plan.streams:
        raise Refused(f"{name} is {plan.format}, which is no pickle", plan)
    if plan.sha256 != copy_bytes(data).sha256:
        raise Refused(f"{name}: the plan is for other bytes", plan)
    return data, plan, ticket


def _unpickle(
    data: bytes, at: int, plan: Plan, ticket: str | None, options: Mapping[str, Any]
) -> tuple[Any, int]:
    stream = io.BytesIO(data)
    stream.seek(at)
    with recorded(ticket):
        value = RestrictedUnpickler(stream, plan.callables, **options).load()
    return value, stream.tell()


def load_any(source: Any, settings: Settings, name: str, formats: frozenset[str], **options: Any) -> Any:
    """What the loaders of whole files do, with a path or a stream."""
    options["formats"] = formats
    if hasattr(source, "read"):
        return loads(whole(source), policy=settings.policy, name=name, **options)
    return load(source, policy=settings.policy, **options)
