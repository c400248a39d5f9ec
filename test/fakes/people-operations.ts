import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { operation } from '#api/operation.ts'
import { Problem } from '#api/problem.ts'
import { pageOf, pageQuery } from '#contracts/http/paging.ts'
import { civilDate, etagHeader, etagOf, ifMatchHeaders, line, uuid } from '#contracts/http/primitives.ts'
import { DomainError } from '#domain/errors.ts'

const Person = z.strictObject({ id: uuid(), name: z.string(), born: civilDate() })
export const people = new Map<string, { id: string; name: string; born: string }>()
export const known = '3f0e1c52-5d0a-4ea0-93b5-0d4a6a1b2c3d'

/** A small table that shows every manner of the framework. */
export const peopleOperations = [
  operation({
    id: 'listPeople',
    method: 'get',
    path: '/people',
    tag: 'Thử',
    summary: 'Danh sách',
    action: 'dossiers.list',
    query: z.strictObject({ ...pageQuery, name: line(100).optional() }),
    status: 200,
    reply: pageOf(Person),
    run: ({ note, scope, query }) => {
      note({ subjects: [known] })
      const all = scope.kind === 'PROVINCE' ? [...people.values()] : []
      return Promise.resolve({ body: { items: all.slice(0, query.limit), next: null } })
    },
  }),
  operation({
    id: 'getPerson',
    method: 'get',
    path: '/people/{id}',
    tag: 'Thử',
    summary: 'Xem',
    action: 'dossiers.read',
    params: z.strictObject({ id: uuid() }),
    status: 200,
    reply: Person,
    replyHeaders: etagHeader,
    target: ({ params }) => ({ unitCodes: ['H59.9'], employeeId: params.id }),
    run: ({ params }) => {
      const found = people.get(params.id)
      if (found === undefined) throw new Problem('not-found')
      return Promise.resolve({ body: found, headers: etagOf(1) })
    },
  }),
  operation({
    id: 'getStatistics',
    method: 'get',
    path: '/people/statistics',
    tag: 'Thử',
    summary: 'Thống kê',
    action: 'units.read',
    status: 200,
    reply: z.strictObject({ count: z.int() }),
    run: () => Promise.resolve({ body: { count: people.size } }),
  }),
  operation({
    id: 'createPerson',
    method: 'post',
    path: '/people',
    tag: 'Thử',
    summary: 'Thêm',
    action: 'units.manage',
    body: z.strictObject({ name: line(100), born: civilDate() }),
    status: 202,
    reply: Person,
    replyHeaders: { Location: '^/api/v1/people/' },
    run: ({ body, afterCommit, deps, note }) => {
      if (body.name === 'Sụp đổ') throw new Error('Nguyễn Bí Mật 012345678901')
      if (body.name === 'Trùng') throw new DomainError('PERSON.ALREADY_THERE', 'Người này đã có')
      if (body.name === 'Sai luật') throw new DomainError('PERSON.TOO_YOUNG', 'Chưa đủ tuổi', { age: 5 })
      const person = { id: randomUUID(), ...body }
      people.set(person.id, person)
      note({ subjects: [person.id] })
      afterCommit(() =>
        body.name === 'Máy chủ bận'
          ? Promise.reject(new Error('engine is down'))
          : deps.workflows.start({ workflow: 'w', workflowId: person.id, taskQueue: 'hub', input: {} }),
      )
      return Promise.resolve({ body: person, headers: { Location: `/api/v1/people/${person.id}` } })
    },
  }),
  operation({
    id: 'renamePerson',
    method: 'patch',
    path: '/people/{id}',
    tag: 'Thử',
    summary: 'Sửa',
    action: 'units.manage',
    params: z.strictObject({ id: uuid() }),
    headers: ifMatchHeaders,
    body: z.strictObject({ name: line(100) }),
    status: 204,
    reply: z.undefined(),
    run: ({ headers }) => {
      if (headers['If-Match'] !== 1) throw new Problem('precondition')
      return Promise.resolve({ body: undefined })
    },
  }),
  operation({
    id: 'attach',
    method: 'post',
    path: '/people/{id}/files',
    tag: 'Thử',
    summary: 'Tải tệp',
    action: 'SIGNED_IN',
    params: z.strictObject({ id: uuid() }),
    upload: { maxBytes: 1000, mediaTypes: ['application/pdf', 'text/csv'] },
    body: z.strictObject({ title: line(50) }),
    status: 201,
    reply: z.strictObject({ mediaType: z.string(), size: z.int(), title: z.string() }),
    run: ({ file, body }) =>
      Promise.resolve({ body: { mediaType: file.mediaType, size: file.bytes.length, title: body.title } }),
  }),
  operation({
    id: 'download',
    method: 'get',
    path: '/file',
    tag: 'Thử',
    summary: 'Tải về',
    action: 'SIGNED_IN',
    download: ['text/csv'],
    status: 200,
    reply: z.undefined(),
    run: () =>
      Promise.resolve({
        download: {
          mediaType: 'text/csv',
          fileName: 'danh sách.csv',
          bytes: new TextEncoder().encode('a,b'),
        },
      }),
  }),
  operation({
    id: 'lie',
    method: 'post',
    path: '/lie',
    tag: 'Thử',
    summary: 'Trả lời sai khuôn',
    action: 'SIGNED_IN',
    status: 200,
    reply: z.strictObject({ n: z.int() }),
    run: () => Promise.resolve({ body: { n: 1.5 } }),
  }),
]
