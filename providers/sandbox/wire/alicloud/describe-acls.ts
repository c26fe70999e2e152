import type { Network } from '../../../../src/network/network.ts';
import type { JsonObject } from '../json.ts';
import { checkRegion, type Handler, ownerOf, readPart } from './handler.ts';
import { byNumber } from './paging.ts';
import { AlicloudRefusal } from './refusal.ts';
import { portRanges } from './rules-json.ts';

type Acl = Network['acls'][number];

export const describeNetworkAcls: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const network = await readPart(parameters, cloud, 'acls');
  const id = parameters.text('NetworkAclId');
  const vpc = parameters.text('VpcId');
  const subnet = parameters.text('ResourceId');
  // The type and the id of a resource only hold together.
  const bySubnet =
    subnet !== undefined && parameters.word('ResourceType', ['VSwitch']) !== undefined;
  const isUnknown =
    parameters.text('NetworkAclName') !== undefined ||
    parameters.items('Tags', 20).length > 0 ||
    (vpc !== undefined && vpc !== network.vpc.id);
  const found = network.acls.filter(
    (acl) =>
      !isUnknown &&
      (id === undefined || acl.id === id) &&
      (!bySubnet || network.subnets.some((one) => one.id === subnet && one.acl === acl.id)),
  );
  const { fields, page } = byNumber(parameters, found, { byDefault: 10, most: 50 });
  // This action's numbers are texts. Source: @alicloud/vpc20160428 7.3.2.
  const texts = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  return {
    ...Object.fromEntries(texts),
    NetworkAcls: { NetworkAcl: page.map((acl) => aclOf(network, acl)) },
  };
};

export const describeNetworkAclAttributes: Handler = async (parameters, cloud) => {
  parameters.required('RegionId');
  const id = parameters.required('NetworkAclId');
  const network = await readPart(parameters, cloud, 'acls');
  checkRegion(parameters, network);
  const acl = network.acls.find((one) => one.id === id);
  if (!acl) {
    const message = 'The specified network ACL does not exist.';
    throw new AlicloudRefusal('InvalidNetworkAcl.NotFound', message);
  }
  return { NetworkAclAttribute: aclOf(network, acl) };
};

function aclOf(network: Network, acl: Acl): JsonObject {
  return {
    NetworkAclId: acl.id,
    NetworkAclName: '',
    Description: '',
    VpcId: network.vpc.id,
    RegionId: network.region,
    OwnerId: ownerOf(network),
    Status: 'Available',
    IngressAclEntries: { IngressAclEntry: entriesOf(acl, 'ingress') },
    EgressAclEntries: { EgressAclEntry: entriesOf(acl, 'egress') },
    Resources: {
      Resource: network.subnets.flatMap((one) =>
        one.acl === acl.id ? { ResourceId: one.id, ResourceType: 'VSwitch', Status: 'BINDED' } : [],
      ),
    },
    Tags: { Tag: [] },
  };
}

/** Entries have no number: they hold in the order in which they are listed. */
function entriesOf({ id, rules }: Acl, direction: 'ingress' | 'egress'): readonly JsonObject[] {
  return rules
    .filter((rule) => rule.direction === direction)
    .toSorted((one, other) => one.number - other.number)
    .flatMap((rule) =>
      portRanges(rule).map((port, index) => ({
        NetworkAclEntryId: `nae-${id.replace(/^nacl-/, '')}-${direction}-${rule.number}-${index}`,
        NetworkAclEntryName: '',
        Description: '',
        EntryType: 'custom',
        IpVersion: `IPV${rule.cidr.family}`,
        Policy: rule.action === 'allow' ? 'accept' : 'drop',
        Protocol: rule.protocol === 47 ? 'gre' : String(rule.protocol),
        Port: port,
        [direction === 'ingress' ? 'SourceCidrIp' : 'DestinationCidrIp']: rule.cidr.text,
      })),
    );
}
