import type { LeadgentoolId, TrafficSourceId } from '@korben/contract'
import { DomainError } from '../../kit/errors.ts'

export const leadgentoolNotFound = (id: LeadgentoolId) =>
  new DomainError('leadgen.leadgentool_not_found', 404, 'No such leadgentool.', { id })

export const trafficSourceNotFound = (id: TrafficSourceId) =>
  new DomainError('leadgen.traffic_source_not_found', 404, 'No such traffic source.', { id })

/** Switched off, or its leadgentool or tunnel is gone (LGT-5). */
export const notAvailable = (id: TrafficSourceId) =>
  new DomainError('leadgen.not_available', 409, 'This traffic source leads nowhere at present.', { id })

/** Direct traffic and subscriptions by staff are recorded there. */
export const defaultStays = (id: LeadgentoolId) =>
  new DomainError('leadgen.default_stays', 409, 'The default leadgentool of a tunnel stays.', { id })
