import type { Logger as PinoLogger } from 'pino'
import type { Logger, LogLevel, LogMetadata } from '@temporalio/worker'

/** Keys whose values are ids or codes; messages and stacks of failures may hold data and stay out of the log. */
const plainKeys = [
  'workflowType',
  'workflowId',
  'runId',
  'activityType',
  'activityId',
  'attempt',
  'taskQueue',
  'namespace',
]

/** The SDK's log lines as structured lines without personal data. */
export function createWorkerLogger(log: PinoLogger): Logger {
  const write = (level: LogLevel, message: string, metadata?: LogMetadata): void => {
    const fields = Object.fromEntries(
      plainKeys.flatMap((key) => (metadata?.[key] === undefined ? [] : [[key, metadata[key]]])),
    )
    log[levels[level]]({ ...fields, ...failureOf(metadata?.['error']) }, message)
  }
  return {
    log: write,
    trace: (message, metadata) => write('TRACE', message, metadata),
    debug: (message, metadata) => write('DEBUG', message, metadata),
    info: (message, metadata) => write('INFO', message, metadata),
    warn: (message, metadata) => write('WARN', message, metadata),
    error: (message, metadata) => write('ERROR', message, metadata),
  }
}

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const

function failureOf(error: unknown): { readonly failure?: string } {
  if (!(error instanceof Error)) return {}
  const { type, code } = error as { type?: unknown; code?: unknown }
  return { failure: [error.name, type, code].filter((part) => typeof part === 'string').join(' ') }
}
