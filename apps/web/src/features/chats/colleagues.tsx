import type { AccountId } from '@korben/contract'
import { Text } from '@mantine/core'
import { useEffect } from 'react'
import { client } from '../../lib/client.ts'
import { usePresence } from '../../lib/live.ts'
import { useSession } from '../../lib/session.ts'
import { chatsTexts } from './texts.ts'

/** The server forgets after twenty seconds. */
const REPEAT_MS = 10_000

/** Tells colleagues that this chat is looked at or written in, as long as it is (INB-6). */
export function usePresenceTold(accountId: AccountId, state: 'looking' | 'typing'): void {
  useEffect(() => {
    const tell = (now: typeof state | 'away') => {
      // Nobody misses it where it does not arrive.
      client.live.setPresence({ accountId, state: now }).catch(() => {})
    }
    const tellIfSeen = () => {
      if (document.visibilityState === 'visible') tell(state)
    }
    tellIfSeen()
    const timer = setInterval(tellIfSeen, REPEAT_MS)
    return () => {
      clearInterval(timer)
      tell('away')
    }
  }, [accountId, state])
}

/** Who else has this chat open, so that two do not answer the same question. */
export function Colleagues({ accountId }: { accountId: AccountId }) {
  const t = chatsTexts.use()
  const me = useSession()?.member?.userId
  const others = usePresence().filter((one) => one.accountId === accountId && one.userId !== me)
  const typing = others.filter(({ state }) => state === 'typing')
  const names = (all: typeof others) => all.map(({ name }) => name).join(', ')
  return (
    <div role="status">
      {others.length > 0 ? (
        <Text size="xs" c="dimmed" mb={4}>
          {typing.length > 0 ? t('typing', { names: names(typing) }) : t('looking', { names: names(others) })}
        </Text>
      ) : null}
    </div>
  )
}
