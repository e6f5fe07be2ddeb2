const PAUSE_MS = 50

/** Asks from outside, as a user would who looks again and again; throws naming `what` when the time is over. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | false | null | undefined>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const seen = await look()
    if (seen) return seen
    if (Date.now() > deadline) throw new Error(`There was no ${what} within ${timeoutMs} ms.`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
