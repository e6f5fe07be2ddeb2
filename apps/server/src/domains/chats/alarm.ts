/** Lets a loop sleep until it is called or its time has come. A call while nobody sleeps is remembered. */
export type Alarm = { ring: () => void; sleep: (ms: number) => Promise<void> }

export function createAlarm(): Alarm {
  let hasRung = false
  let wake = () => {}
  return {
    ring: () => {
      hasRung = true
      wake()
    },
    sleep: async (ms) => {
      if (!hasRung && ms > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = () => {}
      }
      hasRung = false
    },
  }
}
