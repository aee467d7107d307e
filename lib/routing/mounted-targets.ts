import { narrowPolicy } from '../decision/narrow-policy.js';
import type { CompiledPolicy } from '../policy/compiled-policy.js';
import { MountTable } from './mount-table.js';
import { UnroutedTarget } from './unrouted-target.js';

interface Mounted {
  readonly below: UnroutedTarget;
  /**
   * For paths that begin with the mount's but cannot be decoded or hide a slash. They use the module's default, but the
   * mounted application may serve them, so nothing is granted that the mount would not grant.
   */
  readonly unclear: UnroutedTarget;
}

/** The targets below each mount; `undefined` without mounts. */
export function mountedTargets(
  mounts: ReadonlyMap<string, CompiledPolicy | null>,
  defaultPolicy: CompiledPolicy | null,
): MountTable<Mounted> | undefined {
  if (mounts.size === 0) return undefined;
  const targets = [...mounts].map(([path, policy]) => {
    const narrowed = narrowPolicy(defaultPolicy, policy);
    return [
      path,
      { below: new UnroutedTarget(policy, policy?.methods, path), unclear: new UnroutedTarget(narrowed) },
    ] as const;
  });
  return new MountTable(targets);
}
