/** One running part: `ended` settles with the reason when it dies by itself or is stopped. */
export interface RunningPart {
  readonly ended: Promise<string>
  stop(): Promise<void>
}

export interface Part {
  /** What the person at the terminal reads. */
  readonly name: string
  start(): Promise<RunningPart>
}
