import type { ErrorClass } from '../../src/network/change.ts';

/**
 * Codes of Alibaba Cloud, by class.
 *
 * 2026-11. transient: the set that terraform-provider-alicloud retries on for route entries
 * (resource_alicloud_route_entry.go). The others: the error lists in the API references of
 * CreateRouteEntry, CreateRouteEntries, DeleteRouteEntries and ModifyRouteEntry; VPC_…, which the batch
 * calls give as FailedCode: @alicloud/vpc20160428 7.3.2 and cloud-provider-alibaba-cloud. denied: the
 * common errors of Alibaba Cloud's APIs.
 *
 * Terraform also retries `Forbbiden` (deletes only); podway does not, since the same references call it
 * "user not authorized".
 */
const classes: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ...codes('transient', [
    'TaskConflict',
    'OperationConflict',
    'IncorrectRouteEntryStatus',
    'IncorrectVpcStatus',
    'IncorrectVSwitchStatus',
    'IncorrectHaVipStatus',
    'IncorrectInstanceStatus',
    'IncorrectStatus',
    'LastTokenProcessing',
    'OperationFailed.DistibuteLock',
    'ServiceUnavailable',
    'SystemBusy',
    'UnknownError',
    'InternalError',
    'InvalidVBRStatus',
    'Throttling',
    'VPC_ROUTE_ENTRY_STATUS_ERROR',
  ]),
  ...codes('conflict', [
    'VPC_ROUTE_ENTRY_CIDR_BLOCK_DUPLICATE',
    'InvalidCIDRBlock.Duplicate',
    'InvalidRouteEntry.Duplicate',
    'RouterEntryConflict.Duplicated',
    'Duplicated.VpcNextHop',
    'OperationFailed.CidrConflictWithPrefixList',
  ]),
  ...codes('gone', ['VPC_ROUTER_ENTRY_NOT_EXIST', 'IllegalParam.NextHopId']),
  ...codes('quota', ['QuotaExceeded', 'CountLimitExceed']),
  ...codes('denied', [
    'NoPermission',
    'Forbidden',
    'Forbbiden',
    'InvalidAccessKeyId',
    'InvalidSecurityToken',
    'MissingSecurityToken',
    'IncompleteSignature',
    'SignatureDoesNotMatch',
    'SignatureNonceUsed',
    'InvalidTimeStamp',
    'Unauthorized',
  ]),
]);

function codes(kind: ErrorClass, names: readonly string[]): readonly [string, ErrorClass][] {
  return names.map((name) => [name, kind]);
}

/** The class of a code of Alibaba Cloud's; codes are refined after a dot (`QuotaExceeded.HaVipRouteEntry`). */
export function classOf(code: string): ErrorClass {
  const known = classes.get(code) ?? classes.get(code.split('.')[0] ?? '');
  if (known) return known;
  return code.endsWith('.NotFound') ? 'gone' : 'invalid';
}

/** True where a RAM policy lacks the action; the other denials are about keys. */
export function lacksPermission(code: string): boolean {
  return /^(?:NoPermission|Forbidden|Forbbiden|Unauthorized)(?:\.|$)/.test(code);
}
