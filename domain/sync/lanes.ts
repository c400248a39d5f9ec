/** Làn gửi: packets that follow one another. No person is in two lanes, and each keeps the order of its rows. */
export function toLanes<T extends { readonly employeeId: string }>(
  rows: readonly T[],
  { lanes, batchSize }: { readonly lanes: number; readonly batchSize: number },
): readonly (readonly (readonly T[])[])[] {
  const loads: T[][] = Array.from({ length: Math.max(1, lanes) }, () => [])
  const laneOf = new Map<string, T[]>()
  for (const row of rows) {
    const lane = laneOf.get(row.employeeId) ?? leastLoaded(loads, batchSize)
    laneOf.set(row.employeeId, lane)
    lane.push(row)
  }
  return loads.map((load) => inPackets(load, batchSize)).filter((packets) => packets.length > 0)
}

/** Packets are filled one after the other, so that few rows do not make many small ones. */
function leastLoaded<T>(loads: readonly T[][], batchSize: number): T[] {
  const packetsOf = (load: readonly T[]): number => Math.floor(load.length / batchSize)
  return loads.reduce((least, load) => (packetsOf(load) < packetsOf(least) ? load : least))
}

function inPackets<T>(load: readonly T[], batchSize: number): readonly (readonly T[])[] {
  const count = Math.ceil(load.length / batchSize)
  return Array.from({ length: count }, (_, index) => load.slice(index * batchSize, (index + 1) * batchSize))
}
