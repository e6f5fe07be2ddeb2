import { Agent, request } from 'node:http'

/** `ours` and `reference` are medians in `unit`; the processor time and memory are those of the process that serves ours. */
export type Outcome = {
  ours: number
  reference: number
  unit: string
  cpuMsPerOperation: number
  residentMegabytes: number
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/**
 * Asks one server, then the other, in turn: what slows the machine down meanwhile slows both. Gives the median requests a
 * second of each over `rounds`, after one round that is not counted.
 */
export async function compareServers(
  ours: { url: string; headers?: Record<string, string> },
  reference: { url: string; headers?: Record<string, string> },
  { rounds = 5, requests = 3000, concurrency = 16 } = {},
): Promise<Outcome> {
  const rates = { ours: [] as number[], reference: [] as number[] }
  let cpu = 0
  for (let round = 0; round <= rounds; round++) {
    const before = process.cpuUsage()
    const own = await rateOf(ours, requests, concurrency)
    const used = process.cpuUsage(before)
    const other = await rateOf(reference, requests, concurrency)
    if (round === 0) continue
    rates.ours.push(own)
    rates.reference.push(other)
    cpu += (used.user + used.system) / 1000 / requests / rounds
  }
  return {
    ours: median(rates.ours),
    reference: median(rates.reference),
    unit: 'requests/s',
    cpuMsPerOperation: cpu,
    residentMegabytes: process.memoryUsage.rss() / 1024 / 1024,
  }
}

async function rateOf(
  target: { url: string; headers?: Record<string, string> },
  requests: number,
  concurrency: number,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  let left = requests
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) await get(target, agent)
    }),
  )
  const seconds = (performance.now() - begun) / 1000
  agent.destroy()
  return requests / seconds
}

const get = ({ url, headers = {} }: { url: string; headers?: Record<string, string> }, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { agent, headers }, (response) => {
      response.resume()
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}.`)),
      )
    })
    sent.once('error', reject)
    sent.end()
  })
