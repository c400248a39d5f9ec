import { z } from 'zod'

export type ObjectSchema = z.ZodObject

export const emptyObject = z.strictObject({})
