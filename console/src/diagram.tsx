import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { InstanceDetail } from '../../lib/runtime/types.ts';
import { frame, type Frame } from './diagram-frame.ts';
import { fitWhole, paint, settle, widenLabels, type Viewer } from './diagram-marks.ts';
import { styles } from './late.ts';
import { readExtent } from './outline.ts';
import { t } from './strings.ts';

/** The BPMN diagram with where the instance stands: states as markers, counts and incidents as badges. The outline says the same in words. */
export function Diagram({
  xml,
  where,
  onSelect,
}: {
  readonly xml: string;
  readonly where: Pick<InstanceDetail, 'elements' | 'flows'>;
  readonly onSelect?: (id: string) => void;
}): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const [viewer, setViewer] = useState<Viewer | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  const select = useRef(onSelect);
  select.current = onSelect;
  const standing = useRef(where);
  standing.current = where;
  /** What a new size of the window is answered with; undefined once the reader has chosen a place of his own. */
  const place = useRef<(() => void) | undefined>(undefined);

  useEffect(() => {
    let made: Viewer | undefined;
    let gone = false;
    const watcher = new ResizeObserver(() => place.current?.());
    const open = async (): Promise<void> => {
      const [module] = await Promise.all([import('bpmn-js/lib/NavigatedViewer.js'), styles('diagram')]);
      const box = host.current;
      if (gone || box === null) return;
      const framed = frame(readExtent(xml), box.clientWidth, window.innerHeight);
      // Before the drawing is put in: it is fitted into the box as it will be, not as it was.
      box.style.height = `${framed.height}px`;
      made = create(module.default, box, framed);
      await made.importXML(xml);
      if (gone) return;
      widenLabels(made, framed);
      place.current = () => settle(made!, framed, standing.current);
      place.current();
      watcher.observe(box);
      made.on('element.click', ({ element }) => {
        if (element !== undefined) select.current?.(element.id);
      });
      setViewer(made);
    };
    open().catch(() => setFailed(true));
    return () => {
      gone = true;
      watcher.disconnect();
      made?.destroy();
    };
  }, [xml]);

  useEffect(() => (viewer === undefined ? undefined : paint(viewer, where)), [viewer, where]);

  /** The reader moves the drawing: from now on it stays where he puts it. */
  const own = (move: (canvas: ReturnType<Viewer['get']>) => void) => () => {
    place.current = undefined;
    if (viewer !== undefined) move(viewer.get('canvas'));
  };
  const whole = (): void => {
    if (viewer === undefined) return;
    place.current = () => fitWhole(viewer);
    place.current();
  };
  if (failed) return <p class="note">{t.instance.diagramMissing}</p>;
  return (
    <figure class="diagram">
      <div class="tools" role="toolbar" aria-label={t.instance.tools}>
        <Tool label={t.instance.zoomIn} sign="+" onClick={own((canvas) => canvas.zoom(canvas.zoom() * 1.25, 'auto'))} />
        <Tool
          label={t.instance.zoomOut}
          sign={'\u2212'}
          onClick={own((canvas) => canvas.zoom(canvas.zoom() * 0.8, 'auto'))}
        />
        <Tool label={t.instance.fit} sign={'\u2922'} onClick={whole} />
        <Tool label={t.instance.left} sign={'\u2190'} onClick={own((canvas) => canvas.scroll({ dx: 120, dy: 0 }))} />
        <Tool label={t.instance.right} sign={'\u2192'} onClick={own((canvas) => canvas.scroll({ dx: -120, dy: 0 }))} />
        <Tool label={t.instance.up} sign={'\u2191'} onClick={own((canvas) => canvas.scroll({ dx: 0, dy: 120 }))} />
        <Tool label={t.instance.down} sign={'\u2193'} onClick={own((canvas) => canvas.scroll({ dx: 0, dy: -120 }))} />
      </div>
      <div
        class="canvas"
        ref={host}
        role="group"
        aria-label={t.instance.diagramLabel}
        onPointerDown={own(() => undefined)}
      />
      <figcaption class="hint">{t.instance.legend}</figcaption>
    </figure>
  );
}

/** The package's types are those of CommonJS; what comes is the class itself. */
function create(module: unknown, container: HTMLElement, { fontSize, labelSize }: Frame): Viewer {
  const NavigatedViewer = module as new (options: object) => Viewer;
  return new NavigatedViewer({
    container,
    bpmnRenderer: {
      defaultFillColor: 'var(--diagram-fill)',
      defaultStrokeColor: 'var(--diagram-stroke)',
      defaultLabelColor: 'var(--diagram-stroke)',
    },
    textRenderer: {
      defaultStyle: { fontSize, lineHeight: 1.1 },
      externalStyle: { fontSize: labelSize, lineHeight: 1.1 },
    },
    // A wheel over the drawing scrolls the page, as everywhere else on it.
    zoomScroll: { enabled: false },
  });
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
