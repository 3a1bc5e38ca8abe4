import { readFileSync } from 'node:fs';
import type { Hono } from 'hono';
import { evaluateDecision, readDecisionFile, readDecisions } from '../../lib/expressions/index.ts';
import type { JsonObject } from '../../lib/model/json.ts';
import type { DecisionDetail } from '../../lib/runtime/types.ts';
import { PROCESS } from './fake-data.ts';
import { unknown } from './fake-http.ts';

const FILE = 'decisions/risk.dmn';

/** The decisions of account opening, out of its own file. */
export function decisionRoutes(app: Hono): void {
  const text = readFileSync(`statemachines/account-opening/${FILE}`, 'utf8');
  const view = readDecisionFile(text, FILE);
  const model = readDecisions({ path: FILE, text });
  const details = view.decisions.map((d): DecisionDetail => ({
    id: d.id,
    name: d.name,
    kind: 'decision',
    process: PROCESS,
    file: FILE,
    hash: `sha256:${'0'.repeat(64)}`,
    setting: FILE,
    version: 1,
    logic: 'decisionTable',
    hitPolicy: d.tables[0]!.hitPolicy,
    rules: d.tables[0]!.rules.length,
    usedBy: ['Task_Risk'],
    inputs: ['screening', 'credit', 'application'],
    tables: d.tables,
    requires: d.requires,
  }));
  app.get('/decisions', (c) => c.json({ items: details.map(({ tables: _t, inputs: _i, requires: _r, ...d }) => d) }));
  app.get('/decisions/:id', (c) => {
    const found = details.find((d) => d.id === c.req.param('id'));
    return found === undefined ? unknown(c) : c.json(found);
  });
  app.post('/decisions/:id/evaluate', async (c) => {
    const { input } = await c.req.json<{ input: JsonObject }>();
    return c.json(evaluateDecision(model, c.req.param('id'), input));
  });
}
