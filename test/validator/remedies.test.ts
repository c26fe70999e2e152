import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/finding/finding.ts';
import { type Cloud, clouds } from '../world/names.ts';
import { type Change, changed } from '../world/world.ts';
import { cleanWorld } from './clean.ts';
import { faults, found } from './seeded.ts';

// What each cloud's user is told to do: the whole command, with the names of the things at hand.

/** The seeded fault's own finding, in a cluster of three nodes. */
function seeded(
  cloud: Cloud,
  { code, subject, changes, shape, question }: (typeof faults)[number],
) {
  const clean = cleanWorld(cloud, { nodes: 3, zones: 2, ...shape });
  return found(changed(clean, ...changes(clean), routesWithIds), question).find(
    (one) => one.code === code && one.subject === subject,
  );
}

/** As two of the clouds give them, which their commands ask for. */
const routesWithIds: Change = (world) => ({
  ...world,
  network: {
    ...world.network,
    routeTables: world.network.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((route, index) => ({
        ...route,
        id: `${world.rules.routeId ?? ''}${table.id}-${index}`,
      })),
    })),
  },
});

const told = (cloud: Cloud): readonly Finding[] =>
  faults
    .filter(({ clouds: where = clouds }) => where.includes(cloud))
    .flatMap((fault) => seeded(cloud, fault) ?? []);

const commandsIn = ({ remedy }: Finding): readonly string[] =>
  [...remedy.matchAll(/`((?:aws|aliyun|tccli) [^`]+)`/g)].flatMap(([, command]) => command ?? []);

describe('remedies', () => {
  for (const cloud of clouds) {
    it(`of ${cloud}, for every seeded fault, are these`, async () => {
      const text = told(cloud)
        .map(({ code, subject, evidence, remedy }) =>
          [`${code} ${subject}`, `  ${evidence}`, `  → ${remedy}`, ''].join('\n'),
        )
        .join('\n');
      await expect(text).toMatchFileSnapshot(`remedies.${cloud}.txt`);
    });

    it(`of ${cloud} leave no word in braces`, () => {
      for (const { remedy } of told(cloud)) expect(remedy).not.toMatch(/\{[a-zA-Z]+\}/);
    });
  }
});

const modules = new URL('../../node_modules/', import.meta.url);

/** What the vendor's SDK knows of a call: the names of its parameters. */
function parametersOf(folder: string, call: string): readonly string[] {
  if (folder === 'aws') {
    const at = new URL('@aws-sdk/client-ec2/dist-types/models/', modules);
    const files = readdirSync(at).filter((name) => name.startsWith('models_'));
    const models = files.map((name) => readFileSync(new URL(name, at), 'utf8')).join('\n');
    const [, body = ''] =
      models.match(new RegExp(`interface ${call}Request \\{([^]*?)\\n\\}`)) ?? [];
    return [...body.matchAll(/^ {4}(\w+)\??:/gm)].flatMap(([, name]) => name ?? []);
  }
  const path = `@alicloud/vpc20160428/dist/models/${call}Request.d.ts`;
  const model = readFileSync(new URL(path, modules), 'utf8');
  return [...model.matchAll(/^ {4}(\w+)\??:/gm)].flatMap(([, name = '']) =>
    name === '' ? [] : [name.charAt(0).toUpperCase() + name.slice(1)],
  );
}

const pascal = (words: string) =>
  words
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

describe('commands have only options that there are', () => {
  it('of aws, by its SDK and what its CLI adds', () => {
    // Shorthand of the CLI (aws ec2 authorize-security-group-ingress help), and a boolean's negation.
    const own = ['Protocol', 'Port', 'Cidr', 'NoSourceDestCheck', 'Ingress', 'TransitGatewayId'];
    const same: Readonly<Record<string, string>> = { Ingress: 'Egress', PortRange: 'PortRange' };
    const commands = told('aws')
      .flatMap(commandsIn)
      .filter((one) => one.startsWith('aws ec2 '));
    expect(commands.length).toBeGreaterThan(12);
    for (const command of commands) {
      const [, , verb = ''] = command.split(' ');
      const known = parametersOf('aws', pascal(verb));
      expect(known.length, command).toBeGreaterThan(0);
      for (const [, option = ''] of command.matchAll(/ --([a-z-]+)/g)) {
        const name = pascal(option);
        expect([...known, ...own], command).toContain(same[name] ?? name);
      }
    }
  });

  it('of aliyun, by its SDK', () => {
    const commands = told('alicloud')
      .flatMap(commandsIn)
      .filter((one) => one.startsWith('aliyun vpc '));
    expect(commands.length).toBeGreaterThan(5);
    for (const command of commands) {
      const [, , call = ''] = command.split(' ');
      const known = parametersOf('alicloud', call);
      expect(known.length, command).toBeGreaterThan(0);
      for (const [, option] of command.matchAll(/ --(\w+)/g))
        expect(known, command).toContain(option);
    }
  });
});
