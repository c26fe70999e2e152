/** podway as a library: read, plan, and look at the result. Commands live behind `podway`, not here. */

export { type Interval, lookup, sweep } from './address/longest-match.ts';
// Addresses: canonical prefixes of both families, sets of them, longest-prefix match.
export { AddressError, comparePrefixes, Prefix, parseAddress } from './address/prefix.ts';
export { PrefixSet } from './address/prefix-set.ts';
// Applying: a plan's ops through a writer, with an outcome for each.
export { type ApplyResult, applyPlan } from './applier/apply.ts';
// Clusters: what kubectl prints, read completely or not at all.
export { type Cluster, ClusterError, type ClusterNode, type Overlay } from './cluster/cluster.ts';
export { readClusterFiles } from './cluster/from-files.ts';
export { type LiveOptions, readClusterLive } from './cluster/live/read-live.ts';
// podway.yaml.
export type { Config, Policy } from './config/config.ts';
export { loadConfig } from './config/load.ts';
// Documents: what is wrong with a file, and where.
export { DocumentError, type Problem } from './document/problem.ts';
// Findings: code, severity, subject, evidence, remedy.
export { catalogue, type FindingCode } from './finding/catalogue.ts';
export type { Finding } from './finding/finding.ts';
// Networks: a cloud-neutral VPC, its changes, and the provider contract.
export type { Outcome, RouteChange } from './network/change.ts';
export type { Clock } from './network/clock.ts';
export type { Network, NextHop, Route, RouteTable } from './network/network.ts';
export type { Batch, Context, Provider, Reader, Scope, Writer } from './network/provider.ts';
export { networkJson, readNetwork } from './network/read.ts';
export type { CloudRules } from './network/rules.ts';
export { withChange, withChanges } from './network/with-change.ts';
// Plans: pure data, from four inputs.
export type { Op, Plan, PlanBody } from './planner/plan.ts';
export { planRoutes } from './planner/plan-routes.ts';
export { parsePlan, planJson, sealPlan } from './planner/seal.ts';

// Texts for people.
export { type Report, reportJson } from './report/report.ts';
export { tablesText } from './report/tables-text.ts';
