// The moddle packages ship no types for their entry point; these are the parts that notation uses.
declare module 'bpmn-moddle' {
  import type { ModdleParser, ModdleRegistry } from 'moddle-types';
  export const BpmnModdle: new (
    packages?: Record<string, unknown>,
  ) => ModdleParser & { readonly registry: ModdleRegistry };
}
declare module 'moddle-types' {
  export interface ModdleObject {
    readonly $type: string;
    readonly $parent?: ModdleObject;
    readonly $attrs?: Readonly<Record<string, unknown>>;
    readonly $children?: readonly ModdleObject[];
    readonly $body?: string;
    readonly id?: string;
    readonly name?: string;
    readonly [property: string]: unknown;
  }
  export interface ModdleWarning {
    readonly message: string;
    readonly element?: ModdleObject;
    readonly property?: string;
    readonly value?: string;
  }
  /** The metamodel as the parser knows it. */
  export interface ModdleRegistry {
    readonly typeMap: Readonly<
      Record<
        string,
        | {
            readonly superClass?: readonly string[];
            readonly properties?: readonly {
              readonly name: string;
              readonly type: string;
              readonly isMany?: boolean;
              readonly isReference?: boolean;
              readonly isAttr?: boolean;
              readonly isVirtual?: boolean;
            }[];
          }
        | undefined
      >
    >;
    readonly packageMap: Readonly<
      Record<
        string,
        | {
            readonly enumerations?: readonly {
              readonly name: string;
              readonly literalValues: readonly { readonly name: string }[];
            }[];
          }
        | undefined
      >
    >;
  }
  export interface ModdleParser {
    fromXML(
      xml: string,
      type?: string,
    ): Promise<{
      rootElement: ModdleObject;
      elementsById: Record<string, ModdleObject>;
      references: readonly { element: ModdleObject; property: string; id: string }[];
      warnings: readonly ModdleWarning[];
    }>;
  }
}
declare module 'saxen' {
  export class Parser {
    on(event: string, handler: (...args: never[]) => void): this;
    parse(xml: string): Error | undefined;
    stop(): void;
  }
  export function decode(text: string): string;
}
