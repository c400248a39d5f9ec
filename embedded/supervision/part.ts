/** One running part: `ended` settles with the reason when it dies by itself or is stopped. */
export interface RunningPart {
  readonly pid: number
  readonly ended: Promise<string>
  stop(): Promise<void>
}

export const partKeys = [
  'postgres',
  'temporal',
  'national-database',
  'certification-authority',
  'worker',
  'api',
  'front',
] as const
export type PartKey = (typeof partKeys)[number]

export interface Part {
  readonly key: PartKey
  /** What the person at the terminal reads. */
  readonly name: string
  start(): Promise<RunningPart>
}
