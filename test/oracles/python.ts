import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDirectory } from '#config/machine.ts'

const python = 'python3'

/** Whether this machine has Python with pip at all; only then are outside vectors and judges to be had. */
export function hasPip(): boolean {
  return spawnSync(python, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0
}

/** Runs a step into a fresh folder beside `target` and moves it there whole: two test workers may race. */
function once(target: string, fill: (folder: string) => void): string {
  if (existsSync(target)) return target
  mkdirSync(cacheDirectory(), { recursive: true })
  const draft = mkdtempSync(join(cacheDirectory(), 'draft-'))
  try {
    fill(draft)
    if (!existsSync(target)) renameSync(draft, target)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return target
}

const vectors = 'cryptography-vectors==50.0.2'

/** The folder with NIST's PKITS, out of a Python package, fetched once into the machine's cache. */
export function pkitsFolder(): string {
  const folder = once(join(cacheDirectory(), 'pkits-50.0.2'), (draft) => {
    execFileSync(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', draft, vectors], {
      stdio: 'pipe',
    })
    const wheel = readdirSync(draft).find((name) => name.endsWith('.whl')) ?? ''
    execFileSync(python, ['-c', unpackPkits, join(draft, wheel), draft], { stdio: 'pipe' })
    rmSync(join(draft, wheel))
  })
  return join(folder, 'cryptography_vectors', 'x509', 'PKITS_data')
}

const unpackPkits = `
import sys, zipfile
wheel = zipfile.ZipFile(sys.argv[1])
wheel.extractall(sys.argv[2], [name for name in wheel.namelist() if '/PKITS_data/' in name])
`

/** A Python of its own with the second opinion in it; no package reaches the machine's own Python. */
export function certvalidatorPython(): string {
  return pythonWith('certvalidator-0.33.0', ['pyhanko-certvalidator==0.33.0'])
}

/** A Python that can play an S3 store. */
export function motoPython(): string {
  return pythonWith('moto-5.2.5', ['moto[s3]==5.2.5', 'flask==3.1.3', 'flask-cors==6.0.5'])
}

function pythonWith(name: string, packages: readonly string[]): string {
  const folder = join(cacheDirectory(), name)
  // A virtual environment knows its own path, so it is made in place and marked when it is whole.
  const mark = join(folder, 'whole')
  if (!existsSync(mark)) {
    rmSync(folder, { recursive: true, force: true })
    execFileSync(python, ['-m', 'venv', folder], { stdio: 'pipe' })
    execFileSync(join(folder, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...packages], {
      stdio: 'pipe',
    })
    mkdirSync(mark)
  }
  return join(folder, 'bin', 'python')
}
