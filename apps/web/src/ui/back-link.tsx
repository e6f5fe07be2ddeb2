import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Icon } from './icon.tsx'

/** The way back to the list a page belongs to. */
export const BackLink = ({ to, children }: { to: string; children: string }) => (
  <Anchor component={Link} to={to} size="sm" style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}>
    <Icon name="back" size={16} />
    {children}
  </Anchor>
)
