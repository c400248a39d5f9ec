/** Where work waits: processes and quick acts; calls to the national database; long maintenance. */
export const taskQueues = {
  hub: 'hub',
  nationalDatabase: 'national-database',
  maintenance: 'maintenance',
} as const

export type TaskQueue = (typeof taskQueues)[keyof typeof taskQueues]
