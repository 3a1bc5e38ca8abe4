import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryOf } from '../../lib/model/diagnostics/index.ts';
import { tutti } from './run.ts';

const drawing = (content: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t">
  <bpmn:process id="P" isExecutable="true">
${content}
  </bpmn:process>
</bpmn:definitions>`;
const SOUND =
  drawing(`<bpmn:startEvent id="S" /><bpmn:task id="A" name="Check &quot;it&quot;" /><bpmn:endEvent id="E" />
<bpmn:sequenceFlow id="F" sourceRef="S" targetRef="A" /><bpmn:sequenceFlow id="G" sourceRef="A" targetRef="E" />`);

describe('tutti check some.bpmn', () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tutti-check-'));
    writeFileSync(path('sound.bpmn'), SOUND);
    writeFileSync(path('idle gateway.bpmn'), drawing(entryOf('TUT-609').bad));
    writeFileSync(path('unreachable.bpmn'), SOUND.replace('<bpmn:endEvent', '<bpmn:task id="Lonely" /><bpmn:endEvent'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a drawing without process.yaml is checked alone', async () => {
    expect(await tutti('check', path('sound.bpmn'))).toEqual({
      exit: 0,
      out: `${path('sound.bpmn')}: no findings\n`,
      err: '',
    });
  });

  test('what the standard forbids, and what can never happen, fails it', async () => {
    const { exit, out } = await tutti('check', path('idle gateway.bpmn'), path('unreachable.bpmn'));
    expect(exit).toBe(1);
    expect(out).toContain(`${path('idle gateway.bpmn')}:5:1 error TUT-609 Choose`);
    expect(out).toContain(`error TUT-301 Lonely`);
  });

  test('the drawing of a process folder is checked with its folder', async () => {
    const { exit, out } = await tutti('check', 'statemachines/account-opening/process.bpmn');
    expect({ exit, out }).toEqual({ exit: 0, out: 'statemachines/account-opening: no findings\n' });
  });

  test('a file that is not there is told by its name', async () => {
    const { exit, err } = await tutti('check', path('nowhere.bpmn'));
    expect(exit).toBe(2);
    expect(err).toContain(`NO_FOLDER: ${path('nowhere.bpmn')} does not exist`);
  });

  test('--format json is --json; an unknown format is a wrong command line', async () => {
    const [a, b] = [
      await tutti('check', path('idle gateway.bpmn'), '--json'),
      await tutti('check', path('idle gateway.bpmn'), '--format', 'json'),
    ];
    expect(a).toEqual(b);
    expect(JSON.parse(a.out)).toMatchObject([{ findings: [{ code: 'TUT-609', element: { id: 'Choose' } }] }]);
    expect(await tutti('check', path('sound.bpmn'), '--format', 'xml')).toMatchObject({ exit: 2, out: '' });
  });

  test('shows the line of the file beneath, with a mark under the column', async () => {
    const { out } = await tutti('check', path('idle gateway.bpmn'));
    const lines = out.split('\n');
    const at = lines.findIndex((line) => line.includes('TUT-609'));
    const [, line = '', column = ''] = /:(\d+):(\d+) error/.exec(lines[at]!)!;
    const shown = lines.find((l) => l.startsWith(`  ${line} | `))!;
    expect(shown).toMatch(/<bpmn:exclusiveGateway id="Choose"/);
    const mark = lines[lines.indexOf(shown) + 1]!;
    expect(mark.indexOf('^')).toBe(`  ${line} | `.length + Number(column) - 1);
  });

  test('--format sarif writes SARIF 2.1.0 that names rule, file, line, column and element', async () => {
    const { exit, out } = await tutti('check', path('idle gateway.bpmn'), path('sound.bpmn'), '--format', 'sarif');
    expect(exit).toBe(1);
    const log = JSON.parse(out) as { runs: { results: unknown[]; tool: { driver: { rules: { id: string }[] } } }[] };
    expectSarif(log);
    const [run] = log.runs;
    expect(run!.tool.driver.rules.map((r) => r.id)).toEqual(['TUT-609']);
    expect(run!.results).toMatchObject([
      {
        ruleId: 'TUT-609',
        ruleIndex: 0,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: `file://${folder}/idle%20gateway.bpmn` },
              region: { startLine: 5, startColumn: 1 },
            },
            logicalLocations: [{ fullyQualifiedName: 'Choose' }],
          },
        ],
      },
    ]);
  });

  test('a counterexample is a code flow: every element on the way with its place', async () => {
    const flow = (from: string, to: string): string =>
      `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}" />`;
    writeFileSync(
      path('stuck.bpmn'),
      drawing(
        `<bpmn:startEvent id="S" />\n<bpmn:exclusiveGateway id="X" default="X_A" />\n<bpmn:task id="A" />\n<bpmn:task id="B" name="Check" />
<bpmn:parallelGateway id="J" />\n<bpmn:endEvent id="E" />${flow('S', 'X')}${flow('X', 'A')}${flow('A', 'J')}${flow('B', 'J')}${flow('J', 'E')}
<bpmn:sequenceFlow id="X_B" sourceRef="X" targetRef="B"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=b</bpmn:conditionExpression></bpmn:sequenceFlow>`,
      ),
    );
    const log = JSON.parse((await tutti('check', path('stuck.bpmn'), '--format', 'sarif')).out) as {
      runs: { results: { ruleId: string; codeFlows: { threadFlows: { locations: { location: object }[] }[] }[] }[] }[];
    };
    expectSarif(log);
    const found = log.runs[0]!.results.find((r) => r.ruleId === 'TUT-350')!;
    const steps = found.codeFlows[0]!.threadFlows[0]!.locations.map((l) => l.location);
    expect(steps).toHaveLength(4);
    expect(steps[2]).toMatchObject({
      message: { text: 'Check' },
      physicalLocation: { region: { startLine: 7, startColumn: 1 } },
      logicalLocations: [{ fullyQualifiedName: 'B' }],
    });
  });

  test('SARIF names files below the working folder relative to it', async () => {
    const { out } = await tutti('check', 'statemachines/account-opening', '--format', 'sarif');
    expectSarif(JSON.parse(out));
  });
});

