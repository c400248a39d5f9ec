import { readdirSync } from 'node:fs'

/** Files below some folders with one of the endings, in order; generated code and packages are left out. */
export function globSync(folders: readonly string[], endings: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => walk(folder, endings)).toSorted()
}

function walk(folder: string, endings: readonly string[]): readonly string[] {
  return entriesOf(folder).flatMap(({ name, isFolder }) => {
    const path = `${folder}/${name}`
    if (isFolder) return name === 'generated' || name === 'node_modules' ? [] : walk(path, endings)
    return endings.some((ending) => name.endsWith(ending)) ? [path] : []
  })
}

function entriesOf(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
      name: entry.name,
      isFolder: entry.isDirectory(),
    }))
  } catch {
    return [] // a room that is not there yet
  }
}
