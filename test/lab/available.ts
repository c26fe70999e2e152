import { spawnSync } from 'node:child_process';

/**
 * Why no lab can be built here; undefined: it can. Where `PODWAY_TEST_REQUIRE` is `lab`, labs are tried
 * anyway, so that their absence is a failure.
 */
export function whyNoLab(): string | undefined {
  if (process.env.PODWAY_TEST_REQUIRE?.split(',').includes('lab')) return undefined;
  if (process.platform !== 'linux')
    return `network namespaces are Linux's; this is ${process.platform}`;
  const script = [
    'set -e',
    'mount -t tmpfs tmpfs /run',
    'mkdir -p /run/netns',
    'mount -t sysfs none /sys',
    'ip netns add try',
    'ip -n try link add d0 type vxlan id 1 dstport 8472',
    'for one in nft iptables-restore bridge sysctl nsenter; do command -v $one >/dev/null || { echo "$one is not installed"; exit 1; }; done',
  ].join('\n');
  const tried = spawnSync('unshare', ['-Urnm', '--fork', '--kill-child', 'bash', '-c', script], {
    encoding: 'utf8',
  });
  if (tried.status === 0) return undefined;
  return (tried.error?.message ?? `${tried.stdout}${tried.stderr}`).trim() || 'unshare failed';
}

/** For `describe.skipIf`; says why, once for each file. */
export function withoutLab(): boolean {
  const why = whyNoLab();
  if (why !== undefined)
    process.stderr.write(
      `The lab is skipped: ${why}. It needs Linux, unprivileged user namespaces, iproute2, nftables, iptables and procps.\n`,
    );
  return why !== undefined;
}
