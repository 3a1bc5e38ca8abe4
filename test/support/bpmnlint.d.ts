// bpmnlint ships no types for its entry points; these are the parts that tests use.
declare module 'bpmnlint' {
  export class Linter {
    constructor(options: { config: { extends: string }; resolver: unknown });
    lint(root: unknown): Promise<Record<string, unknown>>;
  }
}
declare module 'bpmnlint/lib/resolver/node-resolver.js' {
  export default class NodeResolver {
    constructor(options: { require: NodeJS.Require });
  }
}
