// The public library: each part is loaded when it is asked for, so that a scan starts fast.

export { type CheckSettings, check } from './api/check.ts';
export {
  type ConvertOptions,
  convert,
  type ReadOptions,
  readNumpy,
  readPickle,
  readTorch,
} from './api/convert.ts';
export {
  type LoadSettings,
  load,
  type PlanOptions,
  plan,
  type QuarantineSettings,
  quarantine,
  type RunSettings,
  run,
  secretsOf,
  serveEngine,
} from './api/load.ts';
export { type CheckLockOptions, checkLock, type LockOptions, lock, lockedTargets } from './api/lock.ts';
export { serveMcp } from './api/mcp.ts';
export { inspect, type ScanOptions, scan } from './api/scan.ts';
export { type SignOmsOptions, type SignOptions, sign, signOms } from './api/sign.ts';
export {
  auditTools,
  explain,
  infer,
  isolationTools,
  keyTools,
  listRules,
  pickleViews,
  shippingTools,
} from './api/tools.ts';
export { type VerifyOptions, verify } from './api/verify.ts';
export type { AuditPlaces, Receipt, ShippingStatus, Verification } from './audit-tools.ts';
export { ArrayData, ArrayRef, Complex, Opaque, type Plain, PySet, PyTuple } from './convert/data/plain.ts';
export type { NumpyArray } from './convert/read/numpy.ts';
export { Tensor } from './convert/read/tensor.ts';
export type { TypedArray } from './convert/read/typed.ts';
export type { Converted } from './convert.ts';
export type { Report } from './core/decision.ts';
export { type Admission, admit, type Decision } from './core/decision.ts';
export { type ErrorCode, LoadlockError } from './core/errors.ts';
export type { LockCheck } from './core/lock.ts';
export type { Profile, ProfiledName } from './core/profile.ts';
export type { Ended, EngineOptions } from './engine.ts';
export type { InferOptions } from './infer.ts';
export type { Inspection } from './inspect.ts';
export type { Enforcement } from './isolation/backend.ts';
export type { IsolationRow } from './isolation/table.ts';
export type { LoadResult } from './load.ts';
export type { Locked } from './lock.ts';
export type { HubSettings } from './lock-place.ts';
export type { McpOptions } from './mcp/serve.ts';
export type { AuditSink, Progress } from './pipeline-options.ts';
export type { LoadPlan } from './plan.ts';
export { type LoadedPolicy, loadPolicy } from './policy/load.ts';
export type { Policy } from './policy/policy.ts';
export { GuestError } from './quarantine/guest-error.ts';
export type { Data } from './quarantine/values.ts';
export { Frame, Itself, Numbers, Sparse, Texts } from './quarantine/values.ts';
export type { QuarantinedModel } from './quarantine.ts';
export type { NumpyData, PickleData, TorchData } from './read-data.ts';
export type { KnownValue } from './redact/known-values.ts';
export type { Explanation } from './rules/catalog/index.ts';
export type { Rule } from './rules/rule.ts';
export type { RunResult } from './run.ts';
export type { SignedFiles } from './sign.ts';
