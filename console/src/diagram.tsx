import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { InstanceDetail } from '../../lib/runtime/types.ts';
import { styles } from './late.ts';
import { t } from './strings.ts';

interface Canvas {
  zoom(level?: number | 'fit-viewport', center?: 'auto'): number;
  scroll(by: { dx: number; dy: number }): void;
  addMarker(id: string, name: string): void;
  removeMarker(id: string, name: string): void;
}
interface Overlays {
  add(element: string, type: string, overlay: { position: object; html: HTMLElement }): string;
  remove(filter: { type: string }): void;
}
interface Registry {
  get(id: string): { waypoints?: unknown } | undefined;
}
interface Viewer {
  get(name: 'canvas'): Canvas;
  get(name: 'overlays'): Overlays;
  get(name: 'elementRegistry'): Registry;
  on(event: string, callback: (event: { element?: { id: string } }) => void): void;
  importXML(xml: string): Promise<unknown>;
  destroy(): void;
}
type Where = Pick<InstanceDetail, 'elements' | 'flows'>;

/** The BPMN diagram with where the instance stands: states as markers, counts and incidents as badges. The outline says the same in words. */
export function Diagram({
  xml,
  where,
  onSelect,
}: {
  readonly xml: string;
  readonly where: Where;
  readonly onSelect: (id: string) => void;
}): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<Viewer | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  const select = useRef(onSelect);
  select.current = onSelect;

  useEffect(() => {
    let made: Viewer | undefined;
    let gone = false;
    const open = async (): Promise<void> => {
      const [module] = await Promise.all([import('bpmn-js/lib/NavigatedViewer.js'), styles('diagram')]);
      if (gone || host.current === null) return;
      // The package's types are those of CommonJS; what comes is the class itself.
      const NavigatedViewer = module.default as unknown as new (options: object) => Viewer;
      made = new NavigatedViewer({
        container: host.current,
        bpmnRenderer: {
          defaultFillColor: 'var(--diagram-fill)',
          defaultStrokeColor: 'var(--diagram-stroke)',
          defaultLabelColor: 'var(--diagram-stroke)',
        },
      });
      await made.importXML(xml);
      if (gone) return;
      made.get('canvas').zoom('fit-viewport', 'auto');
      made.on('element.click', ({ element }) => {
        if (element !== undefined) select.current(element.id);
      });
      setViewer(made);
    };
    open().catch(() => setFailed(true));
    return () => {
      gone = true;
      made?.destroy();
    };
  }, [xml]);

  useEffect(() => (viewer === undefined ? undefined : paint(viewer, where)), [viewer, where]);

  const canvas = viewer?.get('canvas');
  const scroll = (dx: number, dy: number) => () => canvas?.scroll({ dx, dy });
  const zoom = (by: number) => () => canvas?.zoom(canvas.zoom() * by, 'auto');
  if (failed) return <p class="note">{t.instance.diagramMissing}</p>;
  return (
    <figure class="diagram">
      <div class="canvas" ref={host} role="group" aria-label={t.instance.diagramLabel} />
      <div class="tools">
        <Tool label={t.instance.zoomIn} sign="+" onClick={zoom(1.25)} />
        <Tool label={t.instance.zoomOut} sign={'\u2212'} onClick={zoom(0.8)} />
        <Tool label={t.instance.fit} sign={'\u2922'} onClick={() => canvas?.zoom('fit-viewport', 'auto')} />
        <Tool label={t.instance.left} sign={'\u2190'} onClick={scroll(120, 0)} />
        <Tool label={t.instance.right} sign={'\u2192'} onClick={scroll(-120, 0)} />
        <Tool label={t.instance.up} sign={'\u2191'} onClick={scroll(0, 120)} />
        <Tool label={t.instance.down} sign={'\u2193'} onClick={scroll(0, -120)} />
      </div>
      <figcaption class="hint">{t.instance.legend}</figcaption>
    </figure>
  );
}

const Tool = ({
  label,
  sign,
  onClick,
}: {
  readonly label: string;
  readonly sign: string;
  readonly onClick: () => void;
}): JSX.Element => (
  <button type="button" aria-label={label} title={label} onClick={onClick}>
    <span aria-hidden="true">{sign}</span>
  </button>
);

/** Marks and badges; returns what takes them away again. */
function paint(viewer: Viewer, { elements, flows }: Where): () => void {
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
    if (registry.get(id) === undefined) return;
    const html = document.createElement('span');
    html.className = `badge badge-${name}`;
    html.textContent = text;
    overlays.add(id, 'tutti', { position, html });
  };
  for (const [id, { state, visits }] of Object.entries(elements)) {
    mark(id, `at-${state}`);
    if (state === 'incident') badge(id, { top: -12, right: 12 }, 'incident', '!');
    if (state === 'active') badge(id, { top: -12, right: 12 }, 'active', '\u25cf');
    if (visits > 1) badge(id, { bottom: 10, left: -8 }, 'count', `\u00d7${visits}`);
  }
  for (const id of Object.keys(flows)) mark(id, 'taken');
  return () => {
    for (const [id, name] of marked) canvas.removeMarker(id, name);
    overlays.remove({ type: 'tutti' });
  };
}
