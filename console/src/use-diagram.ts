import { useEffect, useMemo, useState } from 'preact/hooks';
import { at, read } from './api.ts';
import { readOutline, type OutlineStep } from './outline.ts';
import { search } from './router.ts';

export interface Drawing {
  /** Empty where there is none; undefined while it is on its way. */
  readonly xml: string | undefined;
  readonly outline: readonly OutlineStep[];
}

/** The diagram of the version that an instance runs on; it never changes, so it is read once. */
export function useDiagram(process: string, version: string): Drawing {
  const [xml, setXml] = useState<string | undefined>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    read<string>(`${at('processes', process, 'diagram')}${search({ version })}`, undefined, controller.signal).then(
      (answer) => setXml(typeof answer?.data === 'string' ? answer.data : ''),
      () => {
        if (!controller.signal.aborted) setXml('');
      },
    );
    return () => controller.abort();
  }, [process, version]);
  return { xml, outline: useMemo(() => outlineOf(xml), [xml]) };
}

function outlineOf(xml: string | undefined): readonly OutlineStep[] {
  if (xml === undefined || xml === '') return [];
  try {
    return readOutline(xml);
  } catch {
    return [];
  }
}
