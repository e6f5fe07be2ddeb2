// Loaded into a process before anything else: its wall clock jumps by an hour at every SIGUSR2, forward and back and further back.
const HOUR_MS = 3_600_000
const shifts = [HOUR_MS, 0, -HOUR_MS]
let shiftMs = 0
process.on('SIGUSR2', () => {
  shiftMs = shifts.shift() ?? 0
})

const RealDate = globalThis.Date
globalThis.Date = class extends RealDate {
  constructor(...given: []) {
    if (given.length === 0) super(RealDate.now() + shiftMs)
    else super(...given)
  }
  static override now = () => RealDate.now() + shiftMs
} as DateConstructor
