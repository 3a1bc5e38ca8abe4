type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node =>
  value !== null && typeof value === 'object' && !Array.isArray(value) && typeof (value as Node).type === 'string';

/**
 * What an expression reads that is not there. It has no context item: everything comes from `$states` and variables, so a name, `$`
 * or a wildcard that does not stand behind one of them reads nothing, and neither does `$$` anywhere. `$states.errorOutput` is there
 * in catchers alone. One message for each name.
 */
export function unsupportedReferences(ast: unknown, catching: boolean): readonly string[] {
  const names = new Set<string>();
  const others = new Set<string>();
  /** `context`: a step of a path stands before, so that there is an item to read from. */
  const visit = (value: unknown, context: boolean): void => {
    if (Array.isArray(value)) return value.forEach((v) => visit(v, context));
    if (!isNode(value)) {
      if (value !== null && typeof value === 'object') for (const key in value) visit((value as Node)[key], context);
      return;
    }
    if (value.type === 'path') {
      const steps = value.steps as readonly Node[];
      if (!catching && readsErrorOutput(steps)) others.add("Field '$states.errorOutput' does not exist.");
      steps.forEach((step, i) => visitStep(step, context || i > 0));
      return visit(value.group, true);
    }
    visitStep(value, context);
  };
  /** What filters, sorts, groups or transforms sees the items it is for. */
  const visitStep = (step: Node, context: boolean): void => {
    if (step.type === 'path') return visit(step, context);
    if (isRoot(step)) others.add("Reference to '$$' is not supported.");
    const own = reference(step, context);
    if (own !== undefined) names.add(own);
    for (const key in step) {
      if (key === 'type' || key === 'value' || key === 'ancestor') continue;
      visit(step[key], context || OF_ITEMS.has(key) || OF_ITEMS.has(step.type as string));
    }
  };
  visit(ast, false);
  return [...[...names].map((name) => `Reference to '${name}' at the top level is not supported.`), ...others];
}
const OF_ITEMS: ReadonlySet<string> = new Set(['stages', 'predicate', 'group', 'sort', 'transform']);

const isRoot = (node: Node): boolean => node.type === 'variable' && node.value === '$';
/** The name of what is read from a context item. */
function reference(node: Node, context: boolean): string | undefined {
  if (context) return undefined;
  if (node.type === 'variable' && node.value === '') return '$';
  if (node.type === 'name') return String(node.value);
  if (node.type === 'wildcard') return '*';
  if (node.type === 'descendant') return '**';
  return undefined;
}
const readsErrorOutput = ([first, second]: readonly Node[]): boolean =>
  first?.type === 'variable' && first.value === 'states' && second?.type === 'name' && second.value === 'errorOutput';
