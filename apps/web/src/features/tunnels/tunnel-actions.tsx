import type { Tunnel } from '@korben/contract'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { client } from '../../lib/client.ts'
import { useRights } from '../../lib/session.ts'
import { useWrite } from '../../lib/write.ts'
import { confirm } from '../../ui/confirm.tsx'
import { NameDialog } from '../../ui/name-dialog.tsx'
import type { RowAction } from '../../ui/row-actions.tsx'
import { uiTexts } from '../../ui/texts.ts'
import { tunnelsTexts } from './texts.ts'
import { tunnelsKey } from './tunnels.ts'

type Named = Pick<Tunnel, 'id' | 'name'>
type Asked = { kind: 'make' } | { kind: 'rename' | 'copy'; tunnel: Named }

/** What can be done with a tunnel, and the dialog that asks for its name. `onDeleted`: where to go when it is gone. */
export function useTunnelActions(onDeleted?: () => void) {
  const t = tunnelsTexts.use()
  const ui = uiTexts.use()
  const can = useRights()
  const [asked, setAsked] = useState<Asked | null>(null)
  const remove = useWrite(client.tunnels.delete, {
    refresh: [
      [...tunnelsKey, 'list'],
      [...tunnelsKey, 'choice'],
    ],
    done: t('deleted'),
    ...(onDeleted ? { onDone: onDeleted } : {}),
  })
  const askToDelete = (tunnel: Named) =>
    void confirm({
      title: t('deleteTitle', { name: tunnel.name }),
      consequence: async () => {
        const use = await client.tunnels.use({ tunnelId: tunnel.id })
        return [
          ...(use.inside > 0 ? [t('deleteInside', { count: use.inside })] : []),
          ...(use.leadgentools > 0 ? [t('deleteTools', { count: use.leadgentools })] : []),
          ...(use.trafficSources > 0 ? [t('deleteSources', { count: use.trafficSources })] : []),
          ...(use.startedBy.length > 0
            ? [t('deleteStarted', { names: use.startedBy.map(({ name }) => name).join(', ') })]
            : []),
          t('deleteEnd'),
        ].join(' ')
      },
      onConfirm: () => remove.mutate({ tunnelId: tunnel.id }),
    })
  const actionsOf = (tunnel: Named): RowAction[] => [
    can('tunnels:write') && {
      icon: 'edit',
      label: t('rename'),
      onClick: () => setAsked({ kind: 'rename', tunnel }),
    },
    can('tunnels:write') && { icon: 'library', label: t('copy'), onClick: () => setAsked({ kind: 'copy', tunnel }) },
    can('tunnels:delete') && {
      icon: 'trash',
      label: ui('delete'),
      color: 'red',
      onClick: () => askToDelete(tunnel),
    },
  ]
  const dialog: ReactNode = asked ? <TunnelDialog asked={asked} onClose={() => setAsked(null)} /> : null
  return { actionsOf, make: () => setAsked({ kind: 'make' }), dialog }
}

function TunnelDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const t = tunnelsTexts.use()
  const ui = uiTexts.use()
  const navigate = useNavigate()
  const open = ({ id }: Tunnel) => void navigate({ to: `/tunnels/${id}/tree` })
  const common = { label: t('name'), refresh: [tunnelsKey], onClose }
  if (asked.kind === 'make') {
    return (
      <NameDialog
        {...common}
        title={t('make')}
        submitLabel={ui('create')}
        save={(name, options) => client.tunnels.create({ name }, options)}
        done={t('made')}
        onDone={open}
      />
    )
  }
  const { id: tunnelId, name: before } = asked.tunnel
  return asked.kind === 'rename' ? (
    <NameDialog
      {...common}
      title={t('rename')}
      submitLabel={ui('save')}
      initial={before}
      save={(name, options) => client.tunnels.rename({ tunnelId, name }, options)}
      done={t('renamed')}
    />
  ) : (
    <NameDialog
      {...common}
      title={t('copy')}
      submitLabel={t('copy')}
      initial={t('copyName', { name: before })}
      save={(name, options) => client.tunnels.copy({ tunnelId, name }, options)}
      done={t('copied')}
      onDone={open}
    />
  )
}
