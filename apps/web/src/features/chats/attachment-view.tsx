import type { ChatAttachment, ChatMessage } from '@korben/contract'
import { Anchor, Button, Group, Text } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { shownAddress } from '../../lib/upload.ts'
import { useWrite } from '../../lib/write.ts'
import { Icon } from '../../ui/icon.tsx'
import { keepMessage } from './chats.ts'
import { chatsTexts } from './texts.ts'

/** What came with an incoming message. It is a stranger's: pictures are drawn, nothing else is opened by itself. */
export function AttachmentView({ message, position }: { message: ChatMessage; position: number }) {
  const t = chatsTexts.use()
  const attachment = message.attachments[position]
  if (!attachment) return null
  const { kind, url, fileName, location, contact, file, isFetchable } = attachment
  if (location) {
    const place = `${location.latitude.toFixed(5)}, ${location.longitude.toFixed(5)}`
    return (
      <Anchor
        href={`https://www.openstreetmap.org/?mlat=${location.latitude}&mlon=${location.longitude}#map=16/${location.latitude}/${location.longitude}`}
        target="_blank"
        rel="noreferrer noopener"
        size="sm"
      >
        {t('location')}: {place}
      </Anchor>
    )
  }
  if (contact) {
    return (
      <Text size="sm">
        {t('contact')}: {contact.name} {contact.phone}
      </Text>
    )
  }
  const name = fileName ?? nameOf(t, kind)
  if (file) return <FetchedFile file={file} name={name} />
  if (isFetchable) return <FetchButton message={message} position={position} attachment={attachment} name={name} />
  if (url === null || !/^https?:\/\//i.test(url)) {
    return (
      <Group gap={6}>
        <Icon name={kind === 'image' ? 'image' : 'file'} size={16} />
        <Text size="sm">
          {name}. {t('noFile')}
        </Text>
      </Group>
    )
  }
  if (kind === 'image') {
    return (
      <a href={url} target="_blank" rel="noreferrer noopener">
        <img src={url} alt={name} loading="lazy" />
      </a>
    )
  }
  return (
    <Group gap={6}>
      <Icon name="file" size={16} />
      <Anchor href={url} target="_blank" rel="noreferrer noopener" size="sm">
        {name}
      </Anchor>
    </Group>
  )
}

type File = NonNullable<ChatAttachment['file']>

function FetchedFile({ file, name }: { file: File; name: string }) {
  const address = shownAddress({ url: file.url, fileId: file.id })
  if (file.isImage) {
    return (
      <a href={address} target="_blank" rel="noreferrer noopener">
        <img src={address} alt={name} loading="lazy" />
      </a>
    )
  }
  return (
    <Group gap={6}>
      <Icon name="file" size={16} />
      <Anchor href={address} download={file.name} size="sm">
        {file.name}
      </Anchor>
    </Group>
  )
}

type FetchInput = Parameters<typeof client.chats.fetchAttachment>[0]

/** The messenger keeps it until somebody wants to see it. */
function FetchButton(props: { message: ChatMessage; position: number; attachment: ChatAttachment; name: string }) {
  const t = chatsTexts.use()
  const format = useFormat()
  const { message, position, attachment, name } = props
  const fetch = useWrite((input: FetchInput) => client.chats.fetchAttachment(input), { onDone: keepMessage })
  return (
    <Group gap={6}>
      <Icon name={attachment.kind === 'image' ? 'image' : 'file'} size={16} />
      <Text size="sm">{name}</Text>
      {attachment.sizeBytes === null ? null : (
        <Text size="xs" c="dimmed">
          {format.size(attachment.sizeBytes)}
        </Text>
      )}
      <Button
        size="compact-xs"
        variant="default"
        aria-label={t('fetchNamed', { name })}
        loading={fetch.isPending}
        onClick={() => fetch.mutate({ accountId: message.accountId, messageId: message.id, position })}
      >
        {t('fetch')}
      </Button>
    </Group>
  )
}

function nameOf(t: ReturnType<typeof chatsTexts.use>, kind: ChatAttachment['kind']): string {
  if (kind === 'image') return t('imageAlt')
  return t(kind)
}
