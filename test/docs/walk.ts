import { RULES } from '../../lib/check/index.ts';
import { deadlock } from '../../lib/check/rules/deadlock.ts';
import { HISTORY_LIMIT, measure } from '../../lib/check/platform/index.ts';
import { compile, explain } from '../../lib/compiler/index.ts';
import { CODES, formatFinding } from '../../lib/model/diagnostics/index.ts';
import type { CompiledProcess } from '../../lib/model/compiled.ts';
import type { Json } from '../../lib/model/json.ts';
import type { Node, ProcessModel } from '../../lib/model/process-model.ts';
import { readProcess } from '../../lib/notation/index.ts';
import { STANDARD_RULES } from '../../lib/notation/standard/index.ts';
import { explore } from '../../lib/semantics/index.ts';

/** The process of the walk, and the elements that it looks at more closely. */
const FOLDER = 'statemachines/account-opening';
const DECISION = 'Task_Risk';
const GATEWAY = 'Gateway_Risk';
const WAIT = 'Task_Compliance';
const FORK = 'Gateway_ChecksFork';

type Fields = Readonly<Record<string, Json>>;
interface Container {
  readonly States: Readonly<Record<string, Fields>>;
}

/** docs/how-a-process-becomes-a-machine.md: account opening through every pass, told by what the code makes of it. */
export async function walkMarkdown(): Promise<string> {
  const { model, findings } = await readProcess(FOLDER);
  if (model === undefined) throw new Error(findings.map((f) => f.message).join('\n'));
  const compiled = compile(model);
  return [
    head(),
    drawing(model),
    reading(model),
    binding(model),
    checking(model),
    regions(compiled),
    elements(model, compiled),
    states(model, compiled),
    expressions(model, compiled),
    events(compiled),
    limits(compiled),
    END,
  ].join('\n');
}

const head = (): string => `# How a process becomes a machine

This page follows [account opening](../${FOLDER}) from the drawing to the state machine. Everything in a box was written by the code itself; the page is
made anew by \`TUTTI_GOLDEN=write\` with test/docs/walk.test.ts, and a test fails where it is out of date.

    process.bpmn, process.yaml, .dmn, .form.json
      1  read        lib/notation     files -> a typed graph
      2  bind        lib/notation     who or what does each step
      3  check       lib/check        the standard, the data, the runs, the limits
      4  divide      lib/compiler     regions, and what of them states can say
      5  lower       lib/compiler     every element becomes states, or part of another one's
      6  translate   lib/expressions  FEEL -> JSONata, where it is exactly the same
      7  emit        lib/compiler     States Language, source map, contracts
    a machine that Step Functions and the embedded engine run alike
`;

const box = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
const json = (value: unknown): string => box('json', JSON.stringify(value, null, 2));

/** Lines of a text from the one that holds the first mark to the one that holds the second. */
function excerpt(text: string, from: string, to: string): string {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.includes(from));
  const last = lines.findIndex((line, i) => i >= first && line.includes(to));
  if (first < 0 || last < 0) throw new Error(`${from} .. ${to} is not there any more`);
  const taken = lines.slice(first, last + 1);
  const margin = Math.min(...taken.map((line) => line.search(/\S/)).filter((at) => at >= 0));
  return taken.map((line) => line.slice(margin)).join('\n');
}

const drawing = (model: ProcessModel): string => `## The drawing

Two elements of process.bpmn will be followed: a step that rates the risk, and the gateway behind it.

${box('xml', excerpt(model.bpmn.text, `id="${DECISION}"`, '</bpmn:exclusiveGateway>'))}
And one of the conditions:

${box('xml', excerpt(model.bpmn.text, 'id="Flow_RiskLow"', '</bpmn:sequenceFlow>'))}`;

function reading(model: ProcessModel): string {
  const nodes = Object.values(model.nodes);
  const { place, ...gateway } = model.nodes[GATEWAY]!;
  return `## 1. Read

The XML is read by a parser that knows places, limits and namespaces (\`lib/notation/xml.ts\`), and becomes a graph of plain data, \`ProcessModel\`: ${nodes.length} elements,
${Object.keys(model.flows).length} flows, ${Object.keys(model.scopes).length} scopes, ${model.variables.length} variables. Where something is wrong, the finding names the line; so every element keeps its place (here line
${place.line}). The gateway is now

${json(shown(gateway))}
Names become slugs that process.yaml can use, conditions lose their \`=\`, and what BPMN writes as references between elements are ids in both directions.
`;
}

/** What of a node is there to be seen. */
const shown = (node: Partial<Node>): object =>
  Object.fromEntries(Object.entries(node).filter(([, value]) => !Array.isArray(value) || value.length > 0));

