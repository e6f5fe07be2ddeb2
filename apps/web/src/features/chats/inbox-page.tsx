import { useNavigate, useParams } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useFilter } from '../../lib/filter.ts'
import { isId } from '../../lib/ids.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useTitle } from '../../ui/page.tsx'
import { Loading, QueryState } from '../../ui/query-state.tsx'
import { ChatList } from './chat-list.tsx'
import { ChatPane } from './chat-pane.tsx'
import { readFolder, useChatAddress } from './chats.ts'
import classes from './inbox.module.css'
import { chatsTexts } from './texts.ts'

const PersonPanel = lazy(async () => ({ default: (await import('./person-panel.tsx')).PersonPanel }))

/** The inbox: folders and chats, the chat that is open, the card of its person. */
export function InboxPage() {
  const t = chatsTexts.use()
  const params = useParams({ strict: false })
  const folder = readFolder(params.folder)
  const first = isId<'person'>(params.first) ? params.first : undefined
  const second = isId<'account'>(params.second) ? params.second : undefined
  const [{ personCard }, setAddress] = useFilter(['personCard'])
  useTitle(t('title'))
  const hasCard = first !== undefined && personCard === 'true'
  return (
    <div className={classes.inbox} data-open={first ? '' : undefined} data-card={hasCard ? '' : undefined}>
      <section className={classes.list} aria-label={t('list')}>
        <ChatList folder={folder} chosen={second} />
      </section>
      {first ? (
        <OpenChat
          key={`${first} ${second ?? ''}`}
          folder={folder}
          first={first}
          second={second}
          hasCard={hasCard}
          onCard={(open) => setAddress({ personCard: open ? 'true' : '' })}
        />
      ) : (
        <section className={classes.chat}>
          <EmptyState icon="chats" title={t('choose')} hint={t('chooseHint')} />
        </section>
      )}
    </div>
  )
}

/** Corrects the address to person first, account second, and shows what it names. */
function OpenChat(props: {
  folder: string
  first: NonNullable<Parameters<typeof useChatAddress>[0]>
  second: Parameters<typeof useChatAddress>[1]
  hasCard: boolean
  onCard: (open: boolean) => void
}) {
  const t = chatsTexts.use()
  const { folder, first, second } = props
  const navigate = useNavigate()
  const address = useChatAddress(first, second)
  const found = address.data
  const isRight = found && found.personId === first && (found.accountId ?? undefined) === second
  useEffect(() => {
    if (!found || isRight || found.accountId === null) return
    void navigate({
      to: '/chats/$folder/$first/$second',
      params: { folder, first: found.personId, second: found.accountId },
      search: true,
      replace: true,
    })
  }, [found, isRight, folder, navigate])
  return (
    <>
      <section className={classes.chat}>
        <QueryState query={address}>
          {({ accountId }) => {
            if (accountId === null) return <EmptyState icon="chats" title={t('noChat')} hint={t('noChatHint')} />
            if (!isRight) return <Loading />
            return <ChatPane folder={folder} accountId={accountId} hasCard={props.hasCard} onCard={props.onCard} />
          }}
        </QueryState>
      </section>
      {props.hasCard && found ? (
        <aside className={classes.card} aria-label={t('card')}>
          <Suspense fallback={<Loading />}>
            <PersonPanel personId={found.personId} accountId={found.accountId} onClose={() => props.onCard(false)} />
          </Suspense>
        </aside>
      ) : null}
    </>
  )
}
