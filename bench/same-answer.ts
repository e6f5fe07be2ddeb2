import { deepStrictEqual } from 'node:assert/strict'

/** Refuses to compare two servers that do not say the same. */
export async function requireSameAnswer(url: string, other: string, headers: Record<string, string>): Promise<void> {
  const [ours, reference] = await Promise.all(
    [url, other].map(async (address) => {
      const response = await fetch(address, { headers })
      if (response.status !== 200) throw new Error(`${address} answered ${response.status}: ${await response.text()}`)
      return response.json()
    }),
  )
  deepStrictEqual(ours, reference)
}
