"""What the engine answers, as values: schema/report.json and schema/plan.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from .errors import EngineError

Verdict = Literal["allow", "review", "deny"]
Route = Literal["data", "restricted", "isolated", "refused"]


@dataclass(frozen=True)
class Finding:
    """A rule's judgement of something in the file. ``evidence`` may hold text of the file."""

    rule: str
    severity: str
    evidence: str
    why: str
    fix: str
    refs: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1


@dataclass(frozen=True)
class Artifact:
    path: str
    size: int
    sha256: str | None
    format: str
    decision: Verdict
    complete: bool
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Target:
    target: str
    decision: Verdict
    complete: bool
    artifacts: tuple[Artifact, ...]
    #: What signatures proved; None where there are none to look at.
    provenance: Mapping[str, Any] | None


@dataclass(frozen=True)
class Report:
    """What a scan, a verification or a load decided, and on what grounds."""

    decision: Verdict
    complete: bool
    policy: str
    targets: tuple[Target, ...]
    #: The document as the engine wrote it.
    document: Mapping[str, Any] = field(repr=False)

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        return tuple(artifact for target in self.targets for artifact in target.artifacts)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for artifact in self.artifacts for finding in artifact.findings)

    @property
    def allowed(self) -> bool:
        return self.decision == "allow" and self.complete


@dataclass(frozen=True)
class Plan:
    """How exactly the bytes with this digest may be loaded."""

    decision: Verdict
    complete: bool
    sha256: str | None
    size: int
    format: str
    streams: tuple[str, ...]
    route: Route
    why: str | None
    callables: frozenset[tuple[str, str]]
    persistent_ids: str | None
    report: Report

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.report.findings


def report_of(document: Mapping[str, Any]) -> Report:
    with _shape("report"):
        if document["schema"] != "loadlock.report/1":
            raise ValueError(document["schema"])
        return Report(
            decision=document["decision"],
            complete=document["complete"],
            policy=document["policy"]["name"],
            targets=tuple(_target(target) for target in document["targets"]),
            document=document,
        )


def plan_of(document: Mapping[str, Any]) -> Plan:
    with _shape("plan"):
        if document["schema"] != "loadlock.plan/1":
            raise ValueError(document["schema"])
        return Plan(
            decision=document["decision"],
            complete=document["complete"],
            sha256=document["sha256"],
            size=document["size"],
            format=document["format"],
            streams=tuple(document["streams"]),
            route=document["route"],
            why=document["why"],
            callables=frozenset((str(module), str(name)) for module, name in document["callables"]),
            persistent_ids=document["persistentIds"],
            report=report_of(document["report"]),
        )


def _target(document: Mapping[str, Any]) -> Target:
    return Target(
        target=document["target"],
        decision=document["decision"],
        complete=document["complete"],
        artifacts=tuple(_artifact(artifact) for artifact in document["artifacts"]),
        provenance=document["provenance"],
    )


def _artifact(document: Mapping[str, Any]) -> Artifact:
    keys = ("path", "size", "sha256", "format", "decision", "complete")
    findings = tuple(_finding(finding) for finding in document["findings"])
    return Artifact(**{key: document[key] for key in keys}, findings=findings)


def _finding(document: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=document["rule"],
        severity=document["severity"],
        evidence=document["evidence"],
        why=document["why"],
        fix=document["fix"],
        refs=tuple(document["refs"]),
        where=document["where"],
        count=document.get("count", 1),
    )


class _shape:
    """An answer of another shape comes from an engine that this package does not know."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, (KeyError, TypeError, ValueError)):
            raise EngineError("PROTOCOL", f"the engine's {self.what} is not understood: {error!r}") from error
