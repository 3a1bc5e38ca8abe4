import type { InstanceDetail } from '../../lib/runtime/types.ts';
import type { Frame } from './diagram-frame.ts';
import { duration } from './format.ts';

interface Shape {
  readonly id: string;
  readonly type: string;
  x: number;
  width: number;
  readonly businessObject?: { readonly name?: string };
  readonly children?: readonly unknown[];
}
export interface Canvas {
  zoom(level?: number | 'fit-viewport', center?: 'auto' | { x: number; y: number }): number;
  scroll(by: { dx: number; dy: number }): void;
  scrollToElement(id: string, padding?: number): void;
  resized(): void;
  getContainer(): HTMLElement;
  getGraphics(shape: Shape): SVGElement;
  addMarker(id: string, name: string): void;
  removeMarker(id: string, name: string): void;
}
interface Overlays {
  add(element: string, type: string, overlay: { position: object; html: HTMLElement; scale: object }): string;
  remove(filter: { type: string }): void;
}
interface Registry {
  get(id: string): Shape | undefined;
  filter(wanted: (shape: Shape) => boolean): Shape[];
}
/** As much of the viewer's interface as the console uses. */
export interface Viewer {
  get(name: 'overlays'): Overlays;
  get(name: 'graphicsFactory'): { update(kind: 'shape', shape: Shape, graphics: SVGElement): void };
  get(name: 'elementRegistry'): Registry;
  get(name: 'canvas'): Canvas;
  on(event: string, callback: (event: { element?: { id: string } }) => void): void;
  importXML(xml: string): Promise<unknown>;
  destroy(): void;
}
type Where = Pick<InstanceDetail, 'elements' | 'flows'>;

/** The whole drawing where it can be read so; else at a size that can be read, around the place where the instance stands. */
export function settle(viewer: Viewer, { whole, scale }: Frame, { elements }: Where): void {
  fitWhole(viewer);
  if (whole) return;
  const canvas = viewer.get('canvas');
  const here = standsAt(elements, viewer.get('elementRegistry'));
  canvas.zoom(scale, 'auto');
  if (here !== undefined) canvas.scrollToElement(here.id, 60);
}

export function fitWhole(viewer: Viewer): void {
  const canvas = viewer.get('canvas');
  // A box that is folded away or gone has no size, and nothing fits into it.
  if (canvas.getContainer().clientWidth === 0) return;
  canvas.resized();
  canvas.zoom('fit-viewport', 'auto');
}

/** Modelers size the box of a label for its text as they draw it; where texts are drawn larger it grows about its middle, lest a word breaks. */
export function widenLabels(viewer: Viewer, { labelSize }: Frame): void {
  const canvas = viewer.get('canvas');
  for (const label of viewer.get('elementRegistry').filter(({ type }) => type === 'label')) {
    const words = (label.businessObject?.name ?? '').split(/\s+/);
    const width = Math.ceil(Math.max(...words.map((word) => word.length)) * labelSize * BROADEST) + 6;
    if (width <= label.width) continue;
    label.x -= (width - label.width) / 2;
    label.width = width;
    viewer.get('graphicsFactory').update('shape', label, canvas.getGraphics(label));
  }
}
/** Width of a letter as a share of the size of its font, in the sans-serif fonts that drawings are set in. */
const BROADEST = 0.6;

/** The innermost element that waits or has an incident, else the last one that was passed. */
function standsAt(elements: Where['elements'], registry: Registry): Shape | undefined {
  const shapes = Object.entries(elements).flatMap(([id, { state }]) => {
    const shape = registry.get(id);
    return shape === undefined || isScope(shape) ? [] : [{ state, shape }];
  });
  const found =
    shapes.find(({ state }) => state === 'incident') ??
    shapes.find(({ state }) => state === 'active') ??
    shapes.findLast(({ state }) => state === 'completed');
  return found?.shape;
}
/** A sub-process that is drawn open. */
const isScope = (shape: Shape): boolean => (shape.children ?? []).length > 0;

/** Badges keep the size of text, however small the drawing is. */
const BADGE_SCALE = { min: 0.75, max: 1.4 };
const BADGE_PLACE = { top: -14, right: 24 };

/** Marks and badges; returns what takes them away again. */
export function paint(viewer: Viewer, { elements, flows }: Where): () => void {
  const canvas = viewer.get('canvas');
  const overlays = viewer.get('overlays');
  const registry = viewer.get('elementRegistry');
  const marked: [string, string][] = [];
  const mark = (id: string, name: string): void => {
    if (registry.get(id) === undefined) return;
    canvas.addMarker(id, name);
    marked.push([id, name]);
  };
  const badge = (id: string, position: object, name: string, text: string): void => {
    const html = document.createElement('span');
    html.className = `badge badge-${name}`;
    html.textContent = text;
    overlays.add(id, 'tutti', { position, html, scale: BADGE_SCALE });
  };
  for (const [id, { state, visits, tookMs }] of Object.entries(elements)) {
    const shape = registry.get(id);
    if (shape === undefined) continue;
    mark(id, `at-${state}`);
    if (isScope(shape)) {
      // What is inside tells more: an open sub-process is only outlined.
      mark(id, 'is-scope');
      continue;
    }
    if (state === 'incident') badge(id, BADGE_PLACE, 'incident', '!');
    if (state === 'active') badge(id, BADGE_PLACE, 'active', '\u25cf');
    // What was over in less than a second says nothing; the outline has it.
    if (tookMs !== undefined && tookMs >= 1000) badge(id, { bottom: 10, right: 40 }, 'time', duration(tookMs));
    if (visits > 1) badge(id, { bottom: 10, left: -8 }, 'count', `\u00d7${visits}`);
  }
  for (const id of Object.keys(flows)) mark(id, 'taken');
  return () => {
    for (const [id, name] of marked) canvas.removeMarker(id, name);
    overlays.remove({ type: 'tutti' });
  };
}
