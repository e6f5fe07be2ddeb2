import { describeStore, withRows } from '../../../test/harness/describe-store.ts'
import * as store from './offers.store.ts'

const values = {
  name: 'inner',
  title: 'A course',
  description: '',
  price: '100.00',
  currency: 'USD',
  language: 'en',
  isOn: true,
  stock: 3,
  messages: {},
}
const limited = { offer: { is_on: true, stock: 3 } }

describeStore('offers', store, ({ companyId, offerId, offerCategoryId, paymentCreditId, now, newId }) => ({
  insertCategory: (sql) => store.insertCategory(sql, companyId, { id: newId(), name: 'Courses', createdAt: now }),
  findCategory: (sql) => store.findCategory(sql, companyId, offerCategoryId),
  findCategories: (sql) => store.findCategories(sql, companyId),
  holdCategory: (sql) => store.holdCategory(sql, companyId, offerCategoryId),
  lockCategory: (sql) => store.lockCategory(sql, companyId, offerCategoryId),
  countOffers: (sql) => store.countOffers(sql, companyId, offerCategoryId),
  renameCategory: (sql) => store.renameCategory(sql, companyId, offerCategoryId, 'Others'),
  deleteCategory: (sql) => store.deleteCategory(sql, companyId, offerCategoryId, now),
  findOfferIds: (sql) => store.findOfferIds(sql, companyId, offerCategoryId, 500),
  copyOffers: (sql) =>
    store.copyOffers(
      sql,
      companyId,
      [{ of: offerId, id: newId(), hash: 'offer3', category_id: offerCategoryId, name: null }],
      now,
    ),
  findOffers: (sql) =>
    store.findOffers(
      sql,
      companyId,
      { categoryId: offerCategoryId, search: 'NAME' },
      { limit: 20, after: { at: new Date(now.getTime() + 1), id: offerId } },
    ),
  deleteOffer: (sql) => store.deleteOffer(sql, companyId, offerId, now),
  deleteOtherOfferCredits: (sql) => store.deleteOtherOfferCredits(sql, companyId, offerId, []),
  insertOffer: (sql) =>
    store.insertOffer(sql, companyId, {
      ...values,
      id: newId(),
      categoryId: offerCategoryId,
      hash: 'offer2',
      createdAt: now,
    }),
  updateOffer: (sql) => store.updateOffer(sql, companyId, offerId, { ...values, categoryId: offerCategoryId }, now),
  insertOfferCredits: withRows({ offer_payment_credit: null }, (sql) =>
    store.insertOfferCredits(sql, companyId, offerId, [paymentCreditId]),
  ),
  findOfferCredits: (sql) => store.findOfferCredits(sql, companyId, offerId),
  findOffer: (sql) => store.findOffer(sql, companyId, offerId),
  lockOffer: (sql) => store.lockOffer(sql, companyId, offerId),
  findOfferOfOrder: (sql) => store.findOfferOfOrder(sql, companyId, offerId),
  takeStock: withRows(limited, (sql) => store.takeStock(sql, companyId, offerId)),
  returnStock: withRows(limited, (sql) => store.returnStock(sql, companyId, offerId)),
}))