function binding(model: ProcessModel): string {
  const yaml = Object.values(model.files).length;
  const { step } = model.nodes[DECISION]!;
  return `## 2. Bind

The drawing says what happens, process.yaml how. ${yaml} files belong to the process besides (decisions, forms, schemas, prompts, handlers, templates); the version of
the process is a hash over all of them. The step of "${model.nodes[DECISION]!.name}" is found by its slug \`${model.nodes[DECISION]!.slug}\`:

${json(step)}`;
}

/** About how many: the page need not change with each of them. */
const tens = (all: readonly unknown[]): string => `some ${Math.floor(all.length / 10) * 10}`;

function checking(model: ProcessModel): string {
  const { states, complete } = explore(model);
  const fork = model.nodes[FORK]!;
  const broken: ProcessModel = { ...model, nodes: { ...model.nodes, [FORK]: { ...fork, type: 'exclusiveGateway' } } };
  const [found] = deadlock(broken);
  return `## 3. Check

The graph is looked at by ${tens(Object.keys(STANDARD_RULES))} rules of the BPMN standard and ${tens(Object.keys(RULES))} of Tutti; together with reading and compiling they can tell ${tens(CODES)} things
([the reference](reference/diagnostics.md)). Account opening has none of them. Some rules do not look but play: the token game runs the process in every way that
events and conditions allow, which here are ${states} states${complete ? '' : ' and more'}. If the fork of the checks were an exclusive gateway, that would be found:

${box('text', formatFinding(found!))}`;
}

function regions(compiled: CompiledProcess): string {
  const rows = Object.entries(compiled.sourceMap.regions).map(
    ([name, { tier, why }]) => `| \`${name}\` | ${tier} | ${why} |`,
  );
  return `## 4. Divide

The States Language is a language of gotos for one token, and of blocks for several. So the process is divided into regions that hold at most one token each:
the process itself, every branch of a fork, every item of a multi-instance activity. Sub-processes are no regions; their states stand among those around
them. Each region gets a tier (0: states; 2: the token game plays its scope, because no states say it).

| region | tier | why |
| --- | --: | --- |
${rows.join('\n')}
`;
}

function elements(model: ProcessModel, compiled: CompiledProcess): string {
  const rows = explain(compiled, model).map((row) => {
    const [first, ...others] = row.states;
    const states =
      first === undefined ? '' : others.length === 0 ? `\`${first}\`` : `\`${first}\` and ${others.length} more`;
    return `| ${row.element.replaceAll('|', '\\|')} | ${states} | ${row.transitions} | ${row.why.replaceAll('|', '\\|')} |`;
  });
  return `## 5. Lower

Every element has a file in \`lib/compiler/lower\` that makes states of it, or is a part of another one's states. A step has a state of its own, and a few beside it
for when something goes wrong: they cost nothing until then. \`npx tutti explain ${FOLDER}\` prints this table.

| element | states | transitions | why |
| --- | --- | --: | --- |
${rows.join('\n')}
`;
}

/** A state of the definition, wherever it is nested. */
function find(container: Container, name: string): Fields | undefined {
  const own = container.States[name];
  if (own !== undefined) return own;
  for (const state of Object.values(container.States)) {
    const inside = [state.Branches ?? [], state.ItemProcessor ?? []].flat() as unknown as readonly Container[];
    for (const inner of inside) {
      const found = find(inner, name);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Name and state of what an element became, by its role. */
function stateOf(compiled: CompiledProcess, element: string, role: string): readonly [string, Fields] {
  const [name] = Object.entries(compiled.sourceMap.states).find(([, s]) => s.element === element && s.role === role)!;
  return [name, find(JSON.parse(compiled.definition) as Container, name)!];
}

const MAX_KEYS = 4;

/** Long texts and lists of variables are cut, and the version, which every change of a file changes: the definition has it all. */
function cut(value: Json, key = ''): Json {
  if (key === 'version') return 'sha256:...';
  if (typeof value === 'string') return value.length > 160 ? `${value.slice(0, 157)}...` : value;
  if (Array.isArray(value)) return value.map((v) => cut(v));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, v]) => [name, cut(v, name)] as const);
  const kept = key === 'vars' ? [...entries.slice(0, MAX_KEYS), ['...', `${entries.length - MAX_KEYS} more`]] : entries;
  return Object.fromEntries(kept) as Json;
}

