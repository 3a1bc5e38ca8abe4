import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examineDrawing } from '../../lib/cli/drawings.ts';
import type { Finding } from '../../lib/model/diagnostic.ts';
import { readDrawing } from '../../lib/notation/index.ts';

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const process = (inside: string): string =>
  `<bpmn:process id="P">${inside}<bpmn:startEvent id="S" /><bpmn:endEvent id="E" name="Geprüft" /></bpmn:process>`;
const drawing = (content: string, head = '<?xml version="1.0" encoding="UTF-8"?>'): string =>
  `${head}<bpmn:definitions xmlns:bpmn="${BPMN}" targetNamespace="t">${content}</bpmn:definitions>`;

/** What people and machines do to files: the code that must come, and what its message names. */
const MALFORMED: readonly { what: string; text: string; code: string; says: RegExp }[] = [
  { what: 'an empty file', text: '', code: 'TUT-104', says: /is empty/ },
  { what: 'white space only', text: ' \n\t\n', code: 'TUT-104', says: /is empty/ },
  { what: 'a text that is no XML', text: 'process: account-opening\nsteps: {}\n', code: 'TUT-104', says: /.+/ },
  {
    what: 'a file that ends too early',
    text: drawing(process('')).slice(0, -40),
    code: 'TUT-104',
    says: /not closed|unclosed/,
  },
  {
    what: 'tags that cross',
    text: drawing('<bpmn:process id="P"></bpmn:task></bpmn:process>'),
    code: 'TUT-104',
    says: /.+/,
  },
  {
    what: 'no namespace',
    text: '<definitions targetNamespace="t"><process id="P" /></definitions>',
    code: 'TUT-104',
    says: /not BPMN 2\.0: its root is <definitions> without a namespace/,
  },
  {
    what: 'another vocabulary',
    text: '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" />',
    code: 'TUT-104',
    says: /its root is <definitions> in https:\/\/www\.omg\.org\/spec\/DMN/,
  },
  { what: 'a web page', text: '<html><body>404</body></html>', code: 'TUT-104', says: /its root is <html>/ },
  {
    what: 'entities that grow',
    text: `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>${drawing(process('<bpmn:documentation>&c;</bpmn:documentation>'), '')}`,
    code: 'TUT-103',
    says: /declares a DOCTYPE/,
  },
  {
    what: 'an entity from elsewhere',
    text: `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>${drawing(process('<bpmn:documentation>&x;</bpmn:documentation>'), '')}`,
    code: 'TUT-103',
    says: /declares a DOCTYPE/,
  },
  {
    what: 'a document type',
    text: `<!DOCTYPE definitions SYSTEM "bpmn.dtd">${drawing(process(''), '')}`,
    code: 'TUT-103',
    says: /DOCTYPE/,
  },
  {
    what: 'nesting without end',
    text: drawing(process('<bpmn:subProcess>'.repeat(5000) + '</bpmn:subProcess>'.repeat(5000))),
    code: 'TUT-102',
    says: /nested deeper than 200/,
  },
  {
    what: 'elements without end',
    text: drawing('<bpmn:message/>'.repeat(300_000)),
    code: 'TUT-102',
    says: /more than 200000 XML elements/,
  },
  {
    what: 'one id on two elements',
    text: drawing(process('<bpmn:task id="A" /><bpmn:task id="A" />')),
    code: 'TUT-107',
    says: /"A" stands on two elements/,
  },
  {
    what: 'an attribute twice',
    text: drawing(process('<bpmn:task id="A" id="B" />')),
    code: 'TUT-105',
    says: /already defined/,
  },
  {
    what: 'a process that calls itself',
    text: drawing(
      `<bpmn:process id="A" isExecutable="true"><bpmn:callActivity id="C" calledElement="B" /></bpmn:process>
       <bpmn:process id="B" isExecutable="true"><bpmn:callActivity id="D" calledElement="A" /></bpmn:process>`,
    ),
    code: 'TUT-330',
    says: /A calls B calls A/,
  },
];

