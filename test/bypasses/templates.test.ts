import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jinja } from '../../src/formats/jinja/jinja.ts';
import { templateHazard } from '../../src/rules/hazards.ts';
import { readWith } from '../formats/kit.ts';
import { templateCases } from './templates.ts';

for (const { name, template, tells, advisory } of templateCases) {
  test(`template: ${name}`, async () => {
    const { facts } = await readWith(jinja, Buffer.from(template));
    const hazards = facts.flatMap((fact) => (fact.kind === 'template' ? [fact] : []));
    assert.ok(
      hazards.some(({ hazard }) => tells.includes(hazard)),
      `${template.slice(0, 300)}\ntold: ${hazards.map(({ hazard, evidence }) => `${hazard} ${evidence}`).join('; ')}`,
    );
    for (const hazard of hazards) assert.ok(templateHazard.check(hazard, never), advisory);
  });
}

const never = { allow: () => false, allowDangerous: () => false, review: () => false, deny: () => false };
