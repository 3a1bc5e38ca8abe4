import { Parser } from 'saxen';

/** A step of the diagram in reading order: the same content as the picture, for everybody who cannot or will not see it. */
export interface OutlineStep {
  readonly id: string;
  readonly name: string;
  /** Local name of the BPMN element, e.g. `userTask`. */
  readonly type: string;
  /** How many sub-processes stand around it. */
  readonly depth: number;
  /** For a boundary event: the element it is attached to. */
  readonly attachedTo?: string;
}

interface Raw {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly parent: string;
  readonly attachedTo?: string;
}
const NODE = /^(.*Event|.*Task|task|.*Gateway|subProcess|adHocSubProcess|transaction|callActivity)$/;

/** Reads the steps of a BPMN document; within a scope they follow the flows from the start events, boundary events follow their host. */
export function readOutline(xml: string): OutlineStep[] {
  const { nodes, flows } = read(xml);
  const children = new Map<string, Raw[]>();
  for (const node of nodes) children.set(node.parent, [...(children.get(node.parent) ?? []), node]);
  const out = new Map<string, string[]>();
  for (const [from, to] of flows) out.set(from, [...(out.get(from) ?? []), to]);

  const steps: OutlineStep[] = [];
  const scope = (parent: string, depth: number): void => {
    const members = children.get(parent) ?? [];
    const byId = new Map(members.map((node) => [node.id, node]));
    const seen = new Set<string>();
    const visit = (first: Raw): void => {
      const queue = [first];
      for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
        if (seen.has(node.id)) continue;
        seen.add(node.id);
        const { parent: _, ...rest } = node;
        steps.push({ ...rest, depth });
        scope(node.id, depth + 1);
        for (const event of members.filter((m) => m.attachedTo === node?.id)) queue.push(event);
        for (const target of out.get(node.id) ?? []) {
          const next = byId.get(target);
          if (next !== undefined) queue.push(next);
        }
      }
    };
    members.filter((m) => m.type === 'startEvent').forEach(visit);
    members.filter((m) => m.attachedTo === undefined).forEach(visit);
    members.forEach(visit);
  };
  for (const root of new Set(nodes.map((n) => n.parent).filter((id) => !nodes.some((n) => n.id === id))))
    scope(root, 0);
  return steps;
}

function read(xml: string): { readonly nodes: Raw[]; readonly flows: (readonly [string, string])[] } {
  const nodes: Raw[] = [];
  const flows: (readonly [string, string])[] = [];
  const stack: string[] = [];
  const parser = new Parser();
  parser.on('openTag', (tag: string, attributes: () => Record<string, string>, decode: (text: string) => string) => {
    const type = tag.slice(tag.indexOf(':') + 1);
    const { id = '', name = '', attachedToRef, sourceRef, targetRef } = attributes();
    if (type === 'sequenceFlow' && sourceRef !== undefined && targetRef !== undefined)
      flows.push([sourceRef, targetRef]);
    else if (NODE.test(type))
      nodes.push({
        id,
        name: decode(name).replace(/\s+/g, ' '),
        type,
        parent: stack.findLast((p) => p !== '') ?? '',
        ...(attachedToRef === undefined ? {} : { attachedTo: attachedToRef }),
      });
    stack.push(type === 'process' || NODE.test(type) ? id : '');
  });
  parser.on('closeTag', () => {
    stack.pop();
  });
  parser.on('error', (error: Error) => {
    throw error;
  });
  parser.parse(xml);
  return { nodes, flows };
}

/** How much room the drawing takes, in its own units; undefined where nothing is drawn. */
export function readExtent(xml: string): { readonly width: number; readonly height: number } | undefined {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const parser = new Parser();
  parser.on('openTag', (tag: string, attributes: () => Record<string, string>) => {
    const type = tag.slice(tag.indexOf(':') + 1);
    if (type !== 'Bounds' && type !== 'waypoint') return;
    const { x, y, width = '0', height = '0' } = attributes();
    box.left = Math.min(box.left, Number(x));
    box.top = Math.min(box.top, Number(y));
    box.right = Math.max(box.right, Number(x) + Number(width));
    box.bottom = Math.max(box.bottom, Number(y) + Number(height));
  });
  parser.on('error', () => undefined);
  parser.parse(xml);
  const width = box.right - box.left;
  const height = box.bottom - box.top;
  return Number.isFinite(width) && Number.isFinite(height) && width > 0 && height > 0 ? { width, height } : undefined;
}

/** `userTask` as people read it: `user task`. */
export const kindName = (type: string): string => type.replace(/([A-Z])/g, ' $1').toLowerCase();
