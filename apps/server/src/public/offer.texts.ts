import type { Language } from './texts.ts'

/** What the page of an offer says. Each key exists in every language, or it does not compile. */
type OfferTexts = {
  soldOut: string
  notPayable: string
  orderInChat: string
  inChat: string
  askForLink: string
  order: string
  orderAgain: string
  bought: string
  payBy: string
  email: string
  phone: string
  emailWrong: string
  phoneWrong: string
  needed: string
  whatFor: string
  isOrdered: string
  howToPay: string
  toldLater: string
  orderNumber: string
  tooFastTitle: string
  tooFast: string
}

const texts: Record<Language, OfferTexts> = {
  en: {
    soldOut: 'Sold out.',
    notPayable: 'It cannot be ordered here at the moment.',
    orderInChat: 'Order in the chat',
    inChat: 'Orders are taken in our chat: it opens in the messenger that you choose.',
    askForLink: 'To order, open the personal link that you were sent, or ask for one in the chat with us.',
    order: 'Order',
    orderAgain: 'Order again',
    bought: 'You have bought this. Thank you!',
    payBy: 'How will you pay?',
    email: 'E-mail address',
    phone: 'Phone',
    emailWrong: 'Write an address like name@example.com',
    phoneWrong: 'Write the number with its country code, as +380501234567',
    needed: 'This is needed for the order',
    whatFor: 'Used for this order only.',
    isOrdered: 'Your order is made.',
    howToPay: 'How to pay',
    toldLater: 'We will tell you how to pay.',
    orderNumber: 'Order number',
    tooFastTitle: 'A little slower, please',
    tooFast: 'Too many requests came from your address. Try again in a minute.',
  },
  uk: {
    soldOut: 'Розпродано.',
    notPayable: 'Зараз тут не можна зробити замовлення.',
    orderInChat: 'Замовити в чаті',
    inChat: 'Замовлення приймаємо в чаті: він відкриється в месенджері, який ви оберете.',
    askForLink: 'Щоб замовити, відкрийте особисте посилання, яке вам надіслали, або попросіть його в чаті з нами.',
    order: 'Замовити',
    orderAgain: 'Замовити ще раз',
    bought: 'Ви це вже придбали. Дякуємо!',
    payBy: 'Як ви сплатите?',
    email: 'Електронна адреса',
    phone: 'Телефон',
    emailWrong: 'Напишіть адресу на зразок name@example.com',
    phoneWrong: 'Напишіть номер із кодом країни, наприклад +380501234567',
    needed: 'Це потрібно для замовлення',
    whatFor: 'Лише для цього замовлення.',
    isOrdered: 'Ваше замовлення прийнято.',
    howToPay: 'Як сплатити',
    toldLater: 'Ми повідомимо, як сплатити.',
    orderNumber: 'Номер замовлення',
    tooFastTitle: 'Трохи повільніше',
    tooFast: 'З вашої адреси надійшло забагато запитів. Спробуйте за хвилину.',
  },
  ru: {
    soldOut: 'Распродано.',
    notPayable: 'Сейчас здесь нельзя сделать заказ.',
    orderInChat: 'Заказать в чате',
    inChat: 'Заказы принимаем в чате: он откроется в мессенджере, который вы выберете.',
    askForLink: 'Чтобы заказать, откройте личную ссылку, которую вам прислали, или попросите её в чате с нами.',
    order: 'Заказать',
    orderAgain: 'Заказать ещё раз',
    bought: 'Вы это уже купили. Спасибо!',
    payBy: 'Как вы заплатите?',
    email: 'Электронная почта',
    phone: 'Телефон',
    emailWrong: 'Напишите адрес вида name@example.com',
    phoneWrong: 'Напишите номер с кодом страны, например +380501234567',
    needed: 'Это нужно для заказа',
    whatFor: 'Только для этого заказа.',
    isOrdered: 'Ваш заказ принят.',
    howToPay: 'Как оплатить',
    toldLater: 'Мы сообщим, как оплатить.',
    orderNumber: 'Номер заказа',
    tooFastTitle: 'Чуть медленнее',
    tooFast: 'С вашего адреса пришло слишком много запросов. Попробуйте через минуту.',
  },
}

export const offerTextsOf = (language: Language): OfferTexts => texts[language]
