import type { ErrorCode, RequestCode } from '@korben/contract'
import type { Language } from './language.ts'

export type Code = ErrorCode | RequestCode | 'RATE_LIMITED' | 'UNREADABLE'

/** What each refusal means to whoever sees it, and what they can do. A code without its sentences does not compile. */
export const problemTexts: Readonly<Record<Code, Readonly<Record<Language, string>>>> = {
  'request.invalid': {
    en: 'Something in the form is not right. Correct the marked fields.',
    uk: 'У формі є помилка. Виправте позначені поля.',
    ru: 'В форме есть ошибка. Исправьте отмеченные поля.',
  },
  'request.not_found': {
    en: 'This page asked for something the server does not have. Reload the page.',
    uk: 'Сторінка запитала те, чого на сервері немає. Перезавантажте сторінку.',
    ru: 'Страница запросила то, чего на сервере нет. Перезагрузите страницу.',
  },
  'request.unsupported_type': {
    en: 'The server cannot read this. Reload the page and try again.',
    uk: 'Сервер не може це прочитати. Перезавантажте сторінку та спробуйте ще раз.',
    ru: 'Сервер не может это прочитать. Перезагрузите страницу и попробуйте ещё раз.',
  },
  'request.too_large': {
    en: 'This is too large. Make it smaller and try again.',
    uk: 'Це завелике. Зменште та спробуйте ще раз.',
    ru: 'Это слишком велико. Уменьшите и попробуйте ещё раз.',
  },
  'request.too_many': {
    en: 'Too many requests. Wait a minute and try again.',
    uk: 'Забагато запитів. Зачекайте хвилину та спробуйте ще раз.',
    ru: 'Слишком много запросов. Подождите минуту и попробуйте ещё раз.',
  },
  'request.csrf': {
    en: 'This page is out of date. Reload it and try again.',
    uk: 'Сторінка застаріла. Перезавантажте її та спробуйте ще раз.',
    ru: 'Страница устарела. Перезагрузите её и попробуйте ещё раз.',
  },
  'request.key_in_progress': {
    en: 'This is already being done. Wait a moment.',
    uk: 'Це вже виконується. Зачекайте трохи.',
    ru: 'Это уже выполняется. Подождите немного.',
  },
  'request.key_reused': {
    en: 'This was sent before with other contents. Try again.',
    uk: 'Це вже надсилалося з іншим вмістом. Спробуйте ще раз.',
    ru: 'Это уже отправлялось с другим содержимым. Попробуйте ещё раз.',
  },
  unavailable: {
    en: 'The server is busy for a moment. Try again.',
    uk: 'Сервер тимчасово зайнятий. Спробуйте ще раз.',
    ru: 'Сервер временно занят. Попробуйте ещё раз.',
  },
  internal: {
    en: 'The server failed at this. Try again; if it stays so, give the administrator the number below.',
    uk: 'Сталася помилка сервера. Спробуйте ще раз; якщо вона повториться, передайте адміністраторові номер нижче.',
    ru: 'Произошла ошибка сервера. Попробуйте ещё раз; если она повторится, передайте администратору номер ниже.',
  },
  RATE_LIMITED: {
    en: 'Too many requests. Wait a minute and try again.',
    uk: 'Забагато запитів. Зачекайте хвилину та спробуйте ще раз.',
    ru: 'Слишком много запросов. Подождите минуту и попробуйте ещё раз.',
  },
  UNREADABLE: {
    en: 'The answer could not be read. A proxy may be in the way; try again.',
    uk: 'Відповідь не вдалося прочитати. Можливо, заважає проксі; спробуйте ще раз.',
    ru: 'Ответ не удалось прочитать. Возможно, мешает прокси; попробуйте ещё раз.',
  },
  'auth.required': {
    en: 'You are no longer signed in. Sign in to go on.',
    uk: 'Ви вийшли з системи. Увійдіть, щоб продовжити.',
    ru: 'Вы вышли из системы. Войдите, чтобы продолжить.',
  },
  'auth.forbidden': {
    en: 'Your role does not allow this. Ask an administrator.',
    uk: 'Ваша роль цього не дозволяє. Зверніться до адміністратора.',
    ru: 'Ваша роль этого не позволяет. Обратитесь к администратору.',
  },
  'auth.login_taken': {
    en: 'Somebody already signs in with this e-mail address.',
    uk: 'З цією адресою вже хтось входить.',
    ru: 'С этим адресом уже кто-то входит.',
  },
  'auth.sign_in_refused': {
    en: 'E-mail address or password is wrong. Check both.',
    uk: 'Невірна адреса або пароль. Перевірте обидва.',
    ru: 'Неверный адрес или пароль. Проверьте оба.',
  },
  'auth.too_many_tries': {
    en: 'Too many tries. Wait a minute and try again.',
    uk: 'Забагато спроб. Зачекайте хвилину та спробуйте ще раз.',
    ru: 'Слишком много попыток. Подождите минуту и попробуйте ещё раз.',
  },
  'auth.device_not_found': {
    en: 'This browser is already signed out.',
    uk: 'У цьому браузері вже виконано вихід.',
    ru: 'В этом браузере выход уже выполнен.',
  },
  'auth.password_wrong': {
    en: 'The present password is wrong.',
    uk: 'Поточний пароль невірний.',
    ru: 'Текущий пароль неверен.',
  },
  'auth.token_not_found': {
    en: 'There is no such token any more.',
    uk: 'Такого токена вже немає.',
    ru: 'Такого токена уже нет.',
  },
  'auth.scope_not_held': {
    en: 'You cannot give a right you do not have yourself.',
    uk: 'Не можна надати право, якого ви самі не маєте.',
    ru: 'Нельзя дать право, которого нет у вас самих.',
  },
  'auth.setup_closed': {
    en: 'This installation is already set up. Sign in.',
    uk: 'Систему вже налаштовано. Увійдіть.',
    ru: 'Система уже настроена. Войдите.',
  },
  'auth.setup_code_wrong': {
    en: 'The code is wrong. It stands in the log of the server.',
    uk: 'Код невірний. Він є в журналі сервера.',
    ru: 'Код неверен. Он есть в журнале сервера.',
  },
  'auth.ticket_dead': {
    en: 'This took too long. Sign in again.',
    uk: 'Минуло забагато часу. Увійдіть ще раз.',
    ru: 'Прошло слишком много времени. Войдите ещё раз.',
  },
  'auth.code_wrong': {
    en: 'The code is wrong. Take the newest one from your app.',
    uk: 'Код невірний. Візьміть найновіший із застосунку.',
    ru: 'Код неверен. Возьмите самый новый из приложения.',
  },
  'auth.link_dead': {
    en: 'This link no longer works. Ask for a new one.',
    uk: 'Це посилання більше не діє. Попросіть нове.',
    ru: 'Эта ссылка больше не действует. Попросите новую.',
  },
  'auth.second_factor_on': {
    en: 'The second factor is already on.',
    uk: 'Другий фактор уже ввімкнено.',
    ru: 'Второй фактор уже включён.',
  },
  'auth.second_factor_off': {
    en: 'The second factor is off.',
    uk: 'Другий фактор вимкнено.',
    ru: 'Второй фактор выключен.',
  },
  'company.not_found': {
    en: 'There is no such company, or you are no longer in it.',
    uk: 'Такої компанії немає, або ви в ній більше не працюєте.',
    ru: 'Такой компании нет, или вы в ней больше не состоите.',
  },
  'company.currency_unknown': { en: 'There is no such currency.', uk: 'Такої валюти немає.', ru: 'Такой валюты нет.' },
  'company.time_zone_unknown': {
    en: 'There is no such time zone. Write it as Europe/Kyiv.',
    uk: 'Такого часового поясу немає. Напишіть як Europe/Kyiv.',
    ru: 'Такого часового пояса нет. Напишите как Europe/Kyiv.',
  },
  'company.api_off': {
    en: 'API v2 is switched off in the settings of the company.',
    uk: 'API v2 вимкнено в налаштуваннях компанії.',
    ru: 'API v2 выключен в настройках компании.',
  },
  'team.user_not_found': {
    en: 'There is no such user any more.',
    uk: 'Такого користувача вже немає.',
    ru: 'Такого пользователя уже нет.',
  },
  'team.user_blocked': {
    en: 'This user is blocked. Ask an administrator.',
    uk: 'Цього користувача заблоковано. Зверніться до адміністратора.',
    ru: 'Этот пользователь заблокирован. Обратитесь к администратору.',
  },
  'team.role_not_found': {
    en: 'There is no such role any more.',
    uk: 'Такої ролі вже немає.',
    ru: 'Такой роли уже нет.',
  },
  'team.role_built_in': {
    en: 'This role is built in and stays as it is. Copy it to change it.',
    uk: 'Ця роль вбудована й не змінюється. Скопіюйте її, щоб змінити.',
    ru: 'Эта роль встроенная и не меняется. Скопируйте её, чтобы изменить.',
  },
  'team.role_in_use': {
    en: 'Users still have this role. Give them another one first.',
    uk: 'Цю роль ще мають користувачі. Спершу надайте їм іншу.',
    ru: 'Эта роль ещё есть у пользователей. Сначала дайте им другую.',
  },
  'team.role_name_taken': {
    en: 'There is already a role of this name. Choose another.',
    uk: 'Роль із такою назвою вже є. Оберіть іншу.',
    ru: 'Роль с таким названием уже есть. Выберите другое.',
  },
  'team.too_many_roles': {
    en: 'There are as many roles as there may be. Delete one first.',
    uk: 'Ролей уже найбільша кількість. Спершу видаліть якусь.',
    ru: 'Ролей уже предельное число. Сначала удалите какую-нибудь.',
  },
  'team.beyond_own_rights': {
    en: 'You cannot give more rights than you have.',
    uk: 'Не можна надати більше прав, ніж маєте самі.',
    ru: 'Нельзя дать больше прав, чем есть у вас.',
  },
  'team.owner_fixed': {
    en: 'The owner stays. Hand the company over first.',
    uk: 'Власник залишається. Спершу передайте компанію.',
    ru: 'Владелец остаётся. Сначала передайте компанию.',
  },
  'team.owner_only': {
    en: 'Only the owner can do this.',
    uk: 'Це може лише власник.',
    ru: 'Это может только владелец.',
  },
  'team.not_yourself': {
    en: 'You cannot do this to yourself. Ask another administrator.',
    uk: 'Із собою цього зробити не можна. Зверніться до іншого адміністратора.',
    ru: 'С собой этого сделать нельзя. Обратитесь к другому администратору.',
  },
  'team.reset_not_allowed': {
    en: 'You cannot reset the password of this user.',
    uk: 'Ви не можете скинути пароль цього користувача.',
    ru: 'Вы не можете сбросить пароль этого пользователя.',
  },
  'team.email_invalid': {
    en: 'This is no e-mail address.',
    uk: 'Це не адреса електронної пошти.',
    ru: 'Это не адрес электронной почты.',
  },
  'team.already_member': {
    en: 'Somebody with this address is already in the company.',
    uk: 'Користувач із цією адресою вже є в компанії.',
    ru: 'Пользователь с этим адресом уже есть в компании.',
  },
  'team.already_invited': {
    en: 'This address was already invited. Withdraw the invitation first.',
    uk: 'Цю адресу вже запрошено. Спершу відкличте запрошення.',
    ru: 'Этот адрес уже приглашён. Сначала отзовите приглашение.',
  },
  'team.too_many_invitations': {
    en: 'Too many invitations are open. Withdraw one first.',
    uk: 'Відкрито забагато запрошень. Спершу відкличте якесь.',
    ru: 'Открыто слишком много приглашений. Сначала отзовите какое-нибудь.',
  },
  'team.invitation_not_found': {
    en: 'There is no such invitation any more.',
    uk: 'Такого запрошення вже немає.',
    ru: 'Такого приглашения уже нет.',
  },
  'team.invitation_of_another': {
    en: 'This invitation is for another address. Sign in with that one.',
    uk: 'Це запрошення для іншої адреси. Увійдіть із нею.',
    ru: 'Это приглашение для другого адреса. Войдите с ним.',
  },
  'team.sign_in_to_join': {
    en: 'You already have a password here. Sign in to join.',
    uk: 'Ви вже маєте тут пароль. Увійдіть, щоб приєднатися.',
    ru: 'У вас уже есть здесь пароль. Войдите, чтобы присоединиться.',
  },
  'team.no_company': {
    en: 'You are in no company. Ask to be invited.',
    uk: 'Ви не належите до жодної компанії. Попросіть запрошення.',
    ru: 'Вы не состоите ни в одной компании. Попросите приглашение.',
  },
  'fields.field_not_found': {
    en: 'There is no such custom field any more.',
    uk: 'Такого поля вже немає.',
    ru: 'Такого поля уже нет.',
  },
  'fields.name_taken': {
    en: 'There is already a field of this name and type. Choose another name.',
    uk: 'Поле з такою назвою й типом уже є. Оберіть іншу назву.',
    ru: 'Поле с таким именем и типом уже есть. Выберите другое имя.',
  },
  'fields.name_invalid': {
    en: 'A name has latin letters, digits, - and _ only.',
    uk: 'У назві лише латинські літери, цифри, - та _.',
    ru: 'В имени только латинские буквы, цифры, - и _.',
  },
  'fields.too_many': {
    en: 'There are as many fields as there may be. Delete one first.',
    uk: 'Полів уже найбільша кількість. Спершу видаліть якесь.',
    ru: 'Полей уже предельное число. Сначала удалите какое-нибудь.',
  },
  'fields.value_invalid': {
    en: 'The value does not fit the type of the field.',
    uk: 'Значення не відповідає типу поля.',
    ru: 'Значение не соответствует типу поля.',
  },
  'tags.not_found': { en: 'There is no such tag any more.', uk: 'Такого тегу вже немає.', ru: 'Такого тега уже нет.' },
  'tags.name_taken': {
    en: 'There is already a tag of this name. Choose another.',
    uk: 'Тег із такою назвою вже є. Оберіть іншу.',
    ru: 'Тег с таким названием уже есть. Выберите другое.',
  },
  'connections.not_found': {
    en: 'There is no such connection any more.',
    uk: 'Такого підключення вже немає.',
    ru: 'Такого подключения уже нет.',
  },
  'connections.already_connected': {
    en: 'This bot is already connected.',
    uk: 'Цього бота вже підключено.',
    ru: 'Этот бот уже подключён.',
  },
  'connections.other_bot': {
    en: 'This token belongs to another bot. Use a token of the same one.',
    uk: 'Цей токен належить іншому боту. Використайте токен того самого.',
    ru: 'Этот токен принадлежит другому боту. Используйте токен того же самого.',
  },
  'connections.wrong_kind': {
    en: 'This connection is of another kind.',
    uk: 'Це підключення іншого виду.',
    ru: 'Это подключение другого вида.',
  },
  'connections.refused': {
    en: 'The messenger refused the connection. Check the token.',
    uk: 'Месенджер відхилив підключення. Перевірте токен.',
    ru: 'Мессенджер отклонил подключение. Проверьте токен.',
  },
  'templates.category_not_found': {
    en: 'There is no such category any more.',
    uk: 'Такої категорії вже немає.',
    ru: 'Такой категории уже нет.',
  },
  'templates.not_found': {
    en: 'There is no such template any more.',
    uk: 'Такого шаблону вже немає.',
    ru: 'Такого шаблона уже нет.',
  },
  'templates.category_not_empty': {
    en: 'There are still templates in the category. Move or delete them first.',
    uk: 'У категорії ще є шаблони. Спершу перенесіть або видаліть їх.',
    ru: 'В категории ещё есть шаблоны. Сначала перенесите или удалите их.',
  },
  'templates.content_invalid': {
    en: 'Something in the message is not right. Correct what is marked.',
    uk: 'У повідомленні є помилка. Виправте позначене.',
    ru: 'В сообщении есть ошибка. Исправьте отмеченное.',
  },
  'templates.target_not_found': {
    en: 'A button leads to something that is no more. Choose another target.',
    uk: 'Кнопка веде до того, чого вже немає. Оберіть іншу ціль.',
    ru: 'Кнопка ведёт к тому, чего уже нет. Выберите другую цель.',
  },
  'people.not_found': {
    en: 'There is no such person, or you may not see them.',
    uk: 'Такої людини немає, або ви не можете її бачити.',
    ru: 'Такого человека нет, или вы не можете его видеть.',
  },
  'people.account_taken': {
    en: 'This account belongs to somebody else.',
    uk: 'Цей акаунт належить іншій людині.',
    ru: 'Этот аккаунт принадлежит другому человеку.',
  },
  'people.email_invalid': {
    en: 'This is no e-mail address.',
    uk: 'Це не адреса електронної пошти.',
    ru: 'Это не адрес электронной почты.',
  },
  'people.phone_invalid': {
    en: 'This is no phone number. Write it with its country code: +380…',
    uk: 'Це не номер телефону. Напишіть із кодом країни: +380…',
    ru: 'Это не номер телефона. Напишите с кодом страны: +380…',
  },
  'people.account_not_found': {
    en: 'There is no such chat, or you may not see it.',
    uk: 'Такого чату немає, або ви не можете його бачити.',
    ru: 'Такого чата нет, или вы не можете его видеть.',
  },
  'chats.message_not_found': {
    en: 'There is no such message any more.',
    uk: 'Такого повідомлення вже немає.',
    ru: 'Такого сообщения уже нет.',
  },
  'chats.nothing_to_send_again': {
    en: 'Nothing of this message is left to be sent. It has changed meanwhile.',
    uk: 'У цьому повідомленні вже нема чого надсилати. Воно тим часом змінилося.',
    ru: 'В этом сообщении уже нечего отправлять. Оно тем временем изменилось.',
  },
  'chats.not_sendable': {
    en: 'Nothing can be sent into this chat now. The reason stands above the field.',
    uk: 'Зараз у цей чат нічого надіслати не можна. Причина вказана над полем.',
    ru: 'Сейчас в этот чат ничего отправить нельзя. Причина указана над полем.',
  },
  'calls.user_not_found': {
    en: 'There is no such user any more.',
    uk: 'Такого користувача вже немає.',
    ru: 'Такого пользователя уже нет.',
  },
  'rates.rate_invalid': {
    en: 'This rate cannot be. USD is always 1, and a day exists in the calendar.',
    uk: 'Такого курсу не може бути. USD завжди 1, а день має бути в календарі.',
    ru: 'Такого курса не может быть. USD всегда 1, а день должен быть в календаре.',
  },
  'payments.credit_not_found': {
    en: 'There is no such payment credit any more.',
    uk: 'Таких платіжних реквізитів уже немає.',
    ru: 'Таких платёжных реквизитов уже нет.',
  },
  'payments.credit_not_manual': {
    en: 'This works with manual payment credits only.',
    uk: 'Це можливо лише з ручними реквізитами.',
    ru: 'Это возможно только с ручными реквизитами.',
  },
  'payments.currency_not_enabled': {
    en: 'The company has not enabled this currency. Enable it in its settings.',
    uk: 'Компанія не ввімкнула цю валюту. Увімкніть її в налаштуваннях.',
    ru: 'Компания не включила эту валюту. Включите её в настройках.',
  },
  'offers.not_found': {
    en: 'There is no such offer any more.',
    uk: 'Такої пропозиції вже немає.',
    ru: 'Такого предложения уже нет.',
  },
  'offers.not_available': {
    en: 'This offer is switched off or sold out.',
    uk: 'Цю пропозицію вимкнено або розпродано.',
    ru: 'Это предложение выключено или распродано.',
  },
  'offers.category_not_found': {
    en: 'There is no such category any more.',
    uk: 'Такої категорії вже немає.',
    ru: 'Такой категории уже нет.',
  },
  'offers.category_not_empty': {
    en: 'There are still offers in the category. Move or delete them first.',
    uk: 'У категорії ще є пропозиції. Спершу перенесіть або видаліть їх.',
    ru: 'В категории ещё есть предложения. Сначала перенесите или удалите их.',
  },
  'offers.too_many': {
    en: 'The category is too large to be copied.',
    uk: 'Категорія завелика, щоб її скопіювати.',
    ru: 'Категория слишком велика, чтобы её скопировать.',
  },
  'offers.currency_not_enabled': {
    en: 'The company has not enabled this currency. Enable it in its settings.',
    uk: 'Компанія не ввімкнула цю валюту. Увімкніть її в налаштуваннях.',
    ru: 'Компания не включила эту валюту. Включите её в настройках.',
  },
  'offers.price_invalid': {
    en: 'This price cannot be.',
    uk: 'Такої ціни не може бути.',
    ru: 'Такой цены не может быть.',
  },
  'orders.buyer_incomplete': {
    en: 'The buyer needs an e-mail address and a phone number. Enter what is missing.',
    uk: 'Покупцеві потрібні адреса пошти й телефон. Введіть те, чого бракує.',
    ru: 'Покупателю нужны адрес почты и телефон. Введите недостающее.',
  },
  'orders.not_found': {
    en: 'There is no such order, or you may not see it.',
    uk: 'Такого замовлення немає, або ви не можете його бачити.',
    ru: 'Такого заказа нет, или вы не можете его видеть.',
  },
  'orders.not_changeable': {
    en: 'The order is no longer in a state that allows this. It has changed meanwhile.',
    uk: 'Стан замовлення цього вже не дозволяє. Воно тим часом змінилося.',
    ru: 'Состояние заказа этого уже не позволяет. Он тем временем изменился.',
  },
  'orders.price_invalid': {
    en: 'This price cannot be.',
    uk: 'Такої ціни не може бути.',
    ru: 'Такой цены не может быть.',
  },
  'orders.currency_not_enabled': {
    en: 'The company has not enabled this currency. Enable it in its settings.',
    uk: 'Компанія не ввімкнула цю валюту. Увімкніть її в налаштуваннях.',
    ru: 'Компания не включила эту валюту. Включите её в настройках.',
  },
  'tunnels.not_found': {
    en: 'There is no such tunnel any more.',
    uk: 'Такого тунелю вже немає.',
    ru: 'Такого туннеля уже нет.',
  },
  'tunnels.block_not_found': {
    en: 'There is no such block any more.',
    uk: 'Такого блока вже немає.',
    ru: 'Такого блока уже нет.',
  },
  'tunnels.block_invalid': {
    en: 'Something in the block is not right. Correct what is marked.',
    uk: 'У блоці є помилка. Виправте позначене.',
    ru: 'В блоке есть ошибка. Исправьте отмеченное.',
  },
  'tunnels.first_block_fixed': {
    en: 'The first block stays: it is where people come in.',
    uk: 'Перший блок залишається: через нього входять люди.',
    ru: 'Первый блок остаётся: через него входят люди.',
  },
  'tunnels.not_publishable': {
    en: 'The tunnel has faults. Mend them before publishing.',
    uk: 'У тунелі є помилки. Виправте їх перед публікацією.',
    ru: 'В туннеле есть ошибки. Исправьте их перед публикацией.',
  },
  'tunnels.not_published': {
    en: 'The tunnel was never published. Publish it first.',
    uk: 'Тунель ще не опубліковано. Спершу опублікуйте його.',
    ru: 'Туннель ещё не опубликован. Сначала опубликуйте его.',
  },
  'tunnels.button_not_found': {
    en: 'There is no such button any more.',
    uk: 'Такої кнопки вже немає.',
    ru: 'Такой кнопки уже нет.',
  },
  'tunnels.target_not_found': {
    en: 'What this leads to is no more. Choose another target.',
    uk: 'Того, до чого це веде, вже немає. Оберіть іншу ціль.',
    ru: 'Того, к чему это ведёт, уже нет. Выберите другую цель.',
  },
  'leadgen.leadgentool_not_found': {
    en: 'There is no such leadgentool any more.',
    uk: 'Такого лідген-інструмента вже немає.',
    ru: 'Такого лидген-инструмента уже нет.',
  },
  'leadgen.traffic_source_not_found': {
    en: 'There is no such traffic source any more.',
    uk: 'Такого джерела трафіку вже немає.',
    ru: 'Такого источника трафика уже нет.',
  },
  'leadgen.not_available': { en: 'This is not available.', uk: 'Це недоступно.', ru: 'Это недоступно.' },
  'leadgen.default_stays': {
    en: 'The default one stays.',
    uk: 'Стандартний елемент залишається.',
    ru: 'Стандартный элемент остаётся.',
  },
  'stats.expense_not_found': {
    en: 'There is no such expense any more.',
    uk: 'Такої витрати вже немає.',
    ru: 'Такого расхода уже нет.',
  },
  'stats.expense_invalid': {
    en: 'This expense cannot be. Check day, amount and currency.',
    uk: 'Такої витрати не може бути. Перевірте день, суму й валюту.',
    ru: 'Такого расхода не может быть. Проверьте день, сумму и валюту.',
  },
  'webhooks.not_found': {
    en: 'No webhook address is set. Save one first.',
    uk: 'Адресу вебхука не задано. Спершу збережіть її.',
    ru: 'Адрес вебхука не задан. Сначала сохраните его.',
  },
  'webhooks.delivery_not_found': {
    en: 'There is no such delivery, or it is still on its way.',
    uk: 'Такої доставки немає, або вона ще в дорозі.',
    ru: 'Такой доставки нет, или она ещё в пути.',
  },
  'chats.attachment_unavailable': {
    en: 'The messenger does not give this file: it is too large or gone. Look at it in the messenger.',
    uk: 'Месенджер не віддає цей файл: він завеликий або його вже немає. Подивіться в месенджері.',
    ru: 'Мессенджер не отдаёт этот файл: он слишком велик или его уже нет. Посмотрите в мессенджере.',
  },
  'files.not_found': {
    en: 'This file is not there any more. Take it away and attach it again.',
    uk: 'Цього файлу вже немає. Приберіть його та додайте знову.',
    ru: 'Этого файла больше нет. Уберите его и прикрепите снова.',
  },
  'files.too_large': {
    en: 'This file is too large. Choose a smaller one.',
    uk: 'Цей файл завеликий. Оберіть менший.',
    ru: 'Этот файл слишком велик. Выберите меньший.',
  },
  'files.wrong_size': {
    en: 'The upload broke off, or the file has changed meanwhile. Upload it again.',
    uk: 'Завантаження обірвалося, або файл тим часом змінився. Завантажте його знову.',
    ru: 'Загрузка прервалась, или файл тем временем изменился. Загрузите его снова.',
  },
  'files.already_stored': {
    en: 'This file has been uploaded before. Attach it again.',
    uk: 'Цей файл уже завантажено. Додайте його знову.',
    ru: 'Этот файл уже загружен. Прикрепите его снова.',
  },
  'files.storage_failed': {
    en: 'The place where files are kept does not work at the moment. Try again in a minute.',
    uk: 'Сховище файлів зараз не працює. Спробуйте за хвилину.',
    ru: 'Хранилище файлов сейчас не работает. Попробуйте через минуту.',
  },
  'files.no_image': {
    en: 'This is no PNG, JPEG, GIF or WebP picture. Send it as a file.',
    uk: 'Це не зображення PNG, JPEG, GIF або WebP. Надішліть його як файл.',
    ru: 'Это не изображение PNG, JPEG, GIF или WebP. Отправьте его как файл.',
  },
  'webhooks.url_not_allowed': {
    en: 'This address cannot be reached from here. It must be a public https address.',
    uk: 'Ця адреса звідси недоступна. Потрібна публічна адреса https.',
    ru: 'Этот адрес отсюда недоступен. Нужен публичный адрес https.',
  },
}
