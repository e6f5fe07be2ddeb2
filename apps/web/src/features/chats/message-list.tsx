import type { AccountId, ChatMessage } from '@korben/contract'
import { Button, Center } from '@mantine/core'
import { Fragment, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useFormat } from '../../lib/format.ts'
import { showProblem } from '../../lib/notices.ts'
import { QueryState } from '../../ui/query-state.tsx'
import { useMessages } from './chats.ts'
import classes from './inbox.module.css'
import { MessageView } from './message-view.tsx'
import { chatsTexts } from './texts.ts'

/** What was said, the newest at the foot; older entries come when one scrolls to the top. */
export function MessageList({ accountId, personName }: { accountId: AccountId; personName: string }) {
  const t = chatsTexts.use()
  const { query, loadOlder } = useMessages(accountId)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard
    <div className={classes.messages} role="log" aria-label={t('history')} tabIndex={0}>
      <QueryState query={query}>
        {({ messages, hasOlder }) => (
          <div className={classes.sheet}>
            {hasOlder ? (
              <Older key={messages[0]?.seq} load={loadOlder} />
            ) : (
              <div className={classes.day}>{t('beginning')}</div>
            )}
            <Entries messages={messages} personName={personName} />
          </div>
        )}
      </QueryState>
    </div>
  )
}

function Entries({ messages, personName }: { messages: ChatMessage[]; personName: string }) {
  const format = useFormat()
  return messages.map((message, index) => {
    const day = format.day(message.createdAt)
    const before = messages[index - 1]
    const isNewDay = !before || format.day(before.createdAt) !== day
    return (
      <Fragment key={message.id}>
        {isNewDay ? <div className={classes.day}>{day}</div> : null}
        <MessageView message={message} personName={personName} />
      </Fragment>
    )
  })
}

/** Asks for what was said before as soon as it comes into sight; the button is for whoever does not scroll. */
function Older({ load }: { load: () => Promise<void> }) {
  const t = chatsTexts.use()
  const place = useRef<HTMLDivElement>(null)
  const [isLoading, setLoading] = useState(false)
  const start = () => {
    if (isLoading) return
    setLoading(true)
    load()
      .catch(showProblem)
      .finally(() => setLoading(false))
  }
  const onSight = useEffectEvent(start)
  useEffect(() => {
    const watcher = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onSight()
    })
    if (place.current) watcher.observe(place.current)
    return () => watcher.disconnect()
  }, [])
  return (
    <Center ref={place} p="xs">
      <Button size="compact-xs" variant="subtle" loading={isLoading} onClick={start}>
        {t('earlier')}
      </Button>
    </Center>
  )
}
