import { Gauge, type Registry } from 'prom-client'

interface PoolCounts {
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
}

/** Sessions of this process at PostgreSQL, and who waits for one: waiting above zero for long means too few. */
export function observePool(registry: Registry, pool: PoolCounts): void {
  const sessions = new Gauge({
    name: 'hub_database_connections',
    help: 'Database sessions of this process: open, idle, and requests waiting for one',
    labelNames: ['state'],
    registers: [],
    collect() {
      this.set({ state: 'open' }, pool.totalCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
  registry.registerMetric(sessions)
}
