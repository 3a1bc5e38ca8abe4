import { BpmnModdle } from 'bpmn-moddle';
import { Linter } from 'bpmnlint';
import NodeResolver from 'bpmnlint/lib/resolver/node-resolver.js';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

// bpmnlint as a project runs it that has installed the plugin: drawings come in by stdin, what is reported goes out. A process of its own,
// because Jest cannot load the CommonJS of bpmnlint beside the ES modules that it requires.
const folder = process.argv[2]!;
const linter = new Linter({
  config: { extends: 'plugin:tutti/recommended' },
  resolver: new NodeResolver({ require: createRequire(join(folder, 'index.js')) }),
});
const reports = [];
for (const { xml, without } of JSON.parse(await text(process.stdin)) as readonly { xml: string; without?: string }[]) {
  const { rootElement } = await new BpmnModdle().fromXML(xml);
  let found = await linter.lint(rootElement);
  if (without !== undefined) {
    // The same drawing, changed: elements of that type are deleted.
    for (const root of rootElement.rootElements as { flowElements: { $type: string }[] }[])
      root.flowElements = root.flowElements.filter((e) => e.$type !== without);
    found = await linter.lint(rootElement);
  }
  reports.push(found);
}
process.stdout.write(JSON.stringify(reports));
