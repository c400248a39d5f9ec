import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyDetachedCms } from '#adapters/signatures/acceptance.ts'
import { aProof, type TestProof } from '#test/builders/proof.ts'
import { type RunningAuthority, startTestAuthority, type TestOfficer } from '#test/certification-authority.ts'

const program = fileURLToPath(new URL('./hub.ts', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'hub-cli-'))
const path = (name: string): string => join(directory, name)

let authority: RunningAuthority
let officer: TestOfficer
let made: TestProof

beforeAll(async () => {
  authority = await startTestAuthority()
  officer = await authority.issue('RSA-2048')
  made = await aProof(authority, officer)
  writeFileSync(path('officer.p12'), officer.pkcs12)
  writeFileSync(path('manifest.json'), made.manifest)
  writeFileSync(path('proof.json'), made.proof)
  writeFileSync(path('root.der'), authority.trust.anchors[0] ?? '')
})
afterAll(async () => {
  await authority.stop()
  rmSync(directory, { recursive: true })
})

function hub(args: readonly string[], input = ''): { status: number | null; text: string } {
  const options = { input, encoding: 'utf8', timeout: 60_000 } as const
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', program, ...args],
    options,
  )
  return { status, text: stdout + stderr }
}

describe('hub sign', () => {
  const sign = (password: string, ...more: readonly string[]) =>
    hub(['sign', '--p12', path('officer.p12'), '--manifest', path('manifest.json'), ...more], `${password}\n`)

  test.each([[[]], [['--pss']]])('writes a detached CAdES that the verifier reads %j', async (more) => {
    const told = sign(officer.password, ...more)
    expect(told.text).toContain('Đã ký bản kê phê duyệt của đơn vị H59.7, kỳ 11/2026, 5 thay đổi.')
    expect(told.status).toBe(0)
    const verdict = await verifyDetachedCms({
      cms: new Uint8Array(readFileSync(path('manifest.json.p7s'))),
      content: made.manifest,
      at: Date.now(),
      trust: authority.trust,
    })
    // The signature itself is good: only the revocation data are not at hand here.
    expect(verdict).toMatchObject({ accepted: false, code: 'REVOCATION.NO_INFORMATION' })
  })

  test('a wrong password is told in Vietnamese, exit code 1', () => {
    const told = sign('sai')
    expect(told.text).toContain('Không mở được tệp PKCS#12')
    expect(told.status).toBe(1)
  })
})

describe('hub verify-proof', () => {
  const verify = (file: string) => hub(['verify-proof', path(file), '--anchors', path('root.der')])

  test('a good proof: HỢP LỆ, exit code 0', () => {
    const told = verify('proof.json')
    expect(told.text).toContain('HỢP LỆ: thay đổi này đã được phê duyệt bằng chữ ký số')
    expect(told.text).toContain('số thứ 3/5')
    expect(told.status).toBe(0)
  })

  test('a touched proof: KHÔNG HỢP LỆ with the reason, exit code 1', () => {
    const text = readFileSync(path('proof.json'), 'utf8').replace('"after":162', '"after":199')
    writeFileSync(path('touched.json'), text)
    const told = verify('touched.json')
    expect(told.text).toContain('KHÔNG HỢP LỆ: Thay đổi này không nằm trong bản kê đã ký')
    expect(told.status).toBe(1)
  })

  test('a file that is not there: exit code 1', () => {
    expect(verify('nothing.json').status).toBe(1)
  })
})
