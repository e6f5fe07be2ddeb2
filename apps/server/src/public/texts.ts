export type Language = 'en' | 'uk' | 'ru'

/** What the public pages say. Each key exists in every language, or it does not compile. */
type Texts = {
  notAvailableTitle: string
  notAvailable: string
  chooseTitle: string
  choose: string
  webChat: string
  chatStart: string
  chatWelcome: string
  chatPlaceholder: string
  chatSend: string
  chatOffline: string
  chatPending: string
  chatMessages: string
  chatTooFast: string
  chatClosed: string
}

const texts: Record<Language, Texts> = {
  en: {
    notAvailableTitle: 'Not available',
    notAvailable: 'This page is not available. The link may be old, or it was switched off.',
    chooseTitle: 'Where shall we talk?',
    choose: 'Choose a messenger to go on.',
    webChat: 'Chat on this site',
    chatStart: 'Start',
    chatWelcome: 'Press Start to begin.',
    chatPlaceholder: 'Write a message',
    chatSend: 'Send',
    chatOffline: 'No connection. Your messages will be sent when it is back.',
    chatPending: 'Sending…',
    chatMessages: 'Messages',
    chatTooFast: 'A little slower, please: the message will be sent in a moment.',
    chatClosed: 'This chat is closed.',
  },
  uk: {
    notAvailableTitle: 'Недоступно',
    notAvailable: 'Ця сторінка недоступна. Посилання могло застаріти або його вимкнули.',
    chooseTitle: 'Де поспілкуємося?',
    choose: 'Оберіть месенджер, щоб продовжити.',
    webChat: 'Чат на цьому сайті',
    chatStart: 'Почати',
    chatWelcome: 'Натисніть «Почати», щоб розпочати.',
    chatPlaceholder: 'Напишіть повідомлення',
    chatSend: 'Надіслати',
    chatOffline: 'Немає з’єднання. Повідомлення надішлються, щойно воно відновиться.',
    chatPending: 'Надсилання…',
    chatMessages: 'Повідомлення',
    chatTooFast: 'Трохи повільніше: повідомлення буде надіслано за мить.',
    chatClosed: 'Цей чат закрито.',
  },
  ru: {
    notAvailableTitle: 'Недоступно',
    notAvailable: 'Эта страница недоступна. Ссылка могла устареть или её выключили.',
    chooseTitle: 'Где поговорим?',
    choose: 'Выберите мессенджер, чтобы продолжить.',
    webChat: 'Чат на этом сайте',
    chatStart: 'Начать',
    chatWelcome: 'Нажмите «Начать», чтобы приступить.',
    chatPlaceholder: 'Напишите сообщение',
    chatSend: 'Отправить',
    chatOffline: 'Нет соединения. Сообщения будут отправлены, когда оно появится.',
    chatPending: 'Отправка…',
    chatMessages: 'Сообщения',
    chatTooFast: 'Чуть медленнее: сообщение будет отправлено через мгновение.',
    chatClosed: 'Этот чат закрыт.',
  },
}

export const textsOf = (language: Language): Texts => texts[language]

/** The first language of the header that the pages are written in; `otherwise` without one. */
export function chooseLanguage(acceptLanguage: string | undefined, otherwise: Language = 'en'): Language {
  for (const part of (acceptLanguage ?? '').split(',')) {
    const code = part.trim().slice(0, 2).toLowerCase()
    if (code === 'en' || code === 'uk' || code === 'ru') return code
  }
  return otherwise
}
