"""Scans and verifications, as the command line has them."""

from __future__ import annotations

import os
from typing import Any

from .engine import engine
from .results import Report, report_of

Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


def scan(*targets: Path, policy: Path | None = None) -> Report:
    """Reads files and folders without executing anything of them, and decides by the policy."""
    params: dict[str, Any] = {"targets": [_absolute(target) for target in targets], "cwd": os.getcwd()}
    if policy is not None:
        params["policy"] = os.fsdecode(policy)
    return report_of(engine.ask("scan", params))


def verify(
    path: Path,
    *,
    policy: Path | None = None,
    key: Path | None = None,
    trust: Path | None = None,
    oms: Path | bool = False,
    sigstore_bundle: Path | None = None,
    identity: str | None = None,
    issuer: str | None = None,
    environment: Path | None = None,
    accept_older: bool = False,
) -> Report:
    """Checks who signed a file or a folder, and every file against what was signed."""
    params: dict[str, Any] = {"path": _absolute(path), "cwd": os.getcwd()}
    for name, value in (
        ("key", key),
        ("trust", trust),
        ("sigstoreBundle", sigstore_bundle),
        ("environment", environment),
    ):
        if value is not None:
            params[name] = _absolute(value)
    if policy is not None:
        params["policy"] = os.fsdecode(policy)
    for name, text in (("identity", identity), ("issuer", issuer)):
        if text is not None:
            params[name] = text
    if oms is not False:
        params["oms"] = "model.sig" if oms is True else _absolute(oms)
    if accept_older:
        params["acceptOlder"] = True
    return report_of(engine.ask("verify", params))


def _absolute(path: Path) -> str:
    return os.path.abspath(os.fsdecode(path))
