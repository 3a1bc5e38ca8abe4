import { ASSUMPTIONS } from './assumptions.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** docs/aws-assumptions.md */
export function assumptionsMarkdown(): string {
  const rows = ASSUMPTIONS.map(({ id, assumes, rests, source, also = [] }) => {
    const tests = [
      `\`test/engine/assumptions.test.ts\`: ${id}`,
      ...also.map(({ file, name }) => `\`${file}\`: ${name}`),
    ].join('<br>');
    return `| ${id} | ${cell(assumes)} | ${cell(rests)} [source](${source}) | ${cell(tests)} | \`test/aws/trials/${id}.ts\` |`;
  });
  return `# What the engine assumes of AWS

<!-- Made from test/aws/assumptions.ts: TUTTI_GOLDEN=write with test/engine/assumptions.test.ts writes it. -->

Where Step Functions has been recorded, the engine is held to the recording (docs/conformance.md). This table is the rest: what Tutti relies on and
no recording proves. Each row names the sentence of AWS it rests on, in our words; the test of the engine; and the script that settles it on a real
account. Where a script says that a row does not hold, the engine is wrong.

Every \`npm test\` runs all scripts twice: inside the process on a clock that is moved, and against \`tutti engine\` over HTTP with the AWS SDK. How to
run them against AWS, and what that costs, stands in test/aws/README.md. **None has been run on a real account yet.**

| | the engine assumes | it rests on | test of the engine | settled by |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}
