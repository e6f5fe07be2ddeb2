import type { Device } from '@korben/contract'
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { client } from '../../lib/client.ts'
import { useFormat } from '../../lib/format.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { Icon } from '../../ui/icon.tsx'
import { QueryState } from '../../ui/query-state.tsx'
import { Section } from '../../ui/section.tsx'
import { devicesKey, eventsKey, useDevices } from './account.ts'
import { accountTexts } from './texts.ts'

/** Where one is signed in, and the way to end it. */
export function DevicesSection() {
  const t = accountTexts.use()
  const devices = useDevices()
  const others = devices.data?.filter(({ isThis }) => !isThis).length ?? 0
  const endOthers = useWrite((_: null, options) => client.session.signOutOthers(undefined, options), {
    refresh: [devicesKey, eventsKey],
    done: t('othersSignedOut'),
  })
  const askToEndOthers = () =>
    void confirm({
      title: t('signOutOthersTitle'),
      consequence: () => t('signOutOthersHint', { count: others }),
      confirmLabel: t('signOutOthers'),
      onConfirm: () => endOthers.mutate(null),
    })
  return (
    <Section
      title={t('devices')}
      actions={
        others > 0 ? (
          <Button variant="light" color="red" size="xs" loading={endOthers.isPending} onClick={askToEndOthers}>
            {t('signOutOthers')}
          </Button>
        ) : null
      }
    >
      <Text size="sm" c="dimmed">
        {t('devicesHint')}
      </Text>
      <QueryState query={devices}>
        {(all) => (
          <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
            {all.map((device) => (
              <DeviceRow key={device.id} device={device} />
            ))}
          </Stack>
        )}
      </QueryState>
    </Section>
  )
}

function DeviceRow({ device }: { device: Device }) {
  const t = accountTexts.use()
  const format = useFormat()
  const name = device.name === 'Unknown' ? t('unknownDevice') : device.name
  const end = useWrite(client.session.signOutDevice, { refresh: [devicesKey, eventsKey], done: t('signedOut') })
  const ask = () =>
    void confirm({
      title: t('signOutTitle', { name }),
      consequence: () => t('signOutHint'),
      confirmLabel: t('signOut'),
      onConfirm: () => end.mutate({ deviceId: device.id }),
    })
  return (
    <Group component="li" justify="space-between" wrap="nowrap" gap="sm">
      <Group gap="sm" wrap="nowrap" miw={0} align="flex-start">
        <Icon name="monitor" />
        <div>
          <Group gap={6}>
            <Text size="sm" fw={550} title={device.userAgent}>
              {name}
            </Text>
            {device.isThis ? (
              <Badge size="sm" color="teal" variant="light" tt="none">
                {t('thisDevice')}
              </Badge>
            ) : null}
          </Group>
          <Text size="xs" c="dimmed">
            {t('seen', { at: format.dateTime(device.lastSeenAt) })} · {t('address', { address: device.address })}
          </Text>
        </div>
      </Group>
      {device.isThis ? null : (
        <Button
          variant="default"
          size="xs"
          loading={end.isPending}
          aria-label={`${t('signOut')}: ${name}`}
          onClick={ask}
          style={{ flexShrink: 0 }}
        >
          {t('signOut')}
        </Button>
      )}
    </Group>
  )
}
