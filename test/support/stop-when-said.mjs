// Asks this very process to end in the moment in which it says STOP_WHEN_SAID: what whoever started it could do next.
// Where HOLD is set, something holds it that never ends by itself.
if (process.env.HOLD) setInterval(() => undefined, 1_000);
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (text, ...more) => {
  const isWritten = write(text, ...more);
  if (String(text).includes(process.env.STOP_WHEN_SAID)) process.kill(process.pid, process.env.STOP_SIGNAL);
  return isWritten;
};
