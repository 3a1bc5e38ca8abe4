/** One broken copy of account opening per diagnostic: text of a file is replaced, and exactly that finding must come. */
export interface Broken {
  readonly code: string;
  readonly what: string;
  /** File -> replacements; `null` removes the file, a string or bytes replace it whole. */
  readonly change: Readonly<
    Record<string, null | string | Uint8Array | readonly (readonly [string | RegExp, string])[]>
  >;
  /** Element the finding must name, where it is about one. */
  readonly element?: string;
}

const BPMN = 'process.bpmn';
const YAML = 'process.yaml';
const bpmn = (from: string | RegExp, to: string): Broken['change'] => ({ [BPMN]: [[from, to]] });
const yaml = (from: string | RegExp, to: string): Broken['change'] => ({ [YAML]: [[from, to]] });
const dmn = (from: string | RegExp, to: string): Broken['change'] => ({ 'decisions/risk.dmn': [[from, to]] });
const lonely = '<bpmn:task id="Task_Lonely" name="Lonely" />';
const before = '<bpmn:sequenceFlow id="Flow_Start"';

const flow = (from: string, to: string, more = ''): string =>
  `<bpmn:sequenceFlow id="${from}_${to}${more}" sourceRef="${from}" targetRef="${to}" />`;
const conditional = (id: string): readonly [RegExp, string] => [
  new RegExp(`(<bpmn:sequenceFlow id="${id}"[^>]*?) />`),
  '$1><bpmn:conditionExpression>=application.company.country = "DE"</bpmn:conditionExpression></bpmn:sequenceFlow>',
];
const forkAs = (type: string, more: string): readonly [RegExp, string] => [
  /<bpmn:parallelGateway id="Gateway_ChecksFork">([\s\S]*?)<\/bpmn:parallelGateway>/,
  `<bpmn:${type} id="Gateway_ChecksFork"${more}>$1</bpmn:${type}>`,
];

const INLINE = yaml('    decision: decisions/risk.dmn\n', '    decision: decisions/risk.dmn\n    inline: true\n');
const MANY_RULES = Array.from(
  { length: 60 },
  (_, n) =>
    `<rule id="Rule_More${n}">${['-', '-', `${n}`, '-', '-'].map((cell) => `<inputEntry><text>${cell}</text></inputEntry>`).join('')}<outputEntry><text>"low"</text></outputEntry></rule>`,
).join('');

