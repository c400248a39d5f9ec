import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

// Six programs that each transform the same sources by tsx cost twelve seconds of two cores at every start. Their
// compiled form is kept until a source, a dependency or this file changes. Sources stay the truth: no build by hand.
const root = fileURLToPath(new URL('../', import.meta.url))
const cache = join(root, 'node_modules/.cache/hub-programs')
const kept = 3

const programs = {
  'embedded/start.ts': 'start',
  'embedded/ui-front/main.ts': 'front',
  'worker.ts': 'worker',
  'api/server.ts': 'api',
  'simulators/national-database/main.ts': 'national-database',
  'simulators/certification-authority/main.ts': 'certification-authority',
}

/** Temporal loads it by path with `require`, so it is compiled on its own. */
const failureConverter = 'adapters/temporal/failure-converter.ts'
const converterAddress = "new URL('./failure-converter.ts', import.meta.url)"
const alsoInputs = ['scripts/compile.mjs', 'package.json', 'package-lock.json', 'tsconfig.json']

/** @returns {Promise<string | undefined>} the compiled start program; undefined where nothing can be written. */
export async function compilePrograms() {
  const before = findCurrent()
  if (before !== undefined) return join(before, 'start.mjs')
  const growing = join(cache, `growing.${process.pid}`)
  try {
    mkdirSync(growing, { recursive: true })
  } catch {
    return undefined // a read-only installation runs by tsx
  }
  const inputs = await build(growing)
  writeFileSync(join(growing, 'inputs.json'), JSON.stringify({ inputs, hash: hashOf(inputs) }))
  const settled = join(cache, `${Date.now()}`)
  renameSync(growing, settled)
  forgetOld()
  return join(settled, 'start.mjs')
}

/** Newest first; of a build left half-done nothing is seen, since it is renamed when it is whole. */
function builds() {
  if (!existsSync(cache)) return []
  const names = readdirSync(cache).filter((name) => /^\d+$/.test(name))
  return names.sort((a, b) => Number(b) - Number(a)).map((name) => join(cache, name))
}

function findCurrent() {
  return builds().find((directory) => {
    try {
      const { inputs, hash } = JSON.parse(readFileSync(join(directory, 'inputs.json'), 'utf8'))
      return hashOf(inputs) === hash
    } catch {
      return false // a source is gone
    }
  })
}

function hashOf(inputs) {
  const hash = createHash('sha256').update(process.version)
  for (const path of inputs)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  return hash.digest('hex')
}

// A running hub restarts its parts from its own build: the last ones stay.
function forgetOld() {
  for (const old of builds().slice(kept)) rmSync(old, { recursive: true, force: true })
  const hourAgo = Date.now() - 3_600_000
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith('growing.'))) {
    const left = join(cache, name)
    if (statSync(left).mtimeMs < hourAgo) rmSync(left, { recursive: true, force: true })
  }
}

async function build(directory) {
  const { build: compile, stop } = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild') // tsx's own
  const shared = {
    absWorkingDir: root,
    outdir: directory,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'error',
  }
  const [main, converter] = await Promise.all([
    compile({
      ...shared,
      entryPoints: Object.entries(programs).map(([input, out]) => ({ in: input, out })),
      format: 'esm',
      splitting: true,
      chunkNames: '[name]-[hash]',
      outExtension: { '.js': '.mjs' },
      define: { compiledPrograms: JSON.stringify(compiledNames()), compiledAt: 'import.meta.url' },
      plugins: [keepAddresses(directory)],
    }),
    compile({
      ...shared,
      entryPoints: [{ in: failureConverter, out: 'failure-converter' }],
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
    }),
  ])
  await stop() // its service would live as long as the hub
  const read = [...Object.keys(main.metafile.inputs), ...Object.keys(converter.metafile.inputs)]
  return [...new Set([...read.filter((path) => !path.includes(':')), ...alsoInputs])].sort()
}

function compiledNames() {
  return Object.fromEntries(Object.entries(programs).map(([input, out]) => [input, `${out}.mjs`]))
}

/** Files beside a source are found beside it, as before; this build's own place is `compiledAt`. */
function keepAddresses(directory) {
  return {
    name: 'keep-addresses',
    setup(esbuild) {
      esbuild.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8')
        if (!source.includes('import.meta.url')) return undefined
        const from = relative(directory, path).replaceAll('\\', '/')
        const contents = source
          .replaceAll(converterAddress, 'new URL("./failure-converter.cjs", compiledAt)')
          .replaceAll('import.meta.url', `new URL(${JSON.stringify(from)}, compiledAt).href`)
        return { contents, loader: 'ts', resolveDir: dirname(path) }
      })
    },
  }
}
