// Loaded before a supervised program: when the supervisor is gone (kill -9), the program ends as if told to.
// Plain JavaScript: the worker's threads load it too, and those do not know TypeScript.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
