import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { feelNames } from '../../lib/expressions/index.ts';
import { readXml, type Element } from '../../lib/model/xml-tree.ts';
import { readProcess } from '../../lib/notation/index.ts';
import { PROCESSES } from '../support/processes.ts';

/** An expression of a diagram that the machine decides by. */
export interface Found {
  readonly feel: string;
  readonly as: 'condition' | 'collection' | 'key';
}

/** Elements and attributes that hold such an expression. */
const ELEMENTS: Readonly<Record<string, Found['as']>> = {
  conditionExpression: 'condition',
  completionCondition: 'condition',
};
const ATTRIBUTES: Readonly<Record<string, Found['as']>> = { inputCollection: 'collection', correlationKey: 'key' };

/** FEEL conditions, collections and keys of the project's own processes and of the diagrams of the suites. */
export async function corpus(): Promise<Found[]> {
  const found: Found[] = [];
  for (const folder of PROCESSES) {
    const { model } = await readProcess(folder);
    if (model === undefined) continue;
    for (const step of Object.values(model.binding.steps))
      if (step.each !== undefined) found.push(...feel(step.each.of, 'collection'));
    for (const message of Object.values(model.binding.messages ?? {})) found.push(...feel(message.key, 'key'));
  }
  const suites = resolve(process.env.TUTTI_SUITES ?? '../shared/suites');
  for (const root of ['statemachines', suites].filter((folder) => existsSync(folder)))
    for (const file of readdirSync(root, { recursive: true }) as string[])
      if (file.endsWith('.bpmn')) visit(read(join(root, file)), found);
  return found;
}

function read(file: string): Element | undefined {
  try {
    return readXml(readFileSync(file, 'utf8'), file);
  } catch {
    // Some diagrams of the suites are broken on purpose.
    return undefined;
  }
}

function visit(element: Element | undefined, found: Found[]): void {
  if (element === undefined) return;
  const as = ELEMENTS[element.name];
  if (as !== undefined) found.push(...feel(element.text.trim(), as));
  for (const [name, value] of Object.entries(element.attributes))
    if (ATTRIBUTES[name] !== undefined) found.push(...feel(value, ATTRIBUTES[name]));
  for (const child of element.children) visit(child, found);
}

/** Other languages (`${...}`, `!x`, `x.contains("a")`) are not what this is about. */
function feel(text: string, as: Found['as']): Found[] {
  const expression = text.replace(/^=/, '').trim();
  const foreign = /^[$#]\{|^!|==|&&|\|\||\.\w+\(/.test(expression);
  return foreign || feelNames(expression).fault !== undefined ? [] : [{ feel: expression, as }];
}
