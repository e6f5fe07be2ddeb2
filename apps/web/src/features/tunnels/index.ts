export { TunnelTreePage } from './tree-page.tsx'
export { TunnelPage } from './tunnel-page.tsx'
export { TunnelsPage } from './tunnels-page.tsx'