describe('reading what no modeler wrote', () => {
  test.each(MALFORMED)('$what: $code', async ({ text, code, says }) => {
    const found = await examined(text);
    const mine = found.filter((f) => f.code === code);
    expect(mine.map((f) => f.message).join('\n')).toMatch(says);
    expect(mine[0]!.place).toMatchObject({ line: expect.any(Number), column: expect.any(Number) });
    expect(mine[0]!.suggestion ?? '').not.toBe('');
  });

  test('a document type that is only spoken of is text', async () => {
    const text = drawing(
      process('<bpmn:documentation><![CDATA[<!DOCTYPE html>]]></bpmn:documentation><!-- <!ENTITY a "b"> -->'),
    );
    expect((await examined(text)).map((f) => f.code)).toEqual([]);
  });

  let folder = '';
  const file = (): string => join(folder, 'drawing.bpmn');
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tutti-robust-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const examined = async (content: string | Uint8Array): Promise<readonly Finding[]> => {
    writeFileSync(file(), content);
    return examineDrawing(file());
  };

  test('50 MB are refused by their size, unread', async () => {
    writeFileSync(file(), drawing(''));
    truncateSync(file(), 50 * 1024 * 1024);
    expect(await examineDrawing(file())).toMatchObject([
      { code: 'TUT-102', message: 'drawing.bpmn is larger than 10 MB' },
    ]);
  });

  const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
  const swapped = (text: string): Buffer => utf16(text).swap16();
  test.each([
    ['UTF-8 with a byte order mark', `\ufeff${drawing(process(''))}`],
    [
      'UTF-16 with a byte order mark',
      utf16(`\ufeff${drawing(process(''), '<?xml version="1.0" encoding="UTF-16"?>')}`),
    ],
    ['UTF-16, big end first', swapped(`\ufeff${drawing(process(''), '<?xml version="1.0" encoding="UTF-16"?>')}`)],
    ['UTF-16 without a mark', utf16(drawing(process(''), '<?xml version="1.0" encoding="UTF-16"?>'))],
    ['UTF-8 that calls itself UTF-16', drawing(process(''), '<?xml version="1.0" encoding="UTF-16"?>')],
    ['Windows-1252', Buffer.from(drawing(process(''), '<?xml version="1.0" encoding="WINDOWS-1252"?>'), 'latin1')],
  ])('%s is read', async (_what, bytes) => {
    expect(await examined(bytes)).toEqual([]);
  });

  test('bytes of another encoding are refused where they stand', async () => {
    const found = await examined(Buffer.from(drawing(process('\n')), 'latin1'));
    expect(found).toMatchObject([{ code: 'TUT-120', place: { file: 'drawing.bpmn', line: 2, column: 59 } }]);
    expect(found[0]!.message).toContain('is not UTF-8');
  });

  test.each([
    ['an encoding that nobody knows', Buffer.from(drawing('', '<?xml version="1.0" encoding="KLINGON-8"?>'))],
    ['UTF-32', Buffer.concat([Buffer.from([0xff, 0xfe, 0, 0]), Buffer.from('<\0\0\0')])],
  ])('%s is refused by name', async (_what, bytes) => {
    expect(await examined(bytes)).toMatchObject([{ code: 'TUT-120' }]);
  });

  test('whatever happens to a file, it is read or refused with a place', async () => {
    const sound = readFileSync('statemachines/account-opening/process.bpmn', 'utf8');
    const edit = fc.record({
      at: fc.nat(sound.length),
      remove: fc.nat(200),
      insert: fc.oneof(
        fc.string({ maxLength: 20 }),
        fc.constantFrom('<', '>', '"', '&', '</', '<![CDATA[', '<!--', 'xmlns="', '<bpmn:task'),
      ),
    });
    const runs = globalThis.process.env.TUTTI_PROVE === undefined ? 60 : 3000;
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
        const text = edits.reduce((t, e) => t.slice(0, e.at) + e.insert + t.slice(e.at + e.remove), sound);
        const { findings } = await readDrawing(text, { file: 'edited.bpmn' });
        for (const f of findings) {
          expect(f.code).toMatch(/^TUT-\d{3}$/);
          expect(f.place === undefined || (f.place.line >= 1 && f.place.column >= 1)).toBe(true);
        }
      }),
      { numRuns: runs },
    );
  });
});