/** What SARIF 2.1.0 asks of the properties that are used here (its JSON Schema, chapter by chapter: 3.13, 3.14, 3.19, 3.27, 3.28, 3.29, 3.36, 3.37, 3.38, 3.49). */
const text = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', minLength: 1 } },
  additionalProperties: false,
};
const LOCATION = {
  type: 'object',
  additionalProperties: false,
  properties: {
    message: text,
    physicalLocation: {
      type: 'object',
      required: ['artifactLocation'],
      additionalProperties: false,
      properties: {
        artifactLocation: {
          type: 'object',
          required: ['uri'],
          additionalProperties: false,
          properties: {
            uri: { type: 'string', format: 'uri-reference' },
            uriBaseId: { type: 'string' },
          },
        },
        region: {
          type: 'object',
          required: ['startLine'],
          additionalProperties: false,
          properties: {
            startLine: { type: 'integer', minimum: 1 },
            startColumn: { type: 'integer', minimum: 1 },
          },
        },
      },
    },
    logicalLocations: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        properties: {
          name: { type: 'string' },
          fullyQualifiedName: { type: 'string' },
          kind: { type: 'string' },
        },
      },
    },
  },
};
const SARIF = {
  type: 'object',
  required: ['version', 'runs'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', format: 'uri' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['tool', 'results'],
        additionalProperties: false,
        properties: {
          tool: {
            type: 'object',
            required: ['driver'],
            additionalProperties: false,
            properties: {
              driver: {
                type: 'object',
                required: ['name'],
                additionalProperties: false,
                properties: {
                  name: { type: 'string', minLength: 1 },
                  semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+$' },
                  rules: {
                    type: 'array',
                    uniqueItems: true,
                    items: {
                      type: 'object',
                      required: ['id'],
                      additionalProperties: false,
                      properties: {
                        id: { type: 'string' },
                        shortDescription: text,
                        fullDescription: text,
                        help: text,
                        defaultConfiguration: {
                          type: 'object',
                          properties: { level: { enum: ['none', 'note', 'warning', 'error'] } },
                          additionalProperties: false,
                        },
                      },
                    },
                  },
                },
              },
            },
          },
          originalUriBaseIds: {
            type: 'object',
            additionalProperties: {
              type: 'object',
              required: ['uri'],
              properties: { uri: { type: 'string', pattern: '/$' } },
            },
          },
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          results: {
            type: 'array',
            items: {
              type: 'object',
              required: ['message'],
              additionalProperties: false,
              properties: {
                ruleId: { type: 'string' },
                ruleIndex: { type: 'integer', minimum: 0 },
                level: { enum: ['none', 'note', 'warning', 'error'] },
                message: text,
                locations: { type: 'array', items: LOCATION },
                codeFlows: {
                  type: 'array',
                  items: {
                    type: 'object',
                    required: ['threadFlows'],
                    additionalProperties: false,
                    properties: {
                      message: text,
                      threadFlows: {
                        type: 'array',
                        minItems: 1,
                        items: {
                          type: 'object',
                          required: ['locations'],
                          additionalProperties: false,
                          properties: {
                            locations: {
                              type: 'array',
                              minItems: 1,
                              items: {
                                type: 'object',
                                required: ['location'],
                                additionalProperties: false,
                                properties: { location: LOCATION },
                              },
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

function expectSarif(log: unknown): void {
  const ajv = new Ajv2020({ allErrors: true, formats: { uri: /^[a-z]+:/, 'uri-reference': /^\S+$/ } });
  const valid = ajv.compile(SARIF);
  expect([valid(log), valid.errors]).toEqual([true, null]);
}
