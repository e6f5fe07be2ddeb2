import { Group, Kbd, Modal, Table, Text } from '@mantine/core'
import { useRights } from '../lib/session.ts'
import { uiTexts } from '../ui/texts.ts'
import { navigation } from './navigation.ts'
import { frameTexts } from './texts.ts'

/** The sheet of keys. */
// biome-ignore lint/style/noDefaultExport: `lazy` of React takes nothing else
export default function Shortcuts({ onClose }: { onClose: () => void }) {
  const t = frameTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const pages = navigation.flatMap(({ entries }) => entries).filter(({ right, go }) => go && can(right))
  const rows = [
    { keys: ['Ctrl', 'K'], text: t('shortcutPalette') },
    { keys: ['?'], text: t('shortcutHelp') },
    { keys: ['/'], text: t('shortcutSearch') },
    { keys: ['Ctrl', 'Enter'], text: t('shortcutSend') },
    { keys: ['Esc'], text: t('shortcutClose') },
    ...(can('tunnels:read')
      ? [
          { keys: ['↓', 'J', '↑', 'K'], text: t('shortcutBlockMove') },
          { keys: ['→', '←'], text: t('shortcutBlockBranch') },
          { keys: ['Enter'], text: t('shortcutBlockOpen') },
          { keys: ['N'], text: t('shortcutBlockNew') },
          { keys: ['Ctrl', 'S'], text: t('shortcutBlockSave') },
        ]
      : []),
    ...pages.map(({ go, text }) => ({
      keys: ['G', t('afterwards'), go?.toUpperCase() ?? ''],
      text: t('shortcutGo', { page: t(text) }),
    })),
  ]
  return (
    <Modal opened onClose={onClose} title={t('shortcuts')} closeButtonProps={{ 'aria-label': ui('close') }}>
      <Table>
        <Table.Tbody>
          {rows.map(({ keys, text }) => (
            <Table.Tr key={text}>
              <Table.Td>{text}</Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap" justify="flex-end">
                  {keys.map((key) =>
                    key === t('afterwards') ? (
                      <Text key={key} size="xs" c="dimmed">
                        {key}
                      </Text>
                    ) : (
                      <Kbd key={key}>{key}</Kbd>
                    ),
                  )}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  )
}