function states(model: ProcessModel, compiled: CompiledProcess): string {
  const [choice, chosen] = stateOf(compiled, GATEWAY, 'gateway');
  const [, wait] = stateOf(compiled, WAIT, 'wait');
  const [forked, parallel] = stateOf(compiled, FORK, 'fork');
  const branches = (parallel.Branches as unknown as Container[]).map((b) => Object.keys(b.States).length);
  const { Branches: _branches, ...around } = parallel;
  return `### A gateway

"${model.nodes[GATEWAY]!.name}" is the Choice \`${choice}\`. A Choice that fails cannot be caught, so its conditions are total: they answer to a missing value with
false. \`Assign\` writes down which flow was taken; the next call hands that to the record, so that a flow costs no call of its own.

${json(cut(chosen))}
### A wait

"${model.nodes[WAIT]!.name}" waits for people. The state calls a function with a task token, and the machine sleeps until somebody hands the token back; nothing runs
in between. Each \`Catch\` is something that can happen meanwhile: an event of the scopes around it by its name, a person who edits, a timeout, a failure that
becomes an incident.

${json(cut(wait))}
### A fork

The fork of the checks is the Parallel \`${forked}\` with ${branches.length} branches of ${branches.join(', ')} states. Its join has no state: the Parallel is over when all branches are, and merges
what they have written. Around the branches stands

${json(cut(around as Fields))}
`;
}

function expressions(model: ProcessModel, compiled: CompiledProcess): string {
  const [, choice] = stateOf(compiled, GATEWAY, 'gateway');
  const translated = model.nodes[GATEWAY]!.outgoing.flatMap((id) => {
    const { condition } = model.flows[id]!;
    const taken = (choice.Choices as unknown as { readonly Condition: string }[]).find((c) =>
      JSON.stringify(c).includes(`\\"${id}\\"`),
    );
    return condition === undefined || taken === undefined ? [] : [[condition, taken.Condition] as const];
  });
  const evaluated = Object.values(compiled.contracts.evaluations).filter((e) => e.large !== true);
  const rows = evaluated.map((e) => `| \`${e.feel.replaceAll('|', '\\|')}\` | ${e.why} |`);
  return `## 6. Translate

Expressions are FEEL, and the machine speaks JSONata. A FEEL expression is translated where both say exactly the same, null and wrong types included.

| FEEL | JSONata |
| --- | --- |
${translated.map(([feel, jsonata]) => `| \`${feel}\` | \`${jsonata.replaceAll('|', '\\|')}\` |`).join('\n')}

${
  rows.length === 0
    ? 'All conditions of this process are translated. What is not is evaluated by the call before, and costs no transition'
    : `What is not, the runtime evaluates in the call before, without a further transition:\n\n| FEEL | why |\n| --- | --- |\n${rows.join('\n')}\n\nSuch an expression costs no transition`
} ([ADR 0007](adr/0007-evaluated-by-the-call-before.md)).
`;
}

function events(compiled: CompiledProcess): string {
  const rows = Object.values(compiled.contracts.scopes).flatMap(({ id, events }) =>
    events.map(
      (e) => `| ${id} | ${e.event} | ${e.kind}${e.message === undefined ? '' : ` ${e.message}`} | \`${e.via}\` |`,
    ),
  );
  return `## 7. Emit

Beside the definition (${Math.ceil(Buffer.byteLength(compiled.definition) / 1024)} KiB) the compiler writes a source map (which state came from which element: that is how the console lights up the
diagram) and contracts: what the runtime must know. These are the events that interrupt a scope. No state watches for them. When one happens, the runtime fails
any open task token inside with the name in the last column; Parallel and Map pass the name on, and the \`Catch\` of the scope goes on with the flow of the event.

| scope | event | kind | told as |
| --- | --- | --- | --- |
${rows.join('\n')}

${compiled.handlers.length} steps are done by handlers of its own, which become functions (${compiled.handlers
    .map((h) => `\`${h.path}\``)
    .filter((p, i, all) => all.indexOf(p) === i)
    .join(', ')}); their names stand in the definition as \`\${...}\` until it is deployed.
`;
}

function limits(compiled: CompiledProcess): string {
  const { longest } = measure(compiled);
  return `## Against the limits

Last, the machine is measured: its longest way takes ${longest.events} history events and ${longest.transitions} transitions in the worst case, with every retry; an execution may have ${HISTORY_LIMIT} events.
`;
}

const END = `## See for yourself

    npx tutti check ${FOLDER}
    npx tutti explain ${FOLDER}
    npx tutti explain ${FOLDER} --asl
    npx tutti test ${FOLDER}

[What of BPMN is supported](bpmn-support.md) says of every element what it becomes; [the architecture](architecture.md) says what happens when the machine runs.
`;
