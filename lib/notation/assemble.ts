import type { ProcessBinding } from '../model/binding.ts';
import type { Place } from '../model/diagnostic.ts';
import type { Json } from '../model/json.ts';
import { variablesOf } from '../model/process-expressions.ts';
import type { ElementId, Node, ProcessFile, ProcessModel } from '../model/process-model.ts';
import type { BpmnGraph } from './diagram.ts';
import { sha256 } from './files.ts';
import type { ProcessGraph } from './graph.ts';

/** What the model has beside the diagram. */
export interface Surroundings {
  readonly folder: string;
  readonly bpmn: ProcessFile;
  readonly binding: ProcessBinding;
  readonly bindingPlaces: Readonly<Record<string, Place>>;
  readonly files: Readonly<Record<string, ProcessFile>>;
  readonly documents: Readonly<Record<string, Json>>;
  /** `sha256:<hex>` of everything. */
  readonly hash: string;
}

/** Every node of the diagram, those of the process itself last. */
export const allNodes = (graph: BpmnGraph): Record<ElementId, Node> =>
  Object.assign({}, ...Object.values(graph.callable).map((g) => g.nodes), graph.nodes) as Record<ElementId, Node>;

/** The model of a diagram's process and of what else the diagram holds. `nodes` are the diagram's, bound. */
export function assemble(
  graph: BpmnGraph,
  nodes: Readonly<Record<ElementId, Node>>,
  around: Surroundings,
): ProcessModel {
  const forms = embeddedForms(graph.forms);
  const files = { ...forms.files, ...around.files };
  const documents = { ...forms.documents, ...around.documents };
  const build = (
    part: ProcessGraph,
    names: { id: string; name: string },
    callable: ProcessModel['callable'],
  ): ProcessModel => {
    const own = Object.fromEntries(Object.keys(part.nodes).map((id) => [id, nodes[id]!]));
    const source = { nodes: own, flows: part.flows, scopes: part.scopes, binding: around.binding };
    return {
      ...names,
      root: part.root,
      folder: around.folder,
      bpmn: around.bpmn,
      nodes: own,
      flows: part.flows,
      scopes: part.scopes,
      unsupported: part.unsupported,
      collaboration: graph.collaboration,
      callable,
      variables: variablesOf(source, documents),
      binding: around.binding,
      files,
      documents,
      bindingPlaces: around.bindingPlaces,
      hash: around.hash,
    };
  };
  const callable = Object.fromEntries(
    Object.entries(graph.callable).map(([id, part]) => [id, build(part, { id, name: part.name ?? id }, {})]),
  );
  const { process, name } = around.binding;
  return build(graph, { id: process, name: name ?? graph.name ?? process }, callable);
}

function embeddedForms(forms: Readonly<Record<string, string>>): Pick<Surroundings, 'files' | 'documents'> {
  const files: Record<string, ProcessFile> = {};
  const documents: Record<string, Json> = {};
  for (const [key, text] of Object.entries(forms)) {
    files[key] = { path: key, hash: sha256(text), text };
    try {
      documents[key] = JSON.parse(text) as Json;
    } catch {
      // A form that is no JSON is a text like any other; who shows it says so.
    }
  }
  return { files, documents };
}
