/** How long something may take to go away after it was told to. */
const GRACE_MS = 2000

type Finalizer = () => Promise<void> | void
const finalizers: Finalizer[] = []

/** Runs when all tests of the file are done, the newest first; may be called from anywhere in the file, tests included. */
export const atFileEnd = (act: Finalizer): void => void finalizers.push(act)

type Witness = () => readonly string[]
const witnesses: Witness[] = []
export const testimony = (): string[] => witnesses.flatMap((tell) => tell())

/** What `tell` gives is printed when a test fails: what the product logged, say, while the test saw only a 500. */
export const tellOnFailure = (tell: Witness): void => void witnesses.push(tell)

/** What keeps a process alive and has no business after the last test. Idle keep-alive sockets do not, so they are not counted. */
const WATCHED = ['Timeout', 'Immediate', 'TCPServerWrap', 'ProcessWrap']
export const running = (): string[] => process.getActiveResourcesInfo().filter((type) => WATCHED.includes(type))

/** What the file leaves behind: resources beyond those that were there before it began. */
function leaked(atStart: readonly string[]): string[] {
  const known = [...atStart]
  return running().filter((type) => {
    const index = known.indexOf(type)
    if (index >= 0) known.splice(index, 1)
    return index < 0
  })
}

/** Asks until nothing is found or the grace is over; returns what is still found. */
export async function waitForNone<T>(find: () => T[] | Promise<T[]>): Promise<T[]> {
  const deadline = Date.now() + GRACE_MS
  while (true) {
    const found = await find()
    if (found.length === 0 || Date.now() > deadline) return found
    await new Promise<void>((resolve) => setTimeout(resolve, 10).unref())
  }
}

/** Ends what the file began. Throws what could not be ended, and when something still runs that did not `atStart`. */
export async function endFile(atStart: readonly string[]): Promise<void> {
  const faults: unknown[] = []
  witnesses.length = 0
  for (const act of finalizers.splice(0).reverse()) {
    try {
      await act()
    } catch (error) {
      faults.push(error)
    }
  }
  const left = await waitForNone(() => leaked(atStart))
  if (left.length > 0) faults.push(new Error(`The test file left running: ${left.join(', ')}.`))
  if (faults.length === 1) throw faults[0]
  if (faults.length > 1) throw new AggregateError(faults, faults.map(String).join('\n'))
}