export const BROKEN: readonly Broken[] = [
  { code: 'TUT-101', what: 'the diagram is missing', change: { [BPMN]: null } },
  {
    code: 'TUT-102',
    what: 'the diagram is far too large',
    change: bpmn('</bpmn:definitions>', `</bpmn:definitions><!--${' '.repeat(11_000_000)}-->`),
  },
  {
    code: 'TUT-103',
    what: 'a document type',
    change: bpmn('<bpmn:definitions', '<!DOCTYPE x [<!ENTITY a "b">]><bpmn:definitions'),
  },
  { code: 'TUT-104', what: 'a tag that is never closed', change: bpmn('</bpmn:definitions>', '') },
  {
    code: 'TUT-105',
    what: 'an attribute that BPMN does not know',
    change: bpmn(before, `<bpmn:serviceTusk id="X_1" />${before}`),
  },
  {
    code: 'TUT-106',
    what: 'a flow to an id that is nowhere',
    change: bpmn('sourceRef="Task_Notify" targetRef="End_Opened"', 'sourceRef="Task_Notify" targetRef="End_Nowhere"'),
  },
  {
    code: 'TUT-107',
    what: 'one id twice',
    change: bpmn(before, `<bpmn:task id="Task_Notify" name="Twin" />${before}`),
  },
  { code: 'TUT-108', what: 'a task without an id', change: bpmn(before, `<bpmn:task name="Nameless" />${before}`) },
  {
    code: 'TUT-109',
    what: 'two executable processes',
    change: bpmn(
      '<bpmn:message id="Message_Withdrawn"',
      '<bpmn:process id="Process_Two" isExecutable="true"><bpmn:startEvent id="S2" /></bpmn:process><bpmn:message id="Message_Withdrawn"',
    ),
  },
  { code: 'TUT-110', what: 'a flow without a target', change: bpmn(' targetRef="End_Opened"', '') },
  {
    code: 'TUT-111',
    what: 'an element of another vocabulary',
    change: bpmn(before, `<bpmn:choreographyTask id="Task_Choreo" name="Dance" />${before}`),
  },
  { code: 'TUT-112', what: 'a boundary event attached to nothing', change: bpmn(' attachedToRef="Sub_Checks"', '') },
  {
    code: 'TUT-113',
    what: 'a message event without a message',
    change: bpmn(
      '<bpmn:messageEventDefinition id="Def_Documents" messageRef="Message_Documents" />',
      '<bpmn:messageEventDefinition id="Def_Documents" />',
    ),
  },
  {
    code: 'TUT-114',
    what: 'a flow into a sub-process',
    change: bpmn(
      'sourceRef="Start_Received" targetRef="Sub_Application"',
      'sourceRef="Start_Received" targetRef="Task_Review"',
    ),
  },
  {
    code: 'TUT-115',
    what: 'a timer without a time',
    change: bpmn(/<bpmn:timeDuration[^>]*>P14D<\/bpmn:timeDuration>/, ''),
  },
  {
    code: 'TUT-116',
    what: 'a second pool',
    change: bpmn(
      '<bpmn:process id="Process_AccountOpening"',
      '<bpmn:collaboration id="C1"><bpmn:participant id="P1" name="Bank" processRef="Process_AccountOpening" /><bpmn:participant id="P2" name="Customer" processRef="Process_Customer" /></bpmn:collaboration><bpmn:process id="Process_Customer" name="Customer"><bpmn:startEvent id="S3" /></bpmn:process><bpmn:process id="Process_AccountOpening"',
    ),
  },
  {
    code: 'TUT-117',
    what: 'a data store',
    change: bpmn(before, `<bpmn:dataStoreReference id="Store_Ledger" name="Ledger" />${before}`),
    element: 'Store_Ledger',
  },
  {
    code: 'TUT-118',
    what: 'a type from elsewhere',
    change: bpmn('<bpmn:message id="Message_Withdrawn"', '<bpmn:message id="Message_Withdrawn" itemRef="xs:Anything"'),
  },
  {
    code: 'TUT-120',
    what: 'a diagram that is saved in another encoding than it says',
    change: { [BPMN]: Buffer.from('<?xml version="1.0" encoding="UTF-8"?><a name="Pr\u00fcfung" />', 'latin1') },
  },
  { code: 'TUT-201', what: 'a bracket too few', change: yaml('roles:', 'roles: {') },
  { code: 'TUT-202', what: 'a key that does not exist', change: yaml('sla: {', 'slaa: {') },
  {
    code: 'TUT-203',
    what: 'a form that is not there',
    change: yaml('forms/compliance.form.json', 'forms/complianze.form.json'),
  },
  { code: 'TUT-204', what: 'a form that is not JSON', change: { 'forms/compliance.form.json': '{ "components": [' } },
  { code: 'TUT-205', what: 'a binding for a step that is not drawn', change: yaml('  rate-risk:', '  rate-rsik:') },
  {
    code: 'TUT-206',
    what: 'a slug that two steps share',
    change: {
      [BPMN]: [['name="Notify of refusal"', 'name="Notify customer"']],
      [YAML]: [[/ {2}notify-of-refusal:\n.*\n.*\n/, '']],
    },
  },
  {
    code: 'TUT-207',
    what: 'a step bound by id and by slug',
    change: yaml(
      '  notify-customer:',
      '  Task_Notify:\n    send: { connector: email, to: =application.email }\n    timeout: PT30S\n  notify-customer:',
    ),
  },
  {
    code: 'TUT-208',
    what: 'a message that nobody draws',
    change: yaml('messages:\n', 'messages:\n  nobody-waits: { key: =application.id, ttl: P1D }\n'),
  },
  {
    code: 'TUT-209',
    what: '`each` where nothing is repeated',
    change: yaml('  rate-risk:\n', '  rate-risk:\n    each: { of: =application.owners, as: owner }\n'),
  },
  {
    code: 'TUT-210',
    what: 'a step done in two ways',
    change: yaml(
      '    decision: decisions/risk.dmn\n',
      '    decision: decisions/risk.dmn\n    lambda: handlers/provision.ts\n',
    ),
  },
  { code: 'TUT-211', what: 'no owner', change: yaml(/owner: \{.*\}\n/, '') },
  { code: 'TUT-212', what: 'a path out of the folder', change: yaml('prompts/review-documents.md', '../../README.md') },
  {
    code: 'TUT-213',
    what: 'a decision that the file does not hold',
    change: yaml('decisions/risk.dmn', 'decisions/risk.dmn#rysk'),
  },
  {
    code: 'TUT-214',
    what: 'a connection that is not declared',
    change: yaml('connection: registry', 'connection: registri'),
  },
  {
    code: 'TUT-215',
    what: 'a start event bound as a step',
    change: yaml(
      '  rate-risk:',
      '  application-received: { people: { groups: [compliance], due: PT8H } }\n  rate-risk:',
    ),
  },
  {
    code: 'TUT-301',
    what: 'a task that no path leads to',
    element: 'Task_Lonely',
    change: bpmn(before, `${lonely}${before}`),
  },
  {
    code: 'TUT-302',
    what: 'a path into nothing',
    change: bpmn(
      before,
      `<bpmn:task id="Task_A" name="Ping"><bpmn:incoming>F_B</bpmn:incoming><bpmn:outgoing>F_A</bpmn:outgoing></bpmn:task><bpmn:task id="Task_B" name="Pong"><bpmn:incoming>F_A</bpmn:incoming><bpmn:outgoing>F_B</bpmn:outgoing></bpmn:task><bpmn:sequenceFlow id="F_A" sourceRef="Task_A" targetRef="Task_B" /><bpmn:sequenceFlow id="F_B" sourceRef="Task_B" targetRef="Task_A" />${before}`,
    ),
  },
  {
    code: 'TUT-303',
    what: 'a gateway without a default',
    element: 'Gateway_Risk',
    change: {
      [BPMN]: [
        [' default="Flow_RiskReview"', ''],
        [
          /<bpmn:sequenceFlow id="Flow_RiskReview"([^>]*)\/>/,
          '<bpmn:sequenceFlow id="Flow_RiskReview"$1><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">= risk = "medium"</bpmn:conditionExpression></bpmn:sequenceFlow>',
        ],
      ],
    },
  },
  {
    code: 'TUT-304',
    what: 'a step without a binding',
    element: 'Task_Risk',
    change: yaml(/ {2}rate-risk:\n( {4}.*\n)+/, ''),
  },
  {
    code: 'TUT-305',
    what: 'a task for people without a due time',
    element: 'Task_Compliance',
    change: yaml('      due: PT8H\n', ''),
  },
  {
    code: 'TUT-306',
    what: 'an AI step without a budget',
    element: 'Task_Review',
    change: yaml(/ {6}budget: .*\n/, ''),
  },
  { code: 'TUT-307', what: 'a condition that is not FEEL', change: bpmn('= risk = "low"', '= risk = "low" and') },
  {
    code: 'TUT-308',
    what: 'four eyes against an element that is not there',
    element: 'Task_Compliance',
    change: yaml('notBy: [start, review-documents]', 'notBy: [start, review-dokuments]'),
  },
  {
    code: 'TUT-309',
    what: 'a role that is not declared',
    change: yaml('  head-of-compliance: {', '  head-of-complaints: {'),
  },
  {
    code: 'TUT-310',
    what: 'a wait for a message alone',
    element: 'Catch_Lonely',
    change: {
      [YAML]: [[/sla: .*\n/, '']],
      ...bpmn(
        '<bpmn:sequenceFlow id="Flow_ToArchive" sourceRef="Task_Provision" targetRef="Task_Archive" />',
        '<bpmn:intermediateCatchEvent id="Catch_Lonely" name="More documents"><bpmn:incoming>Flow_ToArchive</bpmn:incoming><bpmn:outgoing>Flow_Lonely</bpmn:outgoing><bpmn:messageEventDefinition id="Def_L" messageRef="Message_Documents" /></bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="Flow_ToArchive" sourceRef="Task_Provision" targetRef="Catch_Lonely" /><bpmn:sequenceFlow id="Flow_Lonely" sourceRef="Catch_Lonely" targetRef="Task_Archive" />',
      ),
    },
  },
  {
    code: 'TUT-311',
    what: 'a confidence that only the model states',
    element: 'Task_Review',
    change: yaml(/ {8}checks:\n( {10}.*\n)+/, ''),
  },
  {
    code: 'TUT-312',
    what: 'multi-instance over nothing',
    element: 'Task_Identity',
    change: yaml(/ {4}each: .*\n/, ''),
  },
  {
    code: 'TUT-313',
    what: 'two branches that write the same variable',
    change: yaml('result: credit', 'result: screening'),
  },
  { code: 'TUT-314', what: 'a message without key and time to live', change: yaml(/ {2}documents-received: .*\n/, '') },
  {
    code: 'TUT-315',
    what: 'an event gateway before a task',
    element: 'Task_Next',
    change: bpmn(
      'sourceRef="Gateway_Await" targetRef="Catch_Expiry"',
      'sourceRef="Gateway_Await" targetRef="Task_Next"',
    ),
  },
  {
    code: 'TUT-316',
    what: 'a boundary event on a gateway',
    change: bpmn('attachedToRef="Sub_Checks"', 'attachedToRef="Gateway_Documents"'),
  },
  { code: 'TUT-317', what: 'a variable that nobody writes', change: bpmn('= risk = "low"', '= rizk = "low"') },
  {
    code: 'TUT-318',
    what: 'no start event',
    change: {
      [BPMN]: [
        [
          /<bpmn:startEvent id="Start_Received"([\s\S]*?)<\/bpmn:startEvent>/,
          '<bpmn:intermediateThrowEvent id="Start_Received"$1</bpmn:intermediateThrowEvent>',
        ],
      ],
    },
  },
  {
    code: 'TUT-319',
    what: 'a flow out of an end event',
    change: bpmn(before, `<bpmn:sequenceFlow id="F_Out" sourceRef="End_Opened" targetRef="Task_Notify" />${before}`),
  },
  {
    code: 'TUT-320',
    what: 'a flow out of a choice without a condition',
    change: bpmn(
      /(<bpmn:sequenceFlow id="Flow_RiskLow"[^>]*)>\s*<bpmn:conditionExpression[^<]*<\/bpmn:conditionExpression>\s*<\/bpmn:sequenceFlow>/,
      '$1 />',
    ),
  },
  {
    code: 'TUT-330',
    what: 'a process that calls itself',
    element: 'Call_Self',
    change: bpmn(before, `<bpmn:callActivity id="Call_Self" calledElement="Process_AccountOpening" />${before}`),
  },
  {
    code: 'TUT-331',
    what: 'a step that reads what a later one writes',
    element: 'Task_Screen',
    change: yaml('body: { name: =application.company.name', 'body: { level: =risk, name: =application.company.name'),
  },
  {
    code: 'TUT-332',
    what: 'a handler that reads what an interrupted branch wrote',
    change: yaml('subject: Your application, ', 'subject: =credit.summary, '),
  },
  {
    code: 'TUT-333',
    what: 'a condition on what only a later message brings',
    change: bpmn('= risk = "low"', '= supplement.pages > 10'),
  },
  {
    code: 'TUT-334',
    what: 'a sum that must be exactly another one',
    change: bpmn('= risk = "low"', '= application.amount = 99.95'),
  },
  {
    code: 'TUT-336',
    what: 'a loop that few rounds of fill the history',
    change: yaml(/( {2}rate-risk:\n)/, '$1    retry: { attempts: 100, interval: PT1S }\n'),
  },
  {
    code: 'TUT-346',
    what: 'a mark of personal data on a variable that does not exist',
    change: yaml('personal: [application.documents', 'personal: [aplication.documents'),
  },
  {
    code: 'TUT-347',
    what: 'a business key that is personal',
    change: yaml('businessKey: =application.id', 'businessKey: =application.email'),
  },
  {
    code: 'TUT-340',
    what: 'an error that no event catches',
    change: yaml('errors: { fraud:', 'errors: { suspicion:'),
  },
  {
    code: 'TUT-341',
    what: 'one person, twice, and not the same',
    element: 'Task_Compliance',
    change: yaml(
      /groups: \[compliance\]\n([\s\S]*?) {6}escalateTo: compliance-leads\n {6}notBy: .*\n/,
      'users: [carla]\n$1      notBy: [compliance-review]\n',
    ),
  },
  {
    code: 'TUT-342',
    what: 'four eyes over a system step',
    element: 'Task_Compliance',
    change: yaml('notBy: [start, review-documents]', 'notBy: [start, provision-account]'),
  },
  {
    code: 'TUT-343',
    what: 'a model that nobody answers for',
    element: 'Task_Review',
    change: yaml(/ {4}accountable: \{ role: head-of-document-review \}\n/, ''),
  },
  {
    code: 'TUT-344',
    what: 'votes of more people than are asked',
    element: 'Task_Compliance',
    change: yaml('groups: [compliance]\n', 'groups: [compliance]\n      quorum: { approvals: 3, of: 2 }\n'),
  },
  {
    code: 'TUT-345',
    what: 'working time by a calendar that is closed from now on',
    element: 'Task_Compliance',
    change: {
      ...yaml('due: PT8H', 'due: { working: P9999D, calendar: office.yaml }'),
      'office.yaml': 'timeZone: Europe/Berlin\nhours: { monday: ["09:00-17:00"] }\n',
    },
  },
  {
    code: 'TUT-348',
    what: 'an answer that the form does not know',
    element: 'Task_Compliance',
    change: yaml(
      'groups: [compliance]\n',
      'groups: [compliance]\n      notify: { answers: { approve: { decison: approve } } }\n',
    ),
  },
  {
    code: 'TUT-401',
    what: 'a step that names code of another platform',
    element: 'Task_Screen',
    change: bpmn(
      '<bpmn:serviceTask id="Task_Screen"',
      '<bpmn:serviceTask id="Task_Screen" implementation="com.example.Screening"',
    ),
  },
  {
    code: 'TUT-501',
    what: 'a table without its last rule',
    element: 'risk',
    change: dmn(/<rule id="Rule_Low">[\s\S]*<\/rule>/, ''),
  },
  {
    code: 'TUT-502',
    what: 'a table whose rules overlap made UNIQUE',
    element: 'Rule_Embargo',
    change: dmn('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"'),
  },
  {
    code: 'TUT-503',
    what: 'an interval that holds no number',
    element: 'Rule_WeakCredit',
    change: dmn('[300..650)', '[650..300)'),
  },
  {
    code: 'TUT-504',
    what: 'the number of owners is not looked at',
    element: 'Input_Owners',
    change: dmn('<text>&gt; 4</text>', '<text>-</text>'),
  },
  {
    code: 'TUT-505',
    what: 'a text in a column of numbers',
    element: 'Rule_Insolvent',
    change: dmn('<text>&lt; 300</text>', '<text>"low"</text>'),
  },
  {
    code: 'TUT-506',
    what: 'a rating that is not among the allowed ones',
    element: 'Rule_Exposed',
    change: dmn('<outputEntry id="R4_6"><text>"high"</text>', '<outputEntry id="R4_6"><text>"hihg"</text>'),
  },
  {
    code: 'TUT-507',
    what: 'a cell as another language would write it',
    element: 'Rule_WeakCredit',
    change: dmn('[300..650)', '&gt;= 300 &amp;&amp; &lt; 650'),
  },
  {
    code: 'TUT-508',
    what: 'a rule that lacks a cell',
    element: 'Rule_Insolvent',
    change: dmn('<inputEntry id="R3_5"><text>-</text></inputEntry>', ''),
  },
  {
    code: 'TUT-509',
    what: 'a cell that compares two inputs',
    element: 'risk',
    change: dmn('<text>&gt; 4</text>', '<text>&gt; credit.score / 100</text>'),
  },
  {
    code: 'TUT-350',
    what: 'one of three checks is chosen, and all are joined',
    element: 'Gateway_ChecksJoin',
    change: { [BPMN]: [forkAs('exclusiveGateway', ' default="Flow_ToScreen"')] },
  },
  {
    code: 'TUT-351',
    what: 'some of three checks are chosen, and all are joined',
    element: 'Gateway_ChecksJoin',
    change: {
      [BPMN]: [
        forkAs('inclusiveGateway', ''),
        conditional('Flow_ToScreen'),
        conditional('Flow_ToCredit'),
        conditional('Flow_ToIdentity'),
      ],
    },
  },
  {
    code: 'TUT-352',
    what: 'a sub-process that only fails goes on',
    element: 'End_Fine',
    change: {
      [BPMN]: [
        ['sourceRef="Task_Notify" targetRef="End_Opened"', 'sourceRef="Task_Notify" targetRef="Sub_Fails"'],
        [
          before,
          `<bpmn:subProcess id="Sub_Fails"><bpmn:startEvent id="Sub_Start" /><bpmn:endEvent id="Sub_End"><bpmn:errorEventDefinition errorRef="Error_Fraud" /></bpmn:endEvent>${flow('Sub_Start', 'Sub_End')}</bpmn:subProcess>
           <bpmn:boundaryEvent id="Boundary_Failed" attachedToRef="Sub_Fails"><bpmn:errorEventDefinition errorRef="Error_Fraud" /></bpmn:boundaryEvent>
           <bpmn:endEvent id="End_Fine" />${flow('Sub_Fails', 'End_Fine')}${flow('Boundary_Failed', 'End_Opened')}${before}`,
        ],
      ],
    },
  },
  {
    code: 'TUT-353',
    what: 'a branch that goes round for ever',
    change: {
      [BPMN]: [
        ['sourceRef="Start_Received" targetRef="Sub_Application"', 'sourceRef="Start_Received" targetRef="Fork"'],
        [
          before,
          `<bpmn:parallelGateway id="Fork" /><bpmn:exclusiveGateway id="Round" /><bpmn:task id="Turn" />
           ${flow('Fork', 'Sub_Application')}${flow('Fork', 'Round')}${flow('Round', 'Turn')}${flow('Turn', 'Round')}${before}`,
        ],
      ],
    },
  },
  {
    code: 'TUT-354',
    what: 'a fork whose branches both archive',
    element: 'Task_Archive',
    change: {
      [BPMN]: [
        ['sourceRef="Task_Provision" targetRef="Task_Archive"', 'sourceRef="Task_Provision" targetRef="Fork"'],
        [
          before,
          `<bpmn:parallelGateway id="Fork" />${flow('Fork', 'Task_Archive')}${flow('Fork', 'Task_Archive', '2')}${before}`,
        ],
      ],
    },
  },
  {
    code: 'TUT-355',
    what: 'two branches of three come to their join by one flow',
    element: 'Merge_Join',
    change: {
      [BPMN]: [
        ['sourceRef="Task_Provision" targetRef="Task_Archive"', 'sourceRef="Task_Provision" targetRef="Fork"'],
        [
          before,
          `<bpmn:parallelGateway id="Fork" /><bpmn:exclusiveGateway id="Merge" /><bpmn:parallelGateway id="Join" /><bpmn:task id="Third" />
           ${flow('Fork', 'Merge')}${flow('Fork', 'Merge', '2')}${flow('Fork', 'Third')}${flow('Third', 'Join')}${flow('Merge', 'Join')}${flow('Join', 'Task_Archive')}${before}`,
        ],
      ],
    },
  },
  {
    code: 'TUT-356',
    what: 'an inclusive gateway with twelve conditions',
    change: {
      [BPMN]: [
        ['sourceRef="Task_Notify" targetRef="End_Opened"', 'sourceRef="Task_Notify" targetRef="Some"'],
        [
          before,
          `<bpmn:inclusiveGateway id="Some" default="Some_End_Opened" />${flow('Some', 'End_Opened')}${Array.from(
            { length: 12 },
            (_, i) =>
              `<bpmn:endEvent id="End_${i}" />${flow('Some', `End_${i}`).replace(' />', `><bpmn:conditionExpression>=application.id = "${i}"</bpmn:conditionExpression></bpmn:sequenceFlow>`)}`,
          ).join('')}${before}`,
        ],
      ],
    },
  },
  {
    code: 'TUT-510',
    what: 'a table in the machine that reads what is personal',
    change: INLINE,
    element: 'Task_Risk',
  },
  {
    code: 'TUT-511',
    what: 'a table in the machine with too many rules',
    change: {
      ...INLINE,
      'decisions/risk.dmn': [
        ['application.company.jurisdiction', 'credit.jurisdiction'],
        ['count(application.owners)', 'credit.owners'],
        ['<rule id="Rule_Unknown">', `${MANY_RULES}<rule id="Rule_Unknown">`],
      ],
    },
    element: 'Task_Risk',
  },
  {
    code: 'TUT-512',
    what: 'a table in the machine where the token game runs the step',
    change: {
      ...INLINE,
      'decisions/risk.dmn': [
        ['application.company.jurisdiction', 'credit.jurisdiction'],
        ['count(application.owners)', 'credit.owners'],
      ],
      [BPMN]: [
        [
          /<bpmn:exclusiveGateway id="Gateway_Documents"([^>]*)>([\s\S]*?)<\/bpmn:exclusiveGateway>/,
          '<bpmn:complexGateway id="Gateway_Documents"$1>$2</bpmn:complexGateway>',
        ],
      ],
    },
    element: 'Task_Risk',
  },
];
