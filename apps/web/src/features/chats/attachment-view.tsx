import type { ChatAttachment } from '@korben/contract'
import { Anchor, Group, Text } from '@mantine/core'
import { Icon } from '../../ui/icon.tsx'
import { chatsTexts } from './texts.ts'

/** What came with an incoming message. It is a stranger's: pictures are drawn, nothing else is opened by itself. */
export function AttachmentView({ attachment }: { attachment: ChatAttachment }) {
  const t = chatsTexts.use()
  const { kind, url, fileName, location, contact } = attachment
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

function nameOf(t: ReturnType<typeof chatsTexts.use>, kind: ChatAttachment['kind']): string {
  if (kind === 'image') return t('imageAlt')
  return t(kind)
}
