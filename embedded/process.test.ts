import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isAlive, pause } from './process.ts'

describe('whether a process lives', () => {
  it('knows itself, and a number that no process has', () => {
    expect(isAlive(process.pid)).toBe(true)
    expect(isAlive(2 ** 22 + 1)).toBe(false)
  })

  it.runIf(process.platform === 'linux')('takes a zombie for dead', async () => {
    // The shell hands its place to a program that never reaps the child that the shell started.
    const keeper = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const told = await new Promise<string>((resolve) => {
      keeper.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8')))
    })
    const zombie = Number(told.trim())
    const end = Date.now() + 10_000
    while (Date.now() < end && isAlive(zombie)) await pause(20)
    expect(readFileSync(`/proc/${zombie}/stat`, 'utf8')).toMatch(/\) Z /)
    expect(isAlive(zombie)).toBe(false)
    keeper.kill('SIGKILL')
  })
})
