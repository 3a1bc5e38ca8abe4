import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ASSUMPTIONS } from '../aws/assumptions.ts';
import { assumptionsMarkdown } from '../aws/page.ts';
import { runTrial } from '../aws/trials.ts';
import { apiBench, ROLE, type ApiBench } from './api/bench.ts';

const PAGE = 'docs/aws-assumptions.md';
const TRIALS = 'test/aws/trials';
const ids = ASSUMPTIONS.map(({ id }) => id);

describe('the table of assumptions', () => {
  test('has a script for each row, and a row for each script', () => {
    expect(readdirSync(TRIALS).toSorted()).toEqual(ids.map((id) => `${id}.ts`).toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });
  test('names tests that exist', () => {
    for (const { id, also = [] } of ASSUMPTIONS)
      for (const { file, name } of also)
        expect([id, existsSync(file) && readFileSync(file, 'utf8').includes(`test('${name}'`)]).toEqual([id, true]);
  });
  test('is the page', () => {
    if (process.env.TUTTI_GOLDEN === 'write') writeFileSync(PAGE, assumptionsMarkdown());
    expect(readFileSync(PAGE, 'utf8')).toBe(assumptionsMarkdown());
  });
});

describe('on this engine, on moved time, it holds:', () => {
  let b: ApiBench;
  beforeAll(async () => {
    b = await apiBench({ invoke: () => Promise.reject(new Error('no trial calls a function')) });
  });
  afterAll(() => b.close());
  test.each(ids)('%s', async (id) => {
    const pass = (ms: number): Promise<void> => b.clock.advance(ms);
    expect(await runTrial(id, { sfn: b.inside, roleArn: ROLE, prefix: 'try', pass })).toEqual({
      id,
      holds: true,
      problems: [],
    });
  });
});
