import { canonical } from '../names.ts';
import { NAMED_TYPES, type FeelType } from '../types.ts';
import type { Node } from '../parse.ts';
import { child, parts, type Compiling } from './compiling.ts';

/** The type that a syntax node writes; undefined where there is none of that name (DMN 1.5, grammar rule 52). */
export function typeOf(node: Node, c: Compiling): FeelType | undefined {
  switch (node.name) {
    case 'Type':
      return typeOf(parts(node)[0]!, c);
    case 'QualifiedName':
    case 'SpecialType': {
      const name = canonical(c.text(node));
      return NAMED_TYPES.get(name) ?? c.type(name);
    }
    case 'ListType':
    case 'RangeType': {
      const of = typeOf(child(node, 'Type')!, c);
      return of && { type: node.name === 'ListType' ? 'list' : 'range', of };
    }
    case 'ContextType': {
      const entries = new Map<string, FeelType>();
      for (const entry of parts(child(node, 'ContextEntryTypes')!)) {
        const [name, type] = parts(entry);
        const read = typeOf(type!, c);
        if (read === undefined) return undefined;
        entries.set(canonical(c.text(name!)), read);
      }
      return { type: 'context', entries };
    }
    case 'FunctionType': {
      const parameters = parts(child(node, 'ArgumentTypes')!).map((p) => typeOf(child(p, 'Type')!, c));
      const result = typeOf(child(node, 'Type')!, c);
      if (result === undefined || !parameters.every((p) => p !== undefined)) return undefined;
      return { type: 'function', parameters, result };
    }
    default:
      throw new Error(`no type is made of ${node.name}`);
  }
}
