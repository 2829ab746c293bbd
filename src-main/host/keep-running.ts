/**
 * For a process that holds a person's work in hand: an error that nobody heard is logged and ends nothing. What is acknowledged is in the
 * database, and one request that went wrong is no reason to take the others' host away.
 */
export function keepRunning(): void {
  process.on('uncaughtException', (error) => console.error('An error that nobody heard:', error));
  process.on('unhandledRejection', (reason) => console.error('A failure that nobody heard:', reason));
  // A closed terminal; to log that would fail again.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
