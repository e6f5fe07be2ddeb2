/** Channels as their makers write them. */
const NAMES: Readonly<Record<string, string>> = {
  TELEGRAM: 'Telegram',
  WEB_CHAT: 'Web chat',
  SMS: 'SMS',
  EMAIL: 'E-mail',
  VIBER: 'Viber',
  WHATSAPP: 'WhatsApp',
  FACEBOOK: 'Facebook',
  INSTAGRAM: 'Instagram',
  VK: 'VK',
  MANUAL: 'Manual',
}

/** The name of a channel by its kind; the kind itself when it is new. */
export const channelName = (kind: string): string => NAMES[kind] ?? kind
