import type { WireApi, WireCloud, WireError, WireReply, WireRequest } from '../wire.ts';
import { networkAcls } from './acls.ts';
import { ApiError } from './api-error.ts';
import {
  egressOnlyGateways,
  internetGateways,
  natGateways,
  peerings,
  transitAttachments,
  vpnGateways,
} from './gateways.ts';
import { instances } from './instances.ts';
import { networkInterfaces } from './interfaces.ts';
import { type Listing, listed, parametersOf } from './listing.ts';
import { Parameters } from './parameters.ts';
import { prefixListEntries, prefixListEntriesParameters, prefixLists } from './prefix-lists.ts';
import { routeTables } from './route-tables.ts';
import { securityGroups } from './security-groups.ts';
import { quotasAnswer, quotasError, quotasTarget } from './service-quotas.ts';
import { checkSignature } from './signature.ts';
import { subnets } from './subnets.ts';
import { vpcs } from './vpcs.ts';
import { carryOut, writes } from './writes.ts';
import { type XmlElements, xmlOf } from './xml.ts';

const version = '2016-11-15';

type Action = (action: string, parameters: Parameters, cloud: WireCloud) => Promise<XmlElements>;

function describe<Thing>(listing: Listing<Thing>): Action {
  return async (action, parameters, cloud) => {
    parameters.assertKnown(parametersOf(listing));
    assertNoDryRun(parameters);
    return listed(listing, action, parameters, await cloud.read());
  };
}

const reads: Readonly<Record<string, Action>> = {
  DescribeVpcs: describe(vpcs),
  DescribeSubnets: describe(subnets),
  DescribeRouteTables: describe(routeTables),
  DescribeNetworkInterfaces: describe(networkInterfaces),
  DescribeInstances: describe(instances),
  DescribeSecurityGroups: describe(securityGroups),
  DescribeNetworkAcls: describe(networkAcls),
  DescribeManagedPrefixLists: describe(prefixLists),
  DescribeInternetGateways: describe(internetGateways),
  DescribeEgressOnlyInternetGateways: describe(egressOnlyGateways),
  DescribeNatGateways: describe(natGateways),
  DescribeVpnGateways: describe(vpnGateways),
  DescribeVpcPeeringConnections: describe(peerings),
  DescribeTransitGatewayVpcAttachments: describe(transitAttachments),
  GetManagedPrefixListEntries: async (action, parameters, cloud) => {
    parameters.assertKnown(prefixListEntriesParameters);
    assertNoDryRun(parameters);
    return prefixListEntries(action, parameters, await cloud.read());
  },
};

/**
 * Amazon EC2's query API, version 2016-11-15, and the quota of routes from Service Quotas. Written from
 * the EC2 API Reference, the EC2 Developer Guide (throttling, eventual consistency), and the AWS
 * General Reference (Signature Version 4).
 */
export const awsWire: WireApi = {
  provider: 'aws',
  actionOf: (request) => targetOf(request) ?? parametersIn(request).text('Action'),
  answer: async (request, cloud) => {
    try {
      return await answer(request, cloud);
    } catch (error) {
      if (error instanceof ApiError) return refuse(request, error, cloud);
      const message = error instanceof Error ? error.message : String(error);
      return refuse(request, { ...broken, message }, cloud);
    }
  },
  refuse,
  throttled: { status: 503, code: 'RequestLimitExceeded', message: 'Request limit exceeded.' },
  broken: { status: 500, code: 'InternalError', message: 'An internal error has occurred' },
};

const { broken } = awsWire;

async function answer(request: WireRequest, cloud: WireCloud): Promise<WireReply> {
  const { clock } = cloud;
  const { region } = await cloud.state();
  const target = targetOf(request);
  const service = target === undefined ? 'ec2' : 'servicequotas';
  checkSignature(request, { service, region, clock });
  if (target !== undefined) {
    const body = JSON.stringify(await quotasAnswer(target, request, cloud));
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': cloud.requestId(),
    };
    return { status: 200, headers, body };
  }
  const parameters = parametersIn(request);
  const action = parameters.text('Action');
  if (!action) throw new ApiError('MissingAction', 'The request must contain the parameter Action');
  if (parameters.text('Version') !== version)
    throw new ApiError(
      'NoSuchVersion',
      `The requested version (${parameters.text('Version') ?? ''}) of service AmazonEC2 does not exist`,
    );
  const requestId = cloud.requestId();
  const elements = await carriedOut(action, parameters, cloud);
  return xml(200, requestId, {
    [`${action}Response`]: { requestId, ...elements },
  });
}

async function carriedOut(
  action: string,
  parameters: Parameters,
  cloud: WireCloud,
): Promise<XmlElements> {
  if (Object.hasOwn(reads, action)) return (await reads[action]?.(action, parameters, cloud)) ?? {};
  const write = Object.hasOwn(writes, action) ? writes[action] : undefined;
  if (!write)
    throw new ApiError('InvalidAction', `The action ${action} is not valid for this web service.`);
  parameters.assertKnown(write.parameters);
  await carryOut(write, parameters, cloud);
  return write.reply;
}

function refuse(request: WireRequest, error: WireError, cloud: WireCloud): WireReply {
  const requestId = cloud.requestId();
  const { code, message, status } = error;
  if (targetOf(request) !== undefined) return quotasError(error, requestId);
  return xml(status, requestId, {
    Response: { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId },
  });
}

function xml(status: number, requestId: string, elements: XmlElements): WireReply {
  const body = xmlOf(elements).replace(
    /^<(\w+Response)>/,
    `<$1 xmlns="http://ec2.amazonaws.com/doc/${version}/">`,
  );
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8', 'x-amzn-requestid': requestId },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
  };
}

/** `GetServiceQuota`: the action of a call to Service Quotas; undefined for EC2's. */
function targetOf({ headers }: WireRequest): string | undefined {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string') return undefined;
  return target.startsWith(quotasTarget) ? target.slice(quotasTarget.length) : target;
}

function parametersIn({ body, method, url }: WireRequest): Parameters {
  return new Parameters(method === 'GET' ? url.searchParams : new URLSearchParams(body));
}

function assertNoDryRun(parameters: Parameters): void {
  if (parameters.flag('DryRun'))
    throw new ApiError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.');
}
