import { createHash } from 'node:crypto';
import type { ArtifactReport, Report } from '../../core/decision.ts';
import { printable } from '../../core/printable.ts';
import { pathOf } from '../places.ts';
import { dependencyComponents } from './dependencies.ts';
import { modelCard } from './model-card.ts';
import { property } from './property.ts';
import { vulnerability } from './vulnerability.ts';

/** Formats of files that are no model and no data of one. */
const programs: ReadonlySet<string> = new Set([
  'elf',
  'pe',
  'mach-o',
  'java-class',
  'wasm',
  'pyc',
  'script',
  'source',
  'wheel',
  'zipapp',
]);
/** Texts about a model, or about what surrounds it. */
const plainFiles: ReadonlySet<string> = new Set([
  'unknown',
  'empty',
  'git-lfs-pointer',
  'json',
  'yaml',
  'xml',
  'jinja',
  'chat-template',
  'requirements',
  'conda-environment',
  'python-environment',
  'npm-package',
  'notebook',
  'pth',
  'module-name',
  'minisign',
  'checkpoint-state',
  'saved-model-fingerprint',
  'weight-index',
  'tokenizer-config',
  'generation-config',
  'processor-config',
]);

export interface CycloneDxOptions {
  /** When the bill was made. */
  readonly now: Date;
}

/**
 * The report as a CycloneDX 1.6 bill of materials in JSON: a component for each file, with its digest, format and
 * tensors, and a vulnerability entry for each finding.
 */
export function renderCycloneDx(report: Report, { now }: CycloneDxOptions): string {
  const files = report.targets.flatMap((target) =>
    target.artifacts.map((artifact, index) => ({ path: pathOf(target, artifact), artifact, index })),
  );
  const named = files.map(({ path, artifact }, index) => ({ path, artifact, ref: `file-${index + 1}` }));
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: serialNumber(report),
    version: 1,
    metadata: {
      timestamp: now.toISOString(),
      tools: { components: [{ type: 'application', name: 'loadlock', version: report.tool.version }] },
      properties: [
        property('policy', report.policy.name),
        property('policy:sha256', report.policy.sha256),
        property('decision', report.decision),
        property('complete', String(report.complete)),
      ],
    },
    components: named.flatMap(({ path, artifact, ref }) => [
      component(path, artifact, ref),
      ...dependencyComponents(artifact, ref),
    ]),
    dependencies: named.map(({ artifact, ref }) => ({
      ref,
      dependsOn: dependencyComponents(artifact, ref).map((library) => library['bom-ref']),
    })),
    vulnerabilities: named.flatMap(({ artifact, ref }) =>
      artifact.findings.map((finding, index) => vulnerability(finding, ref, `${ref}-finding-${index + 1}`)),
    ),
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function component(path: string, artifact: ArtifactReport, ref: string): object {
  const { format, size, sha256, decision, complete } = artifact;
  const type = typeOf(format);
  const card = type === 'machine-learning-model' ? modelCard(artifact) : null;
  return {
    type,
    'bom-ref': ref,
    name: printable(path),
    ...(sha256 === null ? {} : { hashes: [{ alg: 'SHA-256', content: sha256 }] }),
    ...(card === null ? {} : { modelCard: card }),
    properties: [
      property('format', format),
      property('size', String(size)),
      property('decision', decision),
      property('complete', String(complete)),
    ],
  };
}

function typeOf(format: string): string {
  if (programs.has(format)) return 'application';
  return plainFiles.has(format) ? 'file' : 'machine-learning-model';
}

/** The same for the same files under the same policy, so that two bills can be compared. */
function serialNumber(report: Report): string {
  const hash = createHash('sha256').update(`${report.policy.sha256}\n`);
  for (const { target, artifacts } of report.targets)
    for (const { path, sha256, size } of artifacts) hash.update(`${target}\n${path}\n${sha256}\n${size}\n`);
  const hex = hash.digest('hex');
  // Laid out as a UUID of version 8, for identifiers of one's own making (RFC 9562, section 5.8).
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
