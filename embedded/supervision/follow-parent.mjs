import { isMainThread } from 'node:worker_threads'

// Loaded before a supervised program: when the supervisor is gone (kill -9), the program ends as if told to.
// Plain JavaScript: the worker's threads load it too, and those do not know TypeScript.
const end = () => process.kill(process.pid, 'SIGTERM')
if (isMainThread) {
  process.once('disconnect', end)
  process.channel?.unref()
  if (!process.connected) end() // the supervisor was gone before this was loaded
}
