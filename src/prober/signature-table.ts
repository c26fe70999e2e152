// Measured, not written: test/lab/signatures.test.ts breaks one thing at a time in a network of namespaces,
// probes it, and writes this file (vitest run --project lab test/lab/signatures.test.ts --update).
// A column for each symptom of symptoms.ts; `.`: no such place. Designs are in test/lab/designs.ts.
export const signatureTable = `
cause                 near         far          gateway  gatewayBridge  owner    ownerBridge  nearPing    farPing     seen in
acl-in                timeout      .            timeout  timeout        .        .            nothing     .           B-flannel B-out
acl-in                timeout      timeout      timeout  timeout        alive    timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
acl-in                timeout      timeout      timeout  timeout        timeout  timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
acl-reply             ok           timeout      alive    alive          timeout  timeout      answers     nothing     C-out
acl-reply             timeout      .            alive    timeout        .        .            nothing     .           B-flannel B-out
acl-reply             timeout      .            timeout  timeout        .        .            nothing     .           B-flannel B-out
acl-reply             timeout      ok           timeout  timeout        alive    alive        nothing     answers     A-out C-out D-out
acl-reply             timeout      timeout      alive    timeout        alive    timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
acl-reply             timeout      timeout      timeout  timeout        alive    timeout      nothing     nothing     A-flannel C-flannel D-flannel
acl-reply             timeout      timeout      timeout  timeout        timeout  timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
consumer-firewall     timeout      .            alive    timeout        .        .            answers     .           B-flannel B-out
consumer-firewall     timeout      timeout      alive    timeout        alive    timeout      answers     answers     A-flannel A-out C-flannel C-out D-flannel D-out
consumer-route        absent       .            alive    absent         .        .            by-other    .           B-flannel B-out
consumer-route        absent       absent       alive    absent         alive    absent       by-other    by-other    A-flannel A-out C-flannel C-out D-flannel D-out
gateway-check         timeout      .            alive    timeout        .        .            nothing     .           B-flannel B-out
gateway-check         timeout      timeout      alive    timeout        alive    timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
gateway-forward-drop  timeout      .            alive    alive          .        .            nothing     .           B-flannel B-out
gateway-forward-drop  timeout      timeout      alive    alive          alive    timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
gateway-forwarding    timeout      .            alive    alive          .        .            nothing     .           B-flannel B-out
gateway-forwarding    timeout      timeout      alive    alive          alive    timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
gateway-reject        refused      .            alive    alive          .        .            by-gateway  .           B-flannel B-out
gateway-reject        refused      refused      alive    alive          alive    alive        by-gateway  by-gateway  A-flannel A-out C-flannel C-out D-flannel D-out
gateway-reject        unreachable  .            alive    alive          .        .            by-gateway  .           B-flannel B-out
gateway-reject        unreachable  unreachable  alive    alive          alive    unreachable  by-gateway  by-gateway  A-flannel A-out C-flannel C-out D-flannel D-out
group-in              timeout      .            timeout  timeout        .        .            nothing     .           B-flannel B-out
group-in              timeout      timeout      timeout  timeout        timeout  timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
invalid-drop          ok           silent       alive    alive          alive    alive        answers     answers     A-out C-out D-out
mtu-blackhole         ok           short        alive    alive          alive    alive        answers     answers     A-flannel A-out C-flannel C-out D-flannel D-out
network-policy        ok           refused      alive    alive          alive    alive        answers     by-owner    A-flannel A-out C-flannel C-out D-flannel D-out
network-policy        ok           timeout      alive    alive          alive    alive        answers     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
network-policy        refused      .            alive    alive          .        .            by-gateway  .           B-flannel B-out
network-policy        refused      ok           alive    alive          alive    alive        by-gateway  answers     C-flannel C-out
network-policy        timeout      .            alive    alive          .        .            nothing     .           B-flannel B-out
network-policy        timeout      ok           alive    alive          alive    alive        nothing     answers     C-flannel C-out
no-owner              .            timeout      alive    alive          nobody   .            .           nothing     A-flannel A-out B-flannel B-out C-flannel C-out D-flannel D-out
no-route              timeout      .            alive    timeout        .        .            nothing     .           B-flannel B-out
no-route              timeout      timeout      alive    timeout        alive    timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
node-down             ok           timeout      alive    alive          timeout  timeout      answers     nothing     C-flannel C-out
node-down             timeout      .            timeout  timeout        .        .            nothing     .           B-flannel B-out
node-down             timeout      timeout      timeout  timeout        alive    timeout      nothing     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
overlay-down          ok           timeout      alive    alive          alive    timeout      answers     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
overlay-filtered      ok           timeout      alive    alive          alive    timeout      answers     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
overlay-filtered      ok           timeout      alive    alive          timeout  timeout      answers     nothing     D-out
overlay-firewall      ok           timeout      alive    alive          alive    timeout      answers     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
overlay-route         ok           timeout      alive    alive          alive    timeout      answers     nothing     A-flannel C-flannel C-out D-flannel
owner-check           ok           timeout      alive    alive          alive    timeout      answers     nothing     A-out C-out D-flannel D-out
owner-forward-drop    ok           timeout      alive    alive          alive    alive        answers     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
owner-forwarding      ok           timeout      alive    alive          alive    alive        answers     nothing     A-flannel A-out C-flannel C-out D-flannel D-out
pod-absent            absent       .            alive    alive          .        .            by-gateway  .           B-flannel B-out
pod-absent            absent       absent       alive    alive          alive    alive        by-gateway  by-owner    A-flannel A-out C-flannel C-out D-flannel D-out
pod-absent            absent       ok           alive    alive          alive    alive        by-gateway  answers     A-flannel A-out C-flannel C-out D-flannel D-out
pod-absent            ok           absent       alive    alive          alive    alive        answers     by-owner    A-flannel A-out C-flannel C-out D-flannel D-out
port-closed           ok           refused      alive    alive          alive    alive        answers     answers     A-flannel A-out C-flannel C-out D-flannel D-out
port-closed           refused      .            alive    alive          .        .            answers     .           B-flannel B-out
port-closed           refused      ok           alive    alive          alive    alive        answers     answers     A-flannel A-out C-flannel C-out D-flannel D-out
port-closed           refused      refused      alive    alive          alive    alive        answers     answers     A-flannel A-out C-flannel C-out D-flannel D-out
reply-group           ok           timeout      alive    alive          alive    timeout      nothing     nothing     A-out C-out D-flannel D-out
strict-rp-filter      ok           timeout      alive    alive          alive    timeout      answers     nothing     A-out C-out D-out
`;
