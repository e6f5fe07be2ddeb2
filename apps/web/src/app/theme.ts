import { createTheme } from '@mantine/core'

/** The blue of the public pages, in ten steps. */
const blue = [
  '#e9f3ff',
  '#d2e4fb',
  '#a4c7f4',
  '#73a9ed',
  '#4a8fe6',
  '#2d7ee2',
  '#156fdc',
  '#0b63ce',
  '#0054ad',
  '#00458f',
] as const

/** The greys of the dark: bluish, like the ground of the public pages. */
const dark = [
  '#d5dce4',
  '#b6c0cb',
  '#97a4b1',
  '#6b7885',
  '#3b4550',
  '#2f3842',
  '#262e37',
  '#171b21',
  '#12161b',
  '#0d1014',
] as const

/** Mantine's red with a shade that white can be read on (4.5:1), which is the one that buttons wear. */
const red = [
  '#fff5f5',
  '#ffe3e3',
  '#ffc9c9',
  '#ffa8a8',
  '#ff8787',
  '#ff6b6b',
  '#fa5252',
  '#d42a2a',
  '#c92a2a',
  '#b02525',
] as const

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 7, dark: 7 },
  colors: { blue, dark, red },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // By name: `Modal.extend` would load what the first page does not show.
    Modal: { defaultProps: { centered: true } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
    TextInput: { defaultProps: { autoComplete: 'off' } },
  },
})
