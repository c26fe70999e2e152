import type { Prefix } from '../../../../src/address/prefix.ts';
import type { Xml, XmlElements } from './xml.ts';

/** Texts of the prefixes of one family. */
export function cidrsOf(prefixes: readonly Prefix[], family: 4 | 6): readonly string[] {
  return prefixes.filter((prefix) => prefix.family === family).map(({ text }) => text);
}

/** An association of an IPv6 block, as VPCs and subnets show it. */
export function ipv6Associations(
  prefixes: readonly Prefix[],
  stateElement: 'ipv6CidrBlockState',
  of: string,
): readonly XmlElements[] {
  return cidrsOf(prefixes, 6).map((text, index) => ({
    associationId: `${of}-cidr-assoc-6-${index}`,
    ipv6CidrBlock: text,
    [stateElement]: { state: 'associated' },
  }));
}

/** Tags as EC2 lists them; `name` is the tag Name where the tags have none. */
export function tagSet(tags: Readonly<Record<string, string>>, name = ''): readonly Xml[] {
  return Object.entries(withName(tags, name)).map(([key, value]) => ({ key, value }));
}

/** What EC2 calls a thing's name is its tag `Name`. */
export function withName(
  tags: Readonly<Record<string, string>>,
  name: string,
): Readonly<Record<string, string>> {
  return name === '' || tags.Name !== undefined ? tags : { ...tags, Name: name };
}
