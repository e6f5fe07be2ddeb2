import type { ChatMessage } from '@korben/contract'
import { Anchor, Button, Group, Text } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { useRights } from '../../lib/session.ts'
import { shownAddress } from '../../lib/upload.ts'
import { useWrite } from '../../lib/write.ts'
import { Icon } from '../../ui/icon.tsx'
import { When } from '../../ui/when.tsx'
import { AttachmentView } from './attachment-view.tsx'
import { chatListKeys, keepMessage } from './chats.ts'
import classes from './inbox.module.css'
import { chatsTexts, reasonText } from './texts.ts'

type Element = ChatMessage['content'][number]

/** An entry of a chat: what it says, who said it, what became of it, and what can be done about that. */
export function MessageView({ message, personName }: { message: ChatMessage; personName: string }) {
  const t = chatsTexts.use()
  const isOwn = message.direction === 'out'
  return (
    <article className={classes.message} data-own={isOwn ? '' : undefined} data-state={message.state}>
      {message.kind === 'message' ? null : (
        <div className={classes.bubble}>
          <em>{t(message.kind)}</em>
          {message.text === '' ? null : `: ${message.text}`}
        </div>
      )}
      {message.kind === 'message'
        ? message.content.map((element, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a message have no other name and never change their places
            <ElementView key={index} element={element} />
          ))
        : null}
      {message.attachments.map((_attachment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <div key={index} className={classes.bubble}>
          <AttachmentView message={message} position={index} />
        </div>
      ))}
      <footer className={classes.foot}>
        <span>{isOwn ? (message.author?.name ?? t(`sender.${message.sender}`)) : personName}</span>
        {message.tunnel ? <span>{t('fromTunnel', { name: message.tunnel.name })}</span> : null}
        <When at={message.createdAt} form="time" />
        {isOwn ? <State message={message} /> : null}
      </footer>
      {isOwn ? <Remedy message={message} /> : null}
    </article>
  )
}

/** Only addresses of the web become links and pictures; whatever else stands there stays text. */
const isWeb = (url: string) => /^https?:\/\//i.test(url)

function ElementView({ element }: { element: Element }) {
  const t = chatsTexts.use()
  const format = useFormat()
  return (
    <div className={classes.bubble}>
      {element.kind === 'text' ? element.text : null}
      {element.kind === 'image' ? (
        <>
          {isWeb(element.url) ? (
            <a href={shownAddress(element)} target="_blank" rel="noreferrer noopener">
              <img src={shownAddress(element)} alt={element.caption || t('imageAlt')} loading="lazy" />
            </a>
          ) : (
            element.url
          )}
          {element.caption ?? ''}
        </>
      ) : null}
      {element.kind === 'file' ? (
        <>
          <Group gap={6} wrap="nowrap">
            <Icon name="file" size={16} />
            <Anchor href={shownAddress(element)} download={element.name} size="sm">
              {element.name}
            </Anchor>
            <Text span size="xs" c="dimmed">
              {format.size(element.sizeBytes)}
            </Text>
          </Group>
          {element.caption ?? ''}
        </>
      ) : null}
      {element.buttons && element.buttons.length > 0 ? (
        <div>
          {element.buttons.flat().map((button) =>
            button.kind === 'LINK' && isWeb(button.url) ? (
              <Anchor
                key={button.id}
                className={classes.button}
                href={button.url}
                target="_blank"
                rel="noreferrer noopener"
              >
                {button.label}
              </Anchor>
            ) : (
              <span key={button.id} className={classes.button}>
                {button.label}
              </span>
            ),
          )}
        </div>
      ) : null}
    </div>
  )
}

const BAD = ['failed', 'skipped', 'in_doubt', 'cancelled']

function State({ message: { state, reason, failure } }: { message: ChatMessage }) {
  const t = chatsTexts.use()
  const isBad = BAD.includes(state)
  const told = failure?.code === 'file_too_large' || failure?.code === 'file_gone' ? failure.code : reason
  const why = told === null || state === 'in_doubt' ? '' : `: ${reasonText(t, told)}`
  return (
    <span className={isBad ? classes.bad : undefined} title={failure ? `${failure.code} ${failure.text}` : undefined}>
      <Group gap={4} component="span" display="inline-flex" wrap="nowrap">
        <Icon name={iconOf(state)} size={13} />
        {t(`state.${state}`)}
        {why}
      </Group>
    </span>
  )
}

function iconOf(state: ChatMessage['state']) {
  if (BAD.includes(state)) return 'warning'
  return state === 'queued' || state === 'sending' ? 'clock' : 'check'
}

/** What staff can do about a message that has not arrived, or of which nobody knows. */
function Remedy({ message }: { message: ChatMessage }) {
  const t = chatsTexts.use()
  const can = useRights()
  const { accountId, id: messageId, state } = message
  const options = { keep: keepMessage, refresh: [['chats', 'messages', accountId], ...chatListKeys] }
  const again = useWrite(client.chats.sendAgain, options)
  const decide = useWrite(client.chats.decide, options)
  if (!can('chats:write')) return null
  if (state === 'failed' || state === 'skipped') {
    return (
      <Group justify="flex-end" mt={4}>
        <Button
          size="compact-xs"
          variant="light"
          color="red"
          leftSection={<Icon name="refresh" size={13} />}
          loading={again.isPending}
          onClick={() => again.mutate({ accountId, messageId })}
        >
          {t('sendAgain')}
        </Button>
      </Group>
    )
  }
  if (state !== 'in_doubt') return null
  const choices = [
    { decision: 'sent', text: 'doubtSent' },
    { decision: 'not_sent', text: 'doubtNotSent' },
    { decision: 'send_again', text: 'doubtAgain' },
  ] as const
  return (
    <Group justify="flex-end" gap={6} mt={4}>
      <Text size="xs" w="100%" ta="end">
        {t('doubtHint')}
      </Text>
      {choices.map(({ decision, text }) => (
        <Button
          key={decision}
          size="compact-xs"
          variant="default"
          disabled={decide.isPending}
          onClick={() => decide.mutate({ accountId, messageId, decision })}
        >
          {t(text)}
        </Button>
      ))}
    </Group>
  )
}
