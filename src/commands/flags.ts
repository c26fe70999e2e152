/**
 * Every flag of every command, as data: parsing, `--help`, `PODWAY_…` twins and near-miss suggestions
 * are all made from it. Light on purpose: it is loaded at every start.
 */

export interface Flag {
  readonly type: 'string' | 'boolean';
  readonly describe: string;
  readonly group: 'Input' | 'Output' | 'Safety';
  readonly alias?: string;
  /** May be given several times. */
  readonly repeats?: boolean;
  /** Shown in `--help` behind the description. */
  readonly shownDefault?: string;
}

export const flags = {
  file: {
    type: 'string',
    alias: 'f',
    group: 'Input',
    describe: 'The configuration to read',
    shownDefault: 'podway.yaml',
  },
  output: {
    type: 'string',
    alias: 'o',
    group: 'Output',
    repeats: true,
    describe:
      'FORMAT or FORMAT=FILE; may repeat. Text goes to the terminal unless a format takes its place',
  },
  full: {
    type: 'boolean',
    group: 'Output',
    describe: 'Text with every change and finding; otherwise alike ones of long lists are folded',
  },
  'detailed-exitcode': {
    type: 'boolean',
    group: 'Output',
    describe: 'Exit with 2 where there is something to change, or an error finding',
  },
  yes: {
    type: 'boolean',
    alias: 'y',
    group: 'Safety',
    describe: 'Apply without asking',
  },
  'allow-disruption': {
    type: 'boolean',
    group: 'Safety',
    describe: 'Apply although some pod prefixes go dark between two writes',
  },
  'max-lost': {
    type: 'string',
    group: 'Safety',
    describe: 'Percent of pod prefixes that may become unreachable',
    shownDefault: 'guards.maxLostPercent, 0',
  },
  'max-moved': {
    type: 'string',
    group: 'Safety',
    describe: 'Percent of pod prefixes that may move to another next hop',
    shownDefault: 'guards.maxMovedPercent, 30',
  },
  'max-removed': {
    type: 'string',
    group: 'Safety',
    describe: 'Percent of pod prefixes whose routes may be removed',
    shownDefault: 'guards.maxRemovedPercent, 30',
  },
  'max-age': {
    type: 'string',
    group: 'Safety',
    describe: 'How old a saved plan may be: 30m, 24h, 7d',
    shownDefault: '24h',
  },
  strict: {
    type: 'boolean',
    group: 'Input',
    describe: 'What podway.yaml does not settle under `assume` is unknown, not taken for granted',
  },
  plan: {
    type: 'string',
    group: 'Input',
    describe: 'Judge the network as this saved plan would leave it',
  },
  against: {
    type: 'string',
    group: 'Input',
    describe: 'Also compare with this saved network: what is lost, newly exposed, or moved',
  },
  without: {
    type: 'string',
    group: 'Input',
    repeats: true,
    describe: 'Judge as if this node had died just now, with the routes as they are; may repeat',
  },
  survive: {
    type: 'string',
    group: 'Input',
    describe: '1: also find each node whose death takes pods of other nodes along',
  },
  from: {
    type: 'string',
    group: 'Input',
    describe: 'Explain one flow instead, check by check: from this consumer, or host',
  },
  to: {
    type: 'string',
    group: 'Input',
    describe: 'Explain one flow instead: to this pod’s address, prefix or node; or `pods`',
  },
  registry: {
    type: 'string',
    group: 'Input',
    repeats: true,
    describe:
      'Also check what this registry advertises: zookeeper://host:port[/root], or a file of addresses; may repeat',
    shownDefault: 'registries of podway.yaml',
  },
  protocol: {
    type: 'string',
    group: 'Input',
    describe: 'What to say there: dubbo, http, echo, or tcp to connect alone',
    shownDefault: 'what the port is usual for, else tcp',
  },
  attempts: {
    type: 'string',
    group: 'Input',
    describe: 'How often to try each address',
    shownDefault: '3',
  },
  timeout: {
    type: 'string',
    group: 'Input',
    describe: 'How long to wait for a connection, and again for data: 500ms, 4s',
    shownDefault: '4s, for some hosts are called unreachable after 3s',
  },
  expect: {
    type: 'boolean',
    group: 'Input',
    describe:
      'Hold what is seen against `expect` of podway.yaml; without --to, knock at the bridge of every node',
  },
  anywhere: {
    type: 'boolean',
    group: 'Safety',
    describe: 'Also probe addresses outside the pod networks and the VPC',
  },
  cluster: {
    type: 'string',
    group: 'Output',
    describe: 'Also write the Kubernetes objects that podway reads, trimmed, to this file',
  },
  journal: {
    type: 'string',
    group: 'Output',
    describe: 'Also add a line to this file before each change is sent and after its answer',
  },
  network: {
    type: 'string',
    group: 'Input',
    describe: 'The network to serve, as podway snapshot saves it; what is written goes there too',
  },
  memory: {
    type: 'boolean',
    group: 'Safety',
    describe: 'Leave the file as it is: what is written is gone with the server',
  },
  port: {
    type: 'string',
    group: 'Input',
    describe: 'The port to listen on; 0: one that is free',
    shownDefault: '4566',
  },
  host: {
    type: 'string',
    group: 'Input',
    describe: 'The address to listen on; anybody who reaches it may change the network',
    shownDefault: '127.0.0.1',
  },
  settle: {
    type: 'string',
    group: 'Input',
    describe: 'How long reads do not show a write as done: 0, 500ms, 2s, 1m',
    shownDefault: "the cloud's usual: 2s, or 5s where it writes one at a time",
  },
  faults: {
    type: 'string',
    group: 'Input',
    describe: 'Faults to make, from a file',
  },
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof flags;

/** A command as `--help` shows it; `main.ts` loads its file only when it runs. */
export interface CommandSpec {
  readonly describe: string;
  readonly positional?: {
    readonly name: string;
    readonly required: boolean;
    readonly describe: string;
  };
  readonly flags: readonly FlagName[];
  /** Flags that mean something else here than elsewhere. */
  readonly own?: Readonly<Partial<Record<FlagName, Pick<Flag, 'describe' | 'shownDefault'>>>>;
  readonly formats: readonly string[];
  readonly examples: readonly (readonly [command: string, what: string])[];
}

export const commands = {
  plan: {
    describe: 'Compute the routes and show what would change; writes nothing',
    flags: ['file', 'output', 'full', 'detailed-exitcode'],
    formats: ['text', 'json', 'markdown', 'github'],
    examples: [
      ['podway plan', 'show what would change'],
      ['podway plan --output json=plan.json', 'show it and save it for review'],
      ['podway plan --detailed-exitcode', 'in CI: exit 2 where there is something to change'],
      ['podway plan -o github -o markdown=plan.md', 'annotations and a comment for a pull request'],
      ['podway plan -o markdown=$GITHUB_STEP_SUMMARY', 'add it to the summary of a GitHub job'],
    ],
  },
  show: {
    describe: 'Print a saved plan',
    positional: { name: 'plan', required: true, describe: 'The plan file' },
    flags: ['output', 'full'],
    formats: ['text', 'json', 'markdown', 'github'],
    examples: [
      ['podway show plan.json', 'read a saved plan'],
      ['podway show plan.json --full', 'every change of a long one'],
    ],
  },
  apply: {
    describe: 'Carry out a plan: a saved one exactly, or a new one after asking',
    positional: {
      name: 'plan',
      required: false,
      describe: 'The plan file; without it podway plans first',
    },
    flags: [
      'file',
      'output',
      'yes',
      'allow-disruption',
      'max-lost',
      'max-moved',
      'max-removed',
      'max-age',
      'journal',
    ],
    formats: ['text', 'json', 'markdown'],
    examples: [
      ['podway apply plan.json', 'carry out exactly the reviewed plan'],
      ['podway apply', 'plan, show, ask, apply'],
      ['podway apply --yes --output json=report.json', 'in a pipeline'],
    ],
  },
  validate: {
    describe: 'Decide for every consumer and pod whether packets arrive and come back',
    flags: [
      'file',
      'output',
      'full',
      'plan',
      'against',
      'without',
      'survive',
      'from',
      'to',
      'port',
      'registry',
      'strict',
    ],
    own: {
      port: {
        describe: 'Of that flow: tcp/20880, udp/53, tcp/8000-8100, icmp; absent: routing alone',
      },
    },
    formats: ['text', 'json', 'markdown', 'github', 'junit', 'sarif'],
    examples: [
      ['podway validate', 'what holds, and what is in the way'],
      ['podway validate --plan plan.json', 'the same once that plan is applied'],
      ['podway validate --against yesterday.json', 'also what changed since then'],
      ['podway validate --survive 1', 'also which node takes others along'],
      ['podway validate --from vms --to 10.244.3.7', 'one flow, check by check'],
      ['podway validate --registry addresses.txt', 'also what Dubbo consumers are told'],
      ['podway validate -o github -o junit=podway.xml', 'in CI'],
    ],
  },
  probe: {
    describe: 'Try from this host whether pods answer, and say why not',
    flags: [
      'file',
      'output',
      'full',
      'to',
      'from',
      'protocol',
      'attempts',
      'timeout',
      'expect',
      'registry',
      'anywhere',
    ],
    own: {
      registry: {
        describe:
          'Connect to what this registry advertises: zookeeper://host:port[/root], or a file of addresses; may repeat',
      },
      to: { describe: 'ADDRESS:PORT to connect to; may repeat' },
      from: {
        describe: 'What this host is called in the VPC: its address, or a consumer',
        shownDefault: 'the address of this host that is in a subnet',
      },
    },
    formats: ['text', 'json', 'markdown', 'github', 'junit', 'sarif'],
    examples: [
      ['podway probe --to 10.244.2.10:20880', 'connect, and move data'],
      ['podway probe --to 10.244.1.7:80 --to 10.244.2.9:80', 'several tell more than one'],
      ['podway probe --expect', 'what podway.yaml expects of this host'],
      ['podway probe --registry zookeeper://10.0.0.5:2181', 'what Dubbo consumers are told'],
    ],
  },
  snapshot: {
    describe: 'Save the network, and the cluster, as files that plan and validate take offline',
    flags: ['file', 'output', 'cluster'],
    formats: ['json'],
    examples: [
      ['podway snapshot > vpc.json', 'save the VPC'],
      ['podway snapshot --cluster nodes.json > vpc.json', 'save the cluster too'],
    ],
  },
  'sandbox serve': {
    describe: "Serve a saved network as its cloud's API, strictly, for a rehearsal",
    flags: ['network', 'port', 'host', 'settle', 'faults', 'memory'],
    formats: [],
    examples: [
      ['podway sandbox serve --network vpc.json', 'then apply against its URL'],
      ['podway sandbox serve --network vpc.json --memory', 'nothing of it is kept'],
      ['podway sandbox serve --network vpc.json --settle 0', 'every write shows at once'],
    ],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof commands;

export function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word);
}

/** Flags and positionals as a command gets them: parsed and checked, names in camel case. */
export interface Arguments {
  readonly file: string;
  readonly output: readonly string[];
  readonly full: boolean;
  readonly detailedExitcode: boolean;
  readonly yes: boolean;
  readonly allowDisruption: boolean;
  readonly maxLost: number | undefined;
  readonly maxMoved: number | undefined;
  readonly maxRemoved: number | undefined;
  readonly maxAgeMs: number;
  readonly strict: boolean;
  readonly against: string | undefined;
  readonly without: readonly string[];
  readonly survive: boolean;
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** As they were given. */
  readonly registry: readonly string[];
  /** `--to` of a probe, each as it was given. */
  readonly targets: readonly string[];
  readonly protocol: string | undefined;
  readonly attempts: number;
  readonly timeoutMs: number;
  readonly expect: boolean;
  readonly anywhere: boolean;
  /** `--port` of a flow, as it was given. */
  readonly flowPort: string | undefined;
  readonly cluster: string | undefined;
  readonly journal: string | undefined;
  readonly network: string | undefined;
  readonly memory: boolean;
  readonly port: number;
  readonly host: string;
  readonly settleMs: number | undefined;
  readonly faults: string | undefined;
  readonly plan: string | undefined;
}
