/** Strokes on a field of 24 by 24. */
const paths = {
  chats: 'M4 5h16v11H9l-5 4z',
  people:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.500 2.400 6.500 6M16 4.300a3.500 3.500 0 0 1 0 6.400M18 14.500c2.200.800 3.500 2.800 3.500 5.500',
  tunnels: 'M4 5h16l-6 7.500V19l-4 1.500v-8z',
  orders: 'M5 7h14l-1 13H6zM9 10V6a3 3 0 0 1 6 0v4',
  library: 'M5 4h14v16H5zM9 9h6M9 13h6',
  offers: 'M4 4h8l8 8-8 8-8-8zM8.500 8.500h.01',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.500v5M9 14.500v5',
  tags: 'M9 4 7 20M17 4l-2 16M4 9h17M3 15h17',
  fields: 'M4 6h16M4 12h10M4 18h13',
  api: 'M8 7l-5 5 5 5M16 7l5 5-5 5M13.500 5l-3 14',
  company: 'M4 20V6l8-3 8 3v14M9 20v-5h6v5M8.500 9h.01M15.500 9h.01M2.500 20h19',
  money: 'M3 6h18v12H3zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM6.500 12h.01M17.500 12h.01',
  audit: 'M12 7v5l3.500 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  key: 'M14.500 13.500a5 5 0 1 0-4-4L3 17v4h4v-3h3v-3z',
  plus: 'M12 5v14M5 12h14',
  edit: 'M4 20l1-5L16 4l4 4L9 19z',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'M5 13l4 4L19 7',
  close: 'M6 6l12 12M18 6 6 18',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M12 5.500h.01M12 12h.01M12 18.500h.01',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M4.900 4.900l1.400 1.400M17.700 17.700l1.400 1.400M2 12h2M20 12h2M4.900 19.100l1.400-1.400M17.700 6.300l1.400-1.400',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500z',
  monitor: 'M3 5h18v11H3zM9 20h6M12 16v4',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.500-6.500 8-6.500s8 2.500 8 6.500',
  signOut: 'M14 4H5v16h9M10 12h11M17.500 8.500 21 12l-3.500 3.500',
  send: 'M4 4l17 8-17 8 3-8zM7 12h8',
  star: 'M12 3.500l2.600 5.500 6 .800-4.400 4.200 1.100 6L12 17.100 6.700 20l1.100-6L3.400 9.800l6-.800z',
  back: 'M14 6l-6 6 6 6M8 12h12',
  next: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  up: 'M5 15l7-7 7 7',
  bot: 'M5 9h14v10H5zM12 9V5M12 5h.01M9 13.500h.01M15 13.500h.01M2.500 13v3M21.500 13v3',
  clock: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z',
  warning: 'M12 4 2.500 20h19zM12 10v4.500M12 17.300h.01',
  refresh: 'M20 12a8 8 0 1 1-2.300-5.700L20 8.500M20 4v4.500h-4.500',
  link: 'M10 14a4 4 0 0 0 6 .400l3-3a4 4 0 0 0-5.700-5.700L12 7M14 10a4 4 0 0 0-6-.400l-3 3a4 4 0 0 0 5.700 5.700L12 17',
  image: 'M3 5h18v14H3zM3 16l5-5 5 5M13 14l3-3 5 5M15.500 9h.01',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  attach:
    'M19 11l-7.500 7.500a4.500 4.500 0 0 1-6.400-6.400L13 4.300a3 3 0 0 1 4.300 4.200L9.500 16.300a1.500 1.500 0 0 1-2.100-2.100L14 7.500',
  phone:
    'M5 4h4l1.500 5-2.500 1.500a11 11 0 0 0 5.500 5.500L15 13.500l5 1.500v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2z',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10',
  filter: 'M4 6h16M7 12h10M10 18h4',
  card: 'M3 5h18v14H3zM8 13.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM5 17c.300-1.700 1.500-2.500 3-2.500s2.700.800 3 2.500M14 10h4M14 14h4',
  team: 'M12 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM5 20c0-3.600 3.100-6 7-6s7 2.400 7 6',
  connections: 'M8 12h8M6.500 15.500a3.500 3.500 0 1 1 0-7M17.500 8.500a3.500 3.500 0 1 1 0 7',
} as const

export type IconName = keyof typeof paths

/** A drawing beside a text that says the same, or in a control that has a name of its own; so it is hidden from readers of the screen. */
export const Icon = ({ name, size = 18, filled = false }: { name: IconName; size?: number; filled?: boolean }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill={filled ? 'currentColor' : 'none'}
    stroke="currentColor"
    strokeWidth={1.8}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d={paths[name]} />
  </svg>
)
