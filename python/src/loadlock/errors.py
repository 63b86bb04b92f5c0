"""What can go wrong, and why."""

from __future__ import annotations

import errno
import pickle
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .results import Finding, Plan, Report


class LoadlockError(Exception):
    """Anything that keeps loadlock from doing what it was asked."""


class EngineUnavailable(LoadlockError):
    """There is no engine to ask; the message has the one line that installs it."""


class EngineError(LoadlockError):
    """The engine could not answer: the file is missing, the policy is no policy, the log cannot be written."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class TargetMissing(EngineError, FileNotFoundError):
    """There is no such file: what `open` would have said, and what callers of other loaders look out for."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.errno = errno.ENOENT


class Changed(LoadlockError):
    """The bytes that were read are not those that were decided on: somebody changed the file meanwhile."""


class Unsupported(LoadlockError):
    """Admitted, but this package has no loader for it, or the library that reads it is not installed."""


class Refused(LoadlockError, pickle.UnpicklingError):
    """The file may not be loaded. ``report`` and ``findings`` say what was seen.

    It is an UnpicklingError too: code that is ready for a broken pickle is ready for a refused one.
    """

    def __init__(self, message: str, plan: Plan | None = None) -> None:
        super().__init__(message)
        self.plan = plan

    @property
    def report(self) -> Report | None:
        return None if self.plan is None else self.plan.report

    @property
    def findings(self) -> tuple[Finding, ...]:
        return () if self.plan is None else self.plan.findings


class NeedsIsolation(Refused):
    """The file is admitted, but no list of callables makes it harmless: it may run in a sandbox only."""


class QuarantineError(LoadlockError):
    """What the model raised in its sandbox: ``type`` and ``message`` as it tells them."""

    def __init__(self, type: str, message: str) -> None:
        super().__init__(f"{type}: {message}")
        self.type = type
        self.message = message

    @staticmethod
    def of(type: str, message: str) -> QuarantineError:
        """One that is a ValueError too where the model raised one, and so on for what code is ready for."""
        return _KNOWN.get(type, QuarantineError)(type, message)


class _QuarantineValueError(QuarantineError, ValueError):
    pass


class _QuarantineTypeError(QuarantineError, TypeError):
    pass


class _QuarantineAttributeError(QuarantineError, AttributeError):
    pass


class _QuarantineKeyError(QuarantineError, KeyError):
    def __str__(self) -> str:
        return str(self.args[0])


_KNOWN: dict[str, type[QuarantineError]] = {
    "ValueError": _QuarantineValueError,
    "TypeError": _QuarantineTypeError,
    "NotData": _QuarantineTypeError,
    "AttributeError": _QuarantineAttributeError,
    "KeyError": _QuarantineKeyError,
}


class QuarantineDied(LoadlockError):
    """The sandbox is gone, and the model with it; the message says why."""


class QuarantineTimeout(QuarantineDied, TimeoutError):
    """A call took longer than it may, so the sandbox was ended."""


_RANKS = {severity: rank for rank, severity in enumerate(("critical", "high", "medium", "low", "info"))}


def refusal(name: str, plan: Plan) -> Refused:
    """The exception for a plan that does not let the file be loaded here."""
    if plan.route == "isolated":
        return NeedsIsolation(
            f"{name} may be loaded in isolation only ({plan.why}): use loadlock.quarantine({name!r})", plan
        )
    lines = [f"{name} is {plan.why}"]
    findings = sorted(plan.findings, key=lambda one: _RANKS.get(one.severity, 0))
    lines += [f"  {one.severity} {one.rule}: {printable(one.evidence)}" for one in findings[:5]]
    if findings:
        lines.append(f"  {findings[0].fix}")
    return Refused("\n".join(lines), plan)


def printable(text: str) -> str:
    """Text of a file for a terminal: what a terminal would obey or hide is written out."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)
