import '@mantine/spotlight/styles.css'
import { useMantineColorScheme } from '@mantine/core'
import { createSpotlight, Spotlight } from '@mantine/spotlight'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { showProblem } from '../lib/notices.ts'
import { signOut, useRights } from '../lib/session.ts'
import { Icon } from '../ui/icon.tsx'
import { navigation } from './navigation.ts'
import { frameTexts } from './texts.ts'

const [store, actions] = createSpotlight()

/** Every page and action by its name. */
// biome-ignore lint/style/noDefaultExport: `lazy` of React takes nothing else
export default function Palette({ onClose, openHelp }: { onClose: () => void; openHelp: () => void }) {
  const t = frameTexts.use()
  const can = useRights()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    actions.open()
  }, [])
  const pages = navigation.map(({ title, entries }) => ({
    group: t(title),
    actions: entries
      .filter(({ right }) => can(right))
      .map(({ to, text, icon }) => ({
        id: to,
        label: t(text),
        leftSection: <Icon name={icon} />,
        onClick: () => void navigate({ to }),
      })),
  }))
  const others = [
    { id: 'light', label: `${t('scheme')}: ${t('light')}`, icon: 'sun', run: () => setColorScheme('light') },
    { id: 'dark', label: `${t('scheme')}: ${t('dark')}`, icon: 'moon', run: () => setColorScheme('dark') },
    { id: 'help', label: t('shortcuts'), icon: 'keyboard', run: openHelp },
    { id: 'sign-out', label: t('signOut'), icon: 'signOut', run: () => void signOut().catch(showProblem) },
  ] as const
  return (
    <Spotlight
      store={store}
      shortcut={null}
      actions={[
        ...pages.filter(({ actions }) => actions.length > 0),
        {
          group: t('account'),
          actions: others.map(({ id, label, icon, run }) => ({
            id,
            label,
            leftSection: <Icon name={icon} />,
            onClick: run,
          })),
        },
      ]}
      nothingFound={t('paletteNothing')}
      scrollable
      maxHeight={420}
      searchProps={{
        leftSection: <Icon name="search" />,
        placeholder: t('palette'),
        'aria-label': t('paletteHint'),
      }}
      onSpotlightClose={onClose}
    />
  )
}
