import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { useQuickstart, withoutDigests } from '../quickstart.ts';
import { environment, podway, run } from './podway.ts';

const quickstart = useQuickstart();

it('podway plan shows what an engineer wants to know before a change', () => {
  const { exitCode, stdout, stderr } = podway('plan');
  expect(withoutDigests(stdout)).toMatchInlineSnapshot(`
    "Plan for cluster shop in vpc-bp1quickstart (alicloud cn-hangzhou, account 1234567890123456)

    Table vtb-apps-a (apps, zone h), zone cn-hangzhou-h, for order-vms
      routes: 3 → 5 of 200 (the cloud's default)
      pod prefixes: 4 direct
      +  10.244.0.0/24  i-bp1node000a1 (node-a1)                             node-a1 owns it
      ~  10.244.1.0/24  i-bp1node000b1 (node-b1) → i-bp1node000a2 (node-a2)  node-a2 owns it; before: node-b1; moves 1 pod prefix: saves 1 hop and 2 zone crossings [open connections break]
      +  10.244.2.0/24  i-bp1node000b1 (node-b1)                             node-b1 owns it
      +  10.244.3.0/24  i-bp1node000b2 (node-b2)                             node-b2 owns it
      -  10.244.9.0/24  i-bp1node000a9                                       its node left, and no node owns 10.244.9.0/24

    Table vtb-apps-b (apps, zone i), zone cn-hangzhou-i, for order-vms
      routes: 1 → 5 of 200 (the cloud's default)
      pod prefixes: 4 direct
      +  10.244.0.0/24  i-bp1node000a1 (node-a1)  node-a1 owns it
      +  10.244.1.0/24  i-bp1node000a2 (node-a2)  node-a2 owns it
      +  10.244.2.0/24  i-bp1node000b1 (node-b1)  node-b1 owns it
      +  10.244.3.0/24  i-bp1node000b2 (node-b2)  node-b2 owns it

    Routes: 7 to create (+), 1 to replace (~), 1 to delete (-).
    Pods: 4 pod prefixes on 4 nodes.
    Moves: 1 pod prefix gets another next hop; its open connections break.
    Estimate: 6 API calls, at least 20 s at the published rates.
    Reach: order-vms → pods (routing): 10.244.0.0/22 becomes reachable; then all pods are.

    Findings: 2 notes
      note overlay-assumed
        cluster/shop: assumed: crossSubnet false (flannel's default; annotations don't show DirectRouting); port 8472 (flannel's default on Linux); masquerade.podToOutside yes, masquerade.outsideToPod yes (flannel's usual --ip-masq; annotations don't show it)
        → State it under cluster.overlay in podway.yaml. (podway.yaml:7:3)
      note stale-route
        table/vtb-apps-a: 1 managed route leads to no node that is known to be in the VPC: 10.244.9.0/24
        → Apply the plan: it removes or replaces them.

    Digest sha256:…
    Apply exactly this plan: podway plan --output json=plan.json && podway apply plan.json
    "
  `);
  expect([exitCode, stderr]).toEqual([0, '']);
});

it('plan, review, apply, and nothing is left to do', async () => {
  const planned = podway('plan --output json=plan.json');
  expect(planned.exitCode).toBe(0);
  expect(podway('show plan.json')).toEqual(planned);

  const applied = podway('apply plan.json');
  expect(applied.stdout).toMatch(/^9 changes in vpc-bp1quickstart: 9 applied\.\n/);
  expect([applied.exitCode, applied.stderr]).toEqual([0, '']);

  const again = podway('plan --detailed-exitcode');
  expect(again.stdout).toContain('Nothing to do: the tables are as planned.');
  expect(again.exitCode).toBe(0);

  const twice = podway('apply plan.json');
  expect(twice.stdout).toMatch(/^9 changes in vpc-bp1quickstart: 9 already\.\n/);
  expect(twice.exitCode).toBe(0);
  expect(await quickstart.read('network.json')).toContain('"10.244.3.0/24"');
});

it('the demo does what the README says', () => {
  const demo = fileURLToPath(new URL('../../examples/quickstart/demo.mjs', import.meta.url));
  const { exitCode, stdout, stderr } = run(process.execPath, [demo], { env: environment() });
  expect(stdout).toContain("The consumers' route tables before");
  expect(stdout).toContain('$ podway apply plan.json');
  expect(stdout).toContain('Nothing to do: the tables are as planned.');
  expect([exitCode, stderr]).toEqual([0, '']);
});
